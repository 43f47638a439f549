"""Metrics of the backlog, measured when /metrics is asked for."""

from collections.abc import Iterable

from prometheus_client import Metric

from clicks import backlog
from shortener.metrics.measurements import Measured

_WAITING = Measured(
    "shortener_clicks_waiting", "Clicks in the stream that are not stored yet; an estimate when there are many."
)
_OLDEST = Measured("shortener_oldest_click_age_seconds", "How long the oldest waiting click has waited; 0 without one.")


def measure() -> Iterable[Metric]:
    """Return the backlog, or nothing while Redis does not answer."""
    found = backlog.read()
    if found is not None:
        yield _WAITING.is_now(found.clicks)
        yield _OLDEST.is_now(found.age.total_seconds())
