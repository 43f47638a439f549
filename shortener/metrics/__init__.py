"""Metrics for operators, of all processes together; /metrics shows them in Prometheus' format."""

from collections.abc import Iterable

from shortener.metrics.families import (
    batch_sizes,
    breaker_open,
    breaker_trips,
    certificate_questions,
    clicks_dropped,
    clicks_recorded,
    clicks_stored,
    clicks_unreadable,
    database_errors,
    domain_checks,
    free_connections,
    held_body_bytes,
    log_lines_dropped,
    lookups,
    mails,
    open_files,
    redirect_durations,
    redirects,
    redis_errors,
    refused,
    request_duration,
    task_duration,
    tasks,
)
from shortener.metrics.storage import add_ended, forget_all, registry
from shortener.metrics.tallies import before_flush, flush

from prometheus_client import Metric, generate_latest  # isort: skip - after the storage of its values
from prometheus_client.exposition import CONTENT_TYPE_LATEST as CONTENT_TYPE  # isort: skip

__all__ = [
    "CONTENT_TYPE",
    "add_ended",
    "batch_sizes",
    "before_flush",
    "breaker_open",
    "breaker_trips",
    "certificate_questions",
    "clicks_dropped",
    "clicks_recorded",
    "clicks_stored",
    "clicks_unreadable",
    "database_errors",
    "domain_checks",
    "exposition",
    "flush",
    "forget_all",
    "free_connections",
    "held_body_bytes",
    "log_lines_dropped",
    "lookups",
    "mails",
    "open_files",
    "redirect_durations",
    "redirects",
    "redis_errors",
    "refusals",
    "refused",
    "request_duration",
    "task_duration",
    "tasks",
]


def refusals() -> dict[str, int]:
    """Return how often each limit has refused something since the start, the most frequent first."""
    samples = [
        sample for family in registry(()).collect() if family.name == "shortener_refused" for sample in family.samples
    ]
    counts = {sample.labels["limit"]: int(sample.value) for sample in samples if sample.value}
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def exposition(measured: Iterable[Metric] = ()) -> bytes:
    """Return the sums of all processes, and what was measured, in Prometheus' text format."""
    flush()
    return generate_latest(registry(measured))
