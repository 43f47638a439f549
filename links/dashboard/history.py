"""The history of a link as the dashboard shows it, with the labels of the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from links.field_types import Kind, LinkField
from links.models import ChangeKind, LinkChange
from links.services.stored_fields import changed_fields


@dataclass(frozen=True)
class FieldChange:
    """One field that changed; `before` and `after` are texts, times, or None for an empty field."""

    label: str
    before: str | datetime | None
    after: str | datetime | None


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
    return [
        FieldChange(str(field.label), _format(field, before), _format(field, after))
        for field, before, after in changed_fields(change)
    ]


def _format(field: LinkField, value: Any) -> str | datetime | None:
    if field.kind is Kind.PASSWORD:
        return _("set") if value else None
    if field.kind is Kind.FLAG:
        return _("yes") if value else _("no")
    if field.kind is Kind.DOMAIN:
        return str(value or urlsplit(settings.PUBLIC_URL).netloc)
    if field.kind is Kind.TIME and value:
        return parse_datetime(value)
    if isinstance(value, list):
        return ", ".join(value) or None
    return None if value in (None, "") else str(value)
