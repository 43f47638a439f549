"""What has changed in a link while a form of it was open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.workspaces.actors import Actor
from links.dashboard.history import HistoryEntry, history_entries
from links.dashboard.link_form import LinkForm, texts
from links.dashboard.routing import fields as routing
from links.field_types import COMPOSITE, Kind, LinkField
from links.fields import BY_NAME, PASSWORD
from links.models import Link, LinkChange
from links.queries.field_changes import FieldChange
from shortener.web import times
from shortener.web.numbers import parse_whole_number

_MOST_CHANGES = 10  # that are shown


@dataclass(frozen=True)
class Meanwhile:
    """The changes since the form was opened, in one sentence and each, and the fields that the form changes, too."""

    summary: str
    changes: list[HistoryEntry]
    both: list[FieldChange]  # from the stored value to the one in the form


def find_changes(form: LinkForm, now: Link, *, by: Actor) -> Meanwhile:
    """Return what has changed between the version in the posted form and the link as it is now."""
    rows = _changes_since(now, str(form.data.get("version", "")))
    changes, both = history_entries(rows), _changed_both(form, now)
    if PASSWORD.name in form.values and any(PASSWORD.name in row.fields for row in rows):
        both.append(FieldChange.of(PASSWORD, now.password, form.values[PASSWORD.name]))
    return Meanwhile(_summary(rows, by), changes, both)


def _changes_since(link: Link, version: str) -> list[LinkChange]:
    try:
        seen_at = datetime.fromisoformat(version)
    except ValueError:
        return []
    if seen_at.tzinfo is None:
        return []
    return list(LinkChange.objects.of_link(link.pk).filter(at__gt=seen_at)[:_MOST_CHANGES])


def _summary(rows: Sequence[LinkChange], by: Actor) -> str:
    # An API key of the same person has another name.
    own = [row.who == by.name and row.user_id == (by.user.pk if by.user else None) for row in rows]
    if not rows:
        return _("This link has changed since you opened it.")
    if all(own):
        return _("You changed this link in another tab since you opened it here.")
    names = dict.fromkeys(_("you") if is_own else row.author for row, is_own in zip(rows, own, strict=True))
    return _("This link was changed since you opened it, by %(names)s.") % {"names": get_text_list([*names], _("and"))}


def _changed_both(form: LinkForm, link: Link) -> list[FieldChange]:
    """Return the edited fields whose stored value is neither the one that the form showed nor the edited one."""
    seen, now = form.shown_before, texts(link, form.zone)
    names = [name for name in form.edited if now[name] not in (seen[name], form.typed(name))]
    return [_change(form, BY_NAME[name], now[name], form.typed(name)) for name in names]


def _change(form: LinkForm, row: LinkField, *values: str) -> FieldChange:
    """Return the change between two of the form's values as people read it."""
    field = form.fields[row.name]
    names = dict(cast("Iterable[tuple[str, object]]", field.choices)) if isinstance(field, forms.ChoiceField) else {}

    def stored(text: str) -> Any:
        if row.kind in COMPOSITE:
            return row.clean(routing.read(row, text, form.zone)).value
        if row.kind is Kind.NUMBER:
            return parse_whole_number(text)
        if row.kind is Kind.TAGS:
            return [text]
        if row.kind is Kind.TIME and text:
            return times.parse_local(text, form.zone).isoformat()
        return str(names.get(text, text)) if text else ""

    before, after = map(stored, values)
    return FieldChange.of(row, before, after)
