"""Feeds are loaded from files and servers; a broken one keeps its last good hosts and says why."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from pytest_django import Settings

from accounts.workspaces.actors import operator
from moderation import verdicts
from moderation.feeds import fetching, loading, reading
from moderation.feeds.loading import delete_stray_hosts, refresh_feeds
from moderation.models import Feed, FeedHost, Sweep
from moderation.services import delete_feed, request_loads, save_feed
from shortener.errors import Invalid
from tests.fixtures import PostLink
from tests.moderation.feed_server import Server

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A server on this machine, which feeds may come from."""
    settings.ALLOW_PRIVATE_DESTINATIONS = True
    with Server() as running:
        thread = Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def _feed(source: str | Path, verdict: str = "block") -> Feed:
    return save_feed(
        feed=None, name="Hosts", source=str(source), verdict=verdict, is_enabled=True, by=operator(None), at=NOW
    )


def test_a_files_hosts_are_refused(tmp_path: Path, post_link: PostLink) -> None:
    file = tmp_path / "hosts"
    file.write_text("0.0.0.0 evil.example\n0.0.0.0 odd.example\n")
    feed = _feed(file)

    assert post_link(originalUrl="https://evil.example/").status_code == 201
    assert refresh_feeds(at=NOW) == 1

    for url in ("https://evil.example/x", "https://a.b.evil.example/", "https://odd.example/"):
        assert post_link(originalUrl=url).json()["details"][0]["code"] == "blocked_destination"
    assert post_link(originalUrl="https://example.com/").status_code == 201
    feed.refresh_from_db()
    assert (feed.host_count, feed.error) == (2, "")
    assert Sweep.objects.get().requested_at == NOW

    file.write_text("0.0.0.0 odd.example\n")
    assert refresh_feeds(at=NOW + DAY / 2) == 0
    assert refresh_feeds(at=NOW + DAY) == 1
    assert verdicts.finding("https://evil.example/") is None
    assert delete_stray_hosts(at=NOW + DAY, seconds=5) == 2
    assert [row.host for row in FeedHost.objects.all()] == ["odd.example"]

    delete_feed(feed=feed, by=operator(None), at=NOW + DAY)
    assert Sweep.objects.get().requested_at == NOW + DAY
    assert verdicts.finding("https://odd.example/") is None
    assert delete_stray_hosts(at=NOW + DAY, seconds=5) == 1


def test_a_broken_feed_keeps_its_hosts(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = _feed(server.url)
    assert refresh_feeds(at=NOW) == 1
    monkeypatch.setattr(fetching, "LARGEST", 100)
    monkeypatch.setattr(loading, "MOST_HOSTS", 2)
    for number, (status, body, error) in enumerate(
        [
            (500, b"", "The server answered 500."),
            (200, b"<html></html>", "It has no hosts."),
            (200, b"a.example\n" * 20, "It has more than 0 MB."),
            (200, b"a.example\nb.example\nc.example", "It has more than 2 hosts."),
        ],
        start=1,
    ):
        request_loads(feeds=Feed.objects.all(), by=operator(None))
        server.status, server.body = status, body

        assert refresh_feeds(at=NOW + number * DAY) == 1

        feed.refresh_from_db()
        assert feed.error == error
        assert verdicts.finding("https://evil.example/") is not None
    server.body = b"new.example"
    assert refresh_feeds(at=NOW + 4 * DAY + timedelta(hours=1)) == 1  # after an error, sooner than in a day
    assert verdicts.finding("https://new.example/") is not None
    assert verdicts.finding("https://evil.example/") is None


def test_an_unchanged_feed_is_not_loaded_again(server: Server) -> None:
    feed = _feed(server.url)
    refresh_feeds(at=NOW)
    refresh_feeds(at=NOW + DAY)

    feed.refresh_from_db()
    assert server.etags_seen == ["", '"1"']
    assert (feed.generation, feed.error, feed.checked_at) == (1, "", NOW + DAY)


def test_private_addresses_are_refused(server: Server, settings: Settings) -> None:
    feed = _feed(server.url)
    settings.ALLOW_PRIVATE_DESTINATIONS = False

    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert feed.error == "The address is in a private network."
    assert server.etags_seen == []
    for source in (
        server.url,
        "https://localhost/hosts",
        "ftp://example.com/",
        "hosts.txt",
        "https://u:p@example.com/",
    ):
        with pytest.raises(Invalid):
            _feed(source)
    with pytest.raises(Invalid):
        _feed(settings.DATA_DIR / "secret-key")


def test_a_proxy_may_be_private(server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOW_PRIVATE_DESTINATIONS = False
    monkeypatch.setenv("HTTPS_PROXY", f"http://localhost:{server.server_port}")
    monkeypatch.setenv("https_proxy", f"http://localhost:{server.server_port}")
    feed = _feed("https://example.com/hosts")

    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert feed.error.startswith("501")  # the answer of the test's proxy to CONNECT


def test_redirects_are_followed_a_few_times(server: Server) -> None:
    feed = _feed(server.url)
    server.status, server.location = 302, "/hosts"

    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert feed.error == "There are too many redirects."
    assert len(server.etags_seen) == 4


def test_files_without_an_end_are_refused() -> None:
    feed = _feed("/dev/zero")

    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert feed.error == "It is not a file."


def test_a_feed_may_warn_and_a_rule_may_allow(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_text("odd.example\nfine.odd.example\n")
    _feed(file, "warn")
    refresh_feeds(at=NOW)

    found = verdicts.finding("https://www.odd.example/")
    assert found is not None
    assert (found.verdict, found.source) == ("warn", "Hosts")
    assert verdicts.warning_of("https://www.odd.example/") == "Reported as harmful"


def test_public_suffixes_in_a_feed_are_skipped(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_text("co.uk\n*.com.au\nevil.co.uk\n0.0.0.0 gov.br www.evil.com.au\nevil.co.uk\nco.uk\n")
    feed = _feed(file)
    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert (feed.error, feed.host_count, feed.skipped_count) == ("", 2, 3)
    assert verdicts.finding("https://bbc.co.uk/") is None
    assert verdicts.finding("https://www.evil.co.uk/") is not None


def test_a_feed_of_public_suffixes_alone_has_no_hosts(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_text("co.uk\n")
    feed = _feed(file)
    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert (feed.error, feed.generation) == ("It has no hosts.", 0)


def test_a_host_counts_once_wherever_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_ROWS_PER_WRITE", 2)
    monkeypatch.setattr(loading, "MOST_HOSTS", 3)
    file = tmp_path / "hosts"
    file.write_text("a.example\na.example\nb.example\na.example\nc.example\nb.example\na.example\n")
    feed = _feed(file)
    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert (feed.error, feed.host_count) == ("", 3)
    assert sorted(FeedHost.objects.values_list("host", flat=True)) == ["a.example", "b.example", "c.example"]


def test_hosts_are_not_deleted_while_they_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hosts"
    file.write_text("".join(f"a{number}.example\n" for number in range(6)))
    feed = _feed(file)
    monkeypatch.setattr(loading, "_ROWS_PER_WRITE", 2)
    read = reading.hosts_in

    def interrupted(lines: Iterable[bytes]) -> Iterator[str]:
        for number, host in enumerate(read(lines)):
            if number == 4:
                assert delete_stray_hosts(at=NOW, seconds=5) == 0
            yield host

    monkeypatch.setattr(loading, "hosts_in", interrupted)
    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert (feed.error, feed.host_count, FeedHost.objects.count()) == ("", 6, 6)
    FeedHost.objects.create(feed_id=feed.pk, generation=2, host="of.an.interrupted.example")
    assert delete_stray_hosts(at=NOW + timedelta(hours=1), seconds=5) == 1


def test_a_load_that_lost_hosts_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hosts"
    file.write_text("a.example\nb.example\nc.example\n")
    feed = _feed(file)
    monkeypatch.setattr(loading, "_ROWS_PER_WRITE", 1)
    read = reading.hosts_in

    def losing(lines: Iterable[bytes]) -> Iterator[str]:
        for host in read(lines):
            FeedHost.objects.filter(host="a.example").delete()
            yield host

    monkeypatch.setattr(loading, "hosts_in", losing)
    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert (feed.error, feed.generation) == ("Another process changed its hosts while it was loaded.", 0)
    monkeypatch.setattr(loading, "hosts_in", read)
    assert refresh_feeds(at=NOW + timedelta(hours=1)) == 1
    assert verdicts.finding("https://a.example/") is not None


def test_a_load_ends_when_another_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hosts"
    file.write_text("a.example\n")
    feed = _feed(file)
    read = reading.hosts_in

    def asked(lines: Iterable[bytes]) -> Iterator[str]:
        request_loads(feeds=Feed.objects.all(), by=operator(None))
        return read(lines)

    monkeypatch.setattr(loading, "hosts_in", asked)
    refresh_feeds(at=NOW)

    feed.refresh_from_db()
    assert (feed.generation, feed.checked_at, FeedHost.objects.count()) == (0, None, 0)
