"""Measure rates that depend on the database."""

from collections.abc import Callable

from bench import click_stream, clicks, data, report, wrk
from bench.servers import BenchSite
from bench.wrk import Load

_WARM_UP_SECONDS = 2  # seconds
_LONGEST_STORING = 30.0  # seconds


def measure(*, quick: bool) -> dict[str, float]:
    """Return each rate by its name."""
    size = report.QUICK if quick else report.FULL

    def rate(load: Callable[[int], Load]) -> float:
        load(_WARM_UP_SECONDS)
        return load(size.seconds).rate

    with BenchSite() as site:
        _, stored = clicks.rate_of_storing(site, clicks=size.clicks, seconds=_LONGEST_STORING)
        click_stream.drop()  # those that a slow database has not stored
        site.run_all()
        keys, limited = data.api_keys(), data.limited_link()
        # The last one leaves more clicks in the stream than slow databases can store in time.
        return {
            "clicks stored per second by one worker": stored,
            "POST /api/links per second": rate(
                lambda seconds: wrk.run_posts(site.url, "/api/links", keys=keys, seconds=seconds)
            ),
            "redirects/s, a link with a click limit": rate(
                lambda seconds: wrk.run(f"{site.url}/{limited.code}", seconds=seconds)
            ),
            "redirects/s, one link, click acknowledged": rate(
                lambda seconds: wrk.run(f"{site.url}/bench-0", seconds=seconds)
            ),
        }
