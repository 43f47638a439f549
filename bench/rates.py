"""Measure rates that depend on the database."""

from collections.abc import Callable

from django.utils import timezone

from accounts.keys.services import create_api_key
from accounts.workspaces.actors import operator
from bench import clicks, data, report, wrk
from bench.servers import BenchSite
from bench.wrk import Load
from links.fields import link_values
from links.services.creation import create_link
from redirects.click_stream import STREAM
from shortener import redis

_KEYS = 30  # enough that no rate limit is reached
_WARM_UP_SECONDS = 2  # seconds
_LONGEST_STORING = 30.0  # seconds
_MAX_CLICKS = 2_000_000_000  # a click limit that is never reached


def measure(*, quick: bool) -> dict[str, float]:
    """Return each rate by its name."""
    size = report.QUICK if quick else report.FULL

    def rate(load: Callable[[int], Load]) -> float:
        load(_WARM_UP_SECONDS)
        return load(size.seconds).rate

    with BenchSite() as site:
        _, stored = clicks.rate_of_storing(site, clicks=size.clicks, seconds=_LONGEST_STORING)
        redis.client().delete(STREAM)  # drop the clicks that a slow database has not stored
        site.run("valkey", "web", "worker", "beat")
        owner = data.workspace()
        keys = [create_api_key(by=operator(owner), name="Benchmark")[1] for _ in range(_KEYS)]
        limited = create_link(
            by=operator(owner),
            at=timezone.now(),
            values=link_values(destination=data.BENCH_DESTINATION, max_clicks=_MAX_CLICKS),
        )
        # The last one leaves more clicks in the stream than slow databases can store in time.
        return {
            "clicks stored per second by one worker": stored,
            "POST /api/links per second": rate(lambda seconds: wrk.run_posts(site.url, keys=keys, seconds=seconds)),
            "redirects/s, a link with a click limit": rate(
                lambda seconds: wrk.run(f"{site.url}/{limited.code}", seconds=seconds)
            ),
            "redirects/s, one link, click acknowledged": rate(
                lambda seconds: wrk.run(f"{site.url}/bench-0", seconds=seconds)
            ),
        }
