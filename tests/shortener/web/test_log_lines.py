"""The log under a flood of malformed requests: few lines, each short and without what clients could forge."""

import logging
from collections.abc import Iterator
from io import StringIO
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.test import Client

from shortener.web.requests import log_lines
from tests.fixtures import Json

pytestmark = pytest.mark.django_db

FORGED = "\n2026-12-01 ERROR - root: forged\r\x1b[31m\u2028\u202e\x85"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Log as the settings say, but into a string."""
    written = StringIO()
    usual: Json = settings.LOGGING
    console = usual["handlers"]["console"] | {"stream": written}
    dictConfig(usual | {"handlers": {"console": console}})
    yield written
    dictConfig(usual)


def _send(number: int) -> None:
    browser = Client(raise_request_exception=False)
    many = "&".join(f"a{index}=1" for index in range(1_200))
    for host in ("a b", f"x{number}\x01.example", "a" * 5_000, f"[{number}", "x:y:z", ""):
        browser.get("/accounts/login/", HTTP_HOST=host)
    browser.post("/accounts/login/", many, content_type="application/x-www-form-urlencoded")
    browser.post("/accounts/login/", "x", content_type="multipart/form-data; boundary=")
    browser.post("/accounts/login/", "--b\r\nbroken", content_type="multipart/form-data; boundary=b")
    browser.generic("POST", "/accounts/login/", b"\xff\xfe", "application/x-www-form-urlencoded; charset=nothing")
    browser.get(f"/%00%ff{number}", QUERY_STRING="%ff%00=" + "x" * 9_000)
    browser.get("/links/%0aforged", HTTP_ACCEPT_LANGUAGE="x" * 9_000, HTTP_X_REQUEST_ID="a b")
    browser.get("/accounts/sessions/", HTTP_COOKIE=f"sessionid={'/' * 9_000}; messages={number}; csrftoken=\x01")
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"}, HTTP_REFERER="http://[")
    browser.get("/api/links?cursor=%00", HTTP_AUTHORIZATION="Bearer \xff", HTTP_X_API_KEY="x" * 9_000)
    browser.get("/accounts/login/", HTTP_X_FORWARDED_FOR="x" * 9_000, REMOTE_ADDR="nothing")


def test_a_flood_of_malformed_requests_leaves_few_lines(log: StringIO) -> None:
    for number in range(3):
        _send(number)
    few = log.getvalue()
    for number in range(5):
        _send(number)

    assert log.getvalue() == few
    assert "Traceback" not in few
    lines = few.splitlines()
    assert 0 < len(lines) <= 10
    assert max(len(line.encode()) for line in lines) <= log_lines.LONGEST


def test_nothing_in_a_message_looks_like_a_line(log: StringIO) -> None:
    logging.getLogger("shortener.tests").warning("A value %s", FORGED)
    try:
        raise RuntimeError(FORGED + "x" * 100_000)
    except RuntimeError:
        logging.getLogger("shortener.tests").exception("Failed")

    text = log.getvalue()
    assert not [line for line in text.splitlines() if line.startswith("2026-12-01 ERROR - root")]
    assert set(text.splitlines()) == set(text.split("\n")) - {""}
    assert not {"\x1b", "\r", "\u202e"} & set(text)
    assert max(len(line.encode()) for line in text.splitlines()) <= log_lines.LONGEST + 4


def test_repeated_errors_are_counted(log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("shortener.web.requests.log_lines.time.monotonic", lambda: now[0])
    for number in range(35):
        if number == 34:
            now[0] += 61
        logging.getLogger("shortener.tests").error("Failure %s", number)
    for _ in range(30):
        logging.getLogger("shortener.tests").info("Usual")

    lines = log.getvalue().splitlines()
    assert len([line for line in lines if "Failure" in line]) == 11
    assert "Failure 34 (24 more like this were left out)" in lines[10]
    assert len([line for line in lines if "Usual" in line]) == 30
