"""Redirects in /metrics: verdicts, times, levels of the cache, and where clicks are kept."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from shortener import metrics
from shortener.runtime import heartbeat
from tests.fixtures import MakeLink
from tests.redirects.conftest import StartSite, Valkey
from tests.redirects.site import Site

NOW = datetime.now(UTC)


def _values(pattern: str) -> dict[str, float]:
    """Return the values of the series that begin so, by the text in their labels."""
    found = re.findall(rf"^{pattern}(\S*) (\S+)$", metrics.exposition().decode(), re.MULTILINE)
    return {re.sub(r'\{\w+="([^"]+)"\}', r"\1", labels): float(value) for labels, value in found}


def _rise(pattern: str, before: dict[str, float]) -> dict[str, float]:
    rise = {name: value - before.get(name, 0) for name, value in _values(pattern).items()}
    return {name: value for name, value in rise.items() if value}


def test_each_verdict_is_counted(site: Site, make_link: MakeLink) -> None:
    before, durations = _values("shortener_redirects_total"), _values("shortener_redirect_duration_seconds_count")
    make_link(alias="open")
    make_link(alias="early", starts_at=NOW + timedelta(days=1))
    make_link(at=NOW - timedelta(days=2), alias="late", expires_at=NOW - timedelta(days=1))
    make_link(alias="secret", password="hunter22")
    make_link(alias="once", max_clicks=1)

    for path in ("/open", "/open", "/early", "/late", "/secret", "/once", "/once", "/nothing"):
        site.get(path)
    site.get("/open", headers={"sec-purpose": "prefetch"})

    assert _rise("shortener_redirects_total", before) == {
        "open": 2, "not_yet": 1, "expired": 1, "password": 1, "limited": 1, "exhausted": 1, "unknown": 1, "prefetch": 1,
    }  # fmt: skip
    assert _rise("shortener_redirect_duration_seconds_count", durations) == {"": 3}


def test_a_preview_of_a_limited_link_is_counted(site: Site, make_link: MakeLink) -> None:
    before = _values("shortener_redirects_total")
    make_link(alias="once", max_clicks=1)

    site.get("/once", headers={"user-agent": "Slackbot 1.0"})

    assert _rise("shortener_redirects_total", before) == {"preview": 1}


def test_the_level_that_had_the_target_is_counted(start_site: StartSite, make_link: MakeLink) -> None:
    before = _values("shortener_target_lookups_total")
    make_link(alias="open")

    first, second = start_site(), start_site()
    first.get("/open")
    first.get("/open")
    second.get("/open")
    second.get("/nothing")

    assert _rise("shortener_target_lookups_total", before) == {"database": 1, "memory": 1, "redis": 1, "none": 1}


def test_levels_of_custom_domains_are_counted(site: Site) -> None:
    before = _values("shortener_host_lookups_total")

    for _ in range(3):
        site.get("/hello", host="go.example.org")

    rise = _rise("shortener_host_lookups_total", before)
    assert rise == {"none": 1, "memory": 2}


def test_places_of_clicks_and_errors_are_counted(valkey: Valkey, start_site: StartSite, make_link: MakeLink) -> None:
    clicks, errors = _values("shortener_clicks_recorded_total"), _values("shortener_redis_errors_total")
    sizes = _values("shortener_click_batch_size_count")
    make_link(alias="open")
    site = start_site()
    site.get("/open")
    valkey.kill()

    assert site.get("/open").status == 302

    assert _rise("shortener_clicks_recorded_total", clicks) == {"stream": 1, "database": 1}
    assert _rise("shortener_click_batch_size_count", sizes) == {"": 2}
    assert _rise("shortener_redis_errors_total", errors)
    heartbeat._note_breaker()
    assert _values("shortener_breaker_open")["redis"] == 1
    assert _values("shortener_breaker_trips_total")["redis"] >= 1


@pytest.mark.usefixtures("transactional_db")
def test_a_request_is_counted_by_view_and_not_by_path(site: Site) -> None:
    before = _values("shortener_request_duration_seconds_count")

    site.get("/accounts/login/")
    site.get("/no/such/page/7f3a")

    rise = _rise("shortener_request_duration_seconds_count", before)
    assert rise == {
        '{method="GET",status="2xx",view="account_login"}': 1,
        '{method="GET",status="4xx",view="none"}': 1,
    }
