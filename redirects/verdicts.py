"""What the redirect plane has decided for a request, for its answer, for /metrics and for the access log."""

from bisect import bisect_left
from time import perf_counter
from typing import NamedTuple

from redirects.target import Verdict
from shortener import metrics
from shortener.asgi.types import Scope

_counts = metrics.redirects.counts
_durations = metrics.redirect_durations
_bounds, _buckets = _durations.bounds, _durations.counts


class Outcome:
    """Verdicts beside those of a target. Plain texts: an enum's member is slow as a key."""

    OPEN = "open"
    LIMITED = "limited"  # open, and counted for the click limit
    PREVIEW = "preview"  # a limited link, for a client that takes no click
    UNKNOWN = "unknown"
    PREFETCH = "prefetch"
    UNREACHABLE = "unreachable"


# Where to send the visitor, whether search engines may index that, and the verdict.
Redirect = tuple[str, bool, str]


class Closed(NamedTuple):
    """Why a code is not followed: no link, the verdict of its target, an outage, or a prefetch."""

    verdict: str
    page_of: Verdict | None = None  # of the target; None for a code without a link
    opens_at: int | None = None  # milliseconds since 1970
    message: str = ""  # of the rule that closes the link


def count(scope: Scope, verdict: str) -> None:
    """Count the request, and note its verdict for the access log."""
    scope["verdict"] = verdict
    _counts[verdict] += 1


def count_redirect(scope: Scope, verdict: str, began_at: float) -> None:
    """Count a request that was redirected, and how long that took since `began_at`, of time.perf_counter()."""
    scope["verdict"] = verdict
    _counts[verdict] += 1
    seconds = perf_counter() - began_at
    _buckets[bisect_left(_bounds, seconds)] += 1
    _durations.sum += seconds
