"""The check for a newer release: off by default, one request without anything about the installation, and bounded."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from operations import releases
from operations.tasks import check_for_release
from shortener import __version__
from shortener.config.settings import installation
from shortener.config.settings.environment import Environment


class Index:
    """A package index on a port of its own; `answer` is its body, `asked` has the headers of each request."""

    def __init__(self) -> None:
        self.answer = b""
        self.asked: list[dict[str, str]] = []
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.asked.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
                self.send_response(200)
                self.end_headers()
                self.wfile.write(index.answer)

            def log_message(self, *_args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/pypi/shortener/json"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def has(self, version: object) -> None:
        """Answer that this is the newest version."""
        self.answer = json.dumps({"info": {"version": version}}).encode()


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    """A package index that the site asks."""
    index = Index()
    settings.UPDATE_CHECK_URL = index.url
    yield index
    index.server.shutdown()
    index.server.server_close()


def test_without_the_setting_nothing_is_asked(index: Index, settings: Settings) -> None:
    settings.UPDATE_CHECK_URL = ""

    assert check_for_release() == ""
    assert releases.newer() == ""
    assert index.asked == []


@pytest.mark.django_db
def test_a_newer_release_is_shown(index: Index, admin_client: Client) -> None:
    index.has("999.1")

    assert check_for_release() == "999.1"

    (asked,) = index.asked
    assert asked["path"] == "/pypi/shortener/json"
    assert asked["user-agent"] == "Shortener"
    assert __version__ not in str(asked)
    assert "Shortener 999.1 is available." in admin_client.get("/admin/operations/").content.decode()


def test_the_own_and_older_releases_are_not_newer(index: Index) -> None:
    for version in (__version__, "0.0.1"):
        index.has(version)
        assert check_for_release() == version
        assert releases.newer() == ""


@pytest.mark.parametrize("answer", [b"", b"[]", b"<html>", b'{"info": {"version": "<b>"}}', b'{"info": 1}'])
def test_other_answers_say_nothing(index: Index, answer: bytes) -> None:
    index.answer = answer

    assert check_for_release() == ""
    assert releases.newer() == ""


def test_a_very_long_answer_is_not_read(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "_LARGEST", 100)
    index.has("999.1")
    index.answer += b" " * 1_000

    assert check_for_release() == ""


@pytest.mark.parametrize("text", ["pypi.org", "ftp://pypi.org/", "https://", "http://[", "file:///etc/passwd"])
def test_the_setting_must_be_an_address_of_the_web(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("UPDATE_CHECK_URL", text)

    with pytest.raises(ImproperlyConfigured, match="UPDATE_CHECK_URL must be a URL that begins with https://"):
        installation.web_address(Environment(), "UPDATE_CHECK_URL")
