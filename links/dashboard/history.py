"""The history of a link as the dashboard shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from links.models import ChangeKind, LinkChange
from links.queries.field_changes import FieldChange
from links.services.stored_fields import changed_fields


@dataclass(frozen=True)
class HistoryEntry:
    """One change of a link, with the fields that it changed."""

    at: datetime
    who: str
    title: str
    reason: str
    changes: list[FieldChange]


def history_entries(changes: Sequence[LinkChange]) -> list[HistoryEntry]:
    """Return the rows of a history ready for display, in the same order."""
    return [HistoryEntry(row.at, row.author, _title(row), row.reason, _field_changes(row)) for row in changes]


def _title(change: LinkChange) -> str:
    return str(ChangeKind(change.kind).label)


def _field_changes(change: LinkChange) -> list[FieldChange]:
    return [FieldChange.of(*changed) for changed in changed_fields(change)]
