"""Changed fields of a link as the history and imports show them, with the labels of the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from links.field_types import COMPOSITE, Kind, LinkField
from links.rules.routing.summaries import named_summary
from shortener.templatetags.numbers import grouped
from shortener.web.addresses.host_names import readable

_ADDRESSES = (Kind.URL, Kind.DOMAIN)


@dataclass(frozen=True)
class FieldChange:
    """One field that changed; `before` and `after` are texts, times, or None for an empty field."""

    label: str
    before: str | datetime | None
    after: str | datetime | None
    is_address: bool

    @classmethod
    def of(cls, field: LinkField, before: Any, after: Any) -> "FieldChange":
        """Return the change of a field from and to these values, as the history stores them."""
        return cls(str(field.label), _format(field, before), _format(field, after), field.kind in _ADDRESSES)


def _format(field: LinkField, value: Any) -> str | datetime | None:
    if field.kind is Kind.PASSWORD:
        return _("set") if value else None
    if field.kind is Kind.FLAG:
        return _("yes") if value else _("no")
    if field.kind is Kind.DOMAIN:
        return readable(str(value or urlsplit(settings.PUBLIC_URL).netloc))
    if field.kind is Kind.TIME and value:
        return parse_datetime(value)
    if field.kind is Kind.NUMBER and isinstance(value, int):
        return grouped(value)
    if field.kind is Kind.RULES:
        return _rules_in_words(value) if value else None
    if field.kind in COMPOSITE:
        return "\n".join(f"{name}: {text}" for name, text in value.items()) if value else None
    if isinstance(value, list):
        return ", ".join(value) or None
    return None if value in (None, "") else str(value)


def _rules_in_words(rules: Sequence[Mapping[str, Any]]) -> str:
    """Return a line for each rule, numbered if there are several."""
    lines = [named_summary(rule) for rule in rules]
    return lines[0] if len(lines) == 1 else "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))
