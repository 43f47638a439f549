"""The history of a link in the words of its form: who, when, what, from and to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from links.models import Kind, LinkChange

_LABELS: dict[str, str | Promise] = {
    "originalUrl": gettext_lazy("Destination"),
    "customAlias": gettext_lazy("Alias"),
    "password": gettext_lazy("Password"),
    "startsAt": gettext_lazy("Starts"),
    "expiresAt": gettext_lazy("Ends"),
    "maxClicks": gettext_lazy("Click limit"),
    "campaignId": gettext_lazy("Campaign"),
    "domainId": gettext_lazy("Domain"),
    "tags": gettext_lazy("Tags"),
    "folder": gettext_lazy("Folder"),
    "notes": gettext_lazy("Notes"),
    "disabled": gettext_lazy("Disabled"),
}
_TIMES = ("startsAt", "expiresAt")


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
    return str(Kind(change.kind).label)


def _details(change: LinkChange) -> list[Detail]:
    # In the form's order: databases have their own of what is in JSON.
    names = [name for name in _LABELS if name in change.fields]
    return [Detail(str(_LABELS[name]), *(_shown(name, value) for value in change.fields[name])) for name in names]


def _shown(name: str, value: Any) -> str | datetime | None:
    if name == "password":
        return _("set") if value else None
    if name == "disabled":
        return _("yes") if value else _("no")
    if name == "domainId":
        return str(value or urlsplit(settings.PUBLIC_URL).netloc)
    if name in _TIMES and value:
        return parse_datetime(value)
    if isinstance(value, list):
        return ", ".join(value) or None
    return None if value in (None, "") else str(value)
