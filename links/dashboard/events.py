"""The history of a link in the words of its form: who, when, what, from and to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from links.field_types import Kind, LinkField
from links.fields import FIELDS
from links.models import ChangeKind, LinkChange
from links.services.stored_fields import in_current_schema


@dataclass(frozen=True)
class Detail:
    """One part of a link that changed; `before` and `after` are texts, times, or None for nothing."""

    label: str
    before: str | datetime | None
    after: str | datetime | None


@dataclass(frozen=True)
class Event:
    """Something that happened to a link."""

    at: datetime
    who: str
    title: str
    reason: str
    details: list[Detail]


def events(changes: Sequence[LinkChange]) -> list[Event]:
    """Return what the rows of a history tell, in their order."""
    return [Event(change.at, change.who, _title(change), change.reason, _details(change)) for change in changes]


def _title(change: LinkChange) -> str:
    return str(ChangeKind(change.kind).label)


def _details(change: LinkChange) -> list[Detail]:
    told = in_current_schema(change.fields, version=change.schema_version)
    # In the form's order: databases have their own of what is in JSON.
    return [
        Detail(str(field.label), *(_shown(field, value) for value in told[field.name]))
        for field in FIELDS
        if field.name in told
    ]


def _shown(field: LinkField, value: Any) -> str | datetime | None:
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
