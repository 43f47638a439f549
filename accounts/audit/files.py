"""Entries of the audit log as files: CSV with cells guarded against formulas, and JSON Lines. Both are streamed."""

import json
from collections.abc import Callable, Iterator
from itertools import islice

from accounts.audit.models import AuditEntry, AuditEntryQuerySet
from accounts.audit.sentences import details, stored_details
from shortener import spreadsheets
from shortener.web.pagination import Order, read_in_batches

NEWEST_FIRST = Order("at")

_ROWS_PER_QUERY = 500
_COLUMNS = ("time", "event", "by", "about", "address", "details")


def as_csv(entries: AuditEntryQuerySet, *, most: int, for_operators: bool = False) -> Iterator[str]:
    """Yield the newest `most` entries as CSV."""
    yield spreadsheets.BYTE_ORDER_MARK
    yield spreadsheets.written([_COLUMNS])
    for batch in _batches(entries, most):
        yield spreadsheets.written(_cells(entry, for_operators) for entry in batch)


def as_json_lines(entries: AuditEntryQuerySet, *, most: int, for_operators: bool = False) -> Iterator[str]:
    """Yield the newest `most` entries as JSON objects, one on each line."""
    for batch in _batches(entries, most):
        yield "".join(json.dumps(_values(entry, for_operators), ensure_ascii=False) + "\n" for entry in batch)


# The writer and the content type of each format, by the ending of the file's name.
FORMATS: dict[str, tuple[Callable[..., Iterator[str]], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "jsonl": (as_json_lines, "application/jsonl; charset=utf-8"),
}
NAMES = {"csv": "CSV", "jsonl": "JSON Lines"}


def _batches(entries: AuditEntryQuerySet, most: int) -> Iterator[list[AuditEntry]]:
    size = min(_ROWS_PER_QUERY, most)
    return islice(read_in_batches(entries, order=NEWEST_FIRST, size=size), most // size)


def _cells(entry: AuditEntry, for_operators: bool) -> list[str]:
    named = "; ".join(f"{name}: {value}" for name, value in details(entry, for_operators=for_operators))
    return [entry.at.isoformat(), entry.event, entry.who, entry.subject, entry.address, named]


def _values(entry: AuditEntry, for_operators: bool) -> dict[str, object]:
    return {
        "id": entry.pk,
        "time": entry.at.isoformat(),
        "event": entry.event,
        "workspace": entry.workspace_id,
        "person": entry.actor_id,
        "by": entry.who,
        "aboutPerson": entry.person_id,
        "about": entry.subject,
        "address": entry.address,
        "details": stored_details(entry, for_operators=for_operators),
    }
