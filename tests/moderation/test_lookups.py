"""Lists of other services: the worker asks them about new links, and their outages block no link."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from accounts.models import Workspace
from domains.models import Domain
from links.abuse.sweep import check_new_links, sweep_links
from links.models import Link
from moderation.lookups import dns_lists, safe_browsing
from moderation.models import Sweep
from shortener.config.settings.dns_servers import zones
from shortener.db.ids import derived_id
from tests.domains.dns_server import Zone
from tests.fixtures import Call, Json, MakeLink
from tests.moderation.fixtures import Rule

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LIST = "dbl.test"


@pytest.fixture
def zone(settings: Settings) -> Iterator[Zone]:
    """A DNS server with the blocklist."""
    zone = Zone()
    settings.DNS_SERVERS = [("127.0.0.1", zone.start())]
    settings.DNS_BLOCKLISTS = [LIST]
    dns_lists._known.clear()
    yield zone
    zone.stop()


def _blocked() -> set[str]:
    return set(Link.objects.exclude(blocked_because="").values_list("destination", flat=True))


def test_new_links_are_asked_about(zone: Zone, make_link: MakeLink, rule: Rule) -> None:
    zone.records[f"evil.example.{LIST}", "A"] = ["127.0.1.4"]
    zone.records[f"refusing.example.{LIST}", "A"] = ["127.255.255.254"]
    zone.records[f"fine.example.{LIST}", "A"] = ["127.0.1.2"]
    rule("fine.example", "allow")
    check_new_links(at=datetime.now(UTC) - MINUTE, seconds=5)
    for url in ("https://www.evil.example/", "https://refusing.example/", "https://example.com/", "http://1.2.3.4/"):
        make_link(destination=url)
    make_link(destination="https://fine.example/")

    assert check_new_links(at=datetime.now(UTC) + MINUTE, seconds=5) == 5
    assert check_new_links(at=datetime.now(UTC) + MINUTE, seconds=5) == 0

    assert _blocked() == {"https://www.evil.example/"}
    assert not any("1.2.3.4" in name for name, _kind, _protocol in zone.asked)
    asked = len(zone.asked)
    assert sweep_links(at=datetime.now(UTC) + MINUTE, seconds=5) == 5  # the daily one asks about all, and remembers
    assert len(zone.asked) - asked <= 1  # about the host whose answer was a refusal


def test_changed_destinations_are_asked_about(
    zone: Zone, make_link: MakeLink, call: Call, workspace: Workspace
) -> None:
    zone.records[f"evil.example.{LIST}", "A"] = ["127.0.1.4"]
    link = make_link()
    Domain.objects.create(workspace=workspace, host="go.example.org", root_url="https://evil.example/")
    check_new_links(at=datetime.now(UTC) - MINUTE, seconds=5)
    assert call("PATCH", f"/api/links/{link.pk}", {"originalUrl": "https://evil.example/"}).status_code == 200
    Sweep.objects.filter(pk=derived_id("check of new links")).update(last_link_id="f" * 24)

    assert check_new_links(at=datetime.now(UTC) + MINUTE, seconds=5) == 1

    assert _blocked() == {"https://evil.example/"}
    sweep_links(at=datetime.now(UTC) + MINUTE, seconds=5)
    assert Domain.objects.get().root_url == ""


def test_a_silent_list_blocks_nothing(zone: Zone, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns_lists, "_QUERY_TIMEOUT", 0.1)
    zone.broken[f"example.com.{LIST}", "A"] = "silent"
    make_link()

    assert sweep_links(at=datetime.now(UTC) + MINUTE, seconds=5) == 1
    assert _blocked() == set()


class _Google(BaseHTTPRequestHandler):
    asked: list[tuple[str, Json]]
    answer: bytes

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.headers["X-Goog-Api-Key"], body))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_args: object) -> None:
        """Log nothing."""


@pytest.fixture
def google(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Google]]:
    """A server that answers like Safe Browsing."""
    settings.SAFE_BROWSING_KEY = "the key"
    _Google.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), _Google) as server:
        monkeypatch.setattr(safe_browsing, "ADDRESS", f"http://127.0.0.1:{server.server_port}/find")
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield _Google
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "blocked"),
    [
        (b'{"matches": [{"threat": {"url": "https://evil.example/a"}}]}', {"https://evil.example/a"}),
        (b"{}", set()),
        (b"<html>", set()),
        (b'{"matches": [{}]}', set()),
    ],
)
def test_safe_browsing_is_asked(google: type[_Google], make_link: MakeLink, answer: bytes, blocked: set[str]) -> None:
    google.answer = answer
    make_link(destination="https://evil.example/a")
    make_link(destination="https://example.com/", notes="a secret")

    sweep_links(at=datetime.now(UTC) + MINUTE, seconds=5)

    assert _blocked() == blocked
    ((key, body),) = google.asked
    assert key == "the key"
    assert {entry["url"] for entry in body["threatInfo"]["threatEntries"]} == {
        "https://evil.example/a",
        "https://example.com/",
    }
    assert "secret" not in json.dumps(body)


def test_nothing_is_asked_by_default(make_link: MakeLink) -> None:
    make_link()

    assert check_new_links(at=datetime.now(UTC) + MINUTE, seconds=5) == 0
    assert sweep_links(at=datetime.now(UTC) + MINUTE, seconds=5) == 0


def test_a_zone_of_another_form_is_refused() -> None:
    assert zones([" DBL.spamhaus.org. ", ""]) == ["dbl.spamhaus.org"]
    with pytest.raises(ImproperlyConfigured, match="DNS_BLOCKLISTS"):
        zones(["http://dbl.spamhaus.org"])
