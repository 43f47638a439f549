"""What can be done to many links at once, and how it is undone. The services of links carry it out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import CleanValue, Kind, LinkField, LinkValues
from links.fields import CAMPAIGN, DOMAIN, EXPIRES_AT, FOLDER, MAX_CLICKS
from links.models import DeletedLink, Link, LinkQuerySet, LinkTag
from links.rules import tags
from links.rules.codes import AliasTaken
from links.rules.periods import check_period
from links.services import bin, changes
from shortener.db.ids import is_object_id
from shortener.errors import Conflict, DomainError, Invalid, NotFound

LINKS_PER_BATCH = changes.LINKS_PER_CHANGE
FIELDS = {row.name: row for row in (CAMPAIGN, DOMAIN, EXPIRES_AT, FOLDER, MAX_CLICKS)}
ADD_TAG, REMOVE_TAG, DISABLE, ENABLE, DELETE = "add_tag", "remove_tag", "disable", "enable", "delete"
ACTIONS = (*FIELDS, ADD_TAG, REMOVE_TAG, DISABLE, ENABLE, DELETE)

Before = dict[str, Any]  # as JSON: what the links that a change affects had before, by their ids
Refused = dict[str, DomainError]  # by the ids of links


@dataclass(frozen=True)
class BulkChange:
    """An action with its value as JSON: an id, an ISO 8601 time, a number, a text, or None to remove it."""

    action: str
    value: str | int | None = None


def check(change: BulkChange, workspace: Workspace, at: datetime) -> None:
    """Raise Invalid if the value breaks the rule of its field, whatever the links have."""
    if change.action in FIELDS:
        cleaned = _clean(FIELDS[change.action], change.value, workspace)
        if cleaned.field is EXPIRES_AT:
            check_period(None, cleaned.value, at=at, changed={EXPIRES_AT.name})
    elif change.action in (ADD_TAG, REMOVE_TAG):
        tags.tag(str(change.value))


def read_before(change: BulkChange, ids: Sequence[str], workspace: Workspace) -> Before:
    """Return what the links that the change is going to affect have now; the others are like that already."""
    links = Link.objects.in_workspace(workspace).filter(pk__in=ids)
    if change.action in FIELDS:
        now = _values(FIELDS[change.action], links)
        return {pk: value for pk, value in now.items() if (value or None) != (change.value or None)}
    if change.action in (ADD_TAG, REMOVE_TAG):
        name = str(change.value)
        tagged = dict(LinkTag.objects.filter(link__in=ids, folded=tags.folded(name)).values_list("link_id", "name"))
        if change.action == REMOVE_TAG:
            return tagged
        return {pk: None for pk in links.values_list("pk", flat=True) if pk not in tagged}
    if change.action == DELETE:
        return dict.fromkeys(links.values_list("pk", flat=True))
    is_off = change.action == DISABLE
    return dict.fromkeys(links.filter(disabled_at__isnull=is_off).values_list("pk", flat=True))


def record(change: BulkChange, *, by: Actor, number: int) -> None:
    """Add the deletion of so many links to the audit log. Other changes are in the history of each link alone."""
    if change.action == DELETE:
        by.record(Event.LINKS_DELETED, number=number)


def carry_out(change: BulkChange, ids: Sequence[str], by: Actor, at: datetime) -> Refused:
    """Change up to LINKS_PER_BATCH of the actor's links, and return the refused ones.

    Raises Invalid for a value that has become invalid, and Forbidden without permission.
    """
    links = Link.objects.in_workspace(by.workspace).filter(pk__in=ids)
    if change.action in FIELDS:
        values = LinkValues([_clean(FIELDS[change.action], change.value, by.workspace)])
        return changes.change_links(links=links, by=by, values_of=lambda _link: values, at=at).refused
    return _ACTIONS[change.action](links, by, str(change.value or ""), at)


def undo(change: BulkChange, before: Before, by: Actor, at: datetime) -> Refused:
    """Give back to the links what they had, as far as they still have what the change gave them.

    Returns the links that are not as they were before, with the reasons.
    """
    links = Link.objects.in_workspace(by.workspace).filter(pk__in=list(before))
    refused = _undo(change, before, links, by, at)
    deleted = before.keys() - set(links.values_list("pk", flat=True))
    refused = {pk: NotFound(_("Deleted after the bulk change.")) for pk in deleted} | refused
    if change.action in FIELDS:
        now = _values(FIELDS[change.action], links)
        changed = [pk for pk, value in now.items() if (value or None) != (before[pk] or None)]
        refused = {pk: Conflict(_("Changed again after the bulk change.")) for pk in changed} | refused
    return refused


def _undo(change: BulkChange, before: Before, links: LinkQuerySet, by: Actor, at: datetime) -> Refused:
    if change.action in FIELDS:
        return _undo_field(change, before, links, by, at)
    if change.action == DELETE:
        deleted = DeletedLink.objects.in_workspace(by.workspace).restorable(at).filter(pk__in=list(before))
        return {row.pk: AliasTaken() for row in bin.restore_links(deleted=deleted, by=by, at=at).refused}
    if change.action == REMOVE_TAG:
        refused: Refused = {}
        for name in set(before.values()):
            some = links.filter(pk__in=[pk for pk, had in before.items() if had == name])
            refused |= _ACTIONS[ADD_TAG](some, by, name, at)
        return refused
    opposite = {ADD_TAG: REMOVE_TAG, DISABLE: ENABLE, ENABLE: DISABLE}[change.action]
    return _ACTIONS[opposite](links, by, str(change.value or ""), at)


def _undo_field(change: BulkChange, before: Before, links: LinkQuerySet, by: Actor, at: datetime) -> Refused:
    row, now = FIELDS[change.action], _parse(FIELDS[change.action], change.value)
    untouched = links.filter(**{row.attribute: row.empty if now is None else now})
    cleaned = {value: _clean_or_error(row, value, by.workspace) for value in set(before.values())}

    def values_of(link: Link) -> LinkValues:
        found = cleaned[before[link.pk]]
        if isinstance(found, Invalid):
            raise found
        return LinkValues([found])

    return changes.change_links(links=untouched, by=by, values_of=values_of, at=at).refused


def _values(row: LinkField, links: LinkQuerySet) -> Before:
    return {pk: _as_json(value) for pk, value in links.values_list("pk", row.attribute)}


def _clean(row: LinkField, value: Any, workspace: Workspace) -> CleanValue:
    """Return the value by the rule of the field, or raise Invalid."""
    if row.kind in _MODELS and value is not None:
        rows = _MODELS[row.kind].objects.in_workspace(workspace)
        return row.clean((rows.filter(pk=value).first() if is_object_id(value) else None) or value)
    return row.clean(_parse(row, value))


def _clean_or_error(row: LinkField, value: Any, workspace: Workspace) -> CleanValue | Invalid:
    try:
        return _clean(row, value, workspace)
    except Invalid as error:
        return error


_MODELS: dict[Kind, Any] = {Kind.CAMPAIGN: Campaign, Kind.DOMAIN: Domain}


def _parse(row: LinkField, value: Any) -> Any:
    return parse_datetime(value) if row.kind is Kind.TIME and value else value


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _add_tag(links: LinkQuerySet, by: Actor, name: str, at: datetime) -> Refused:
    return changes.add_tag(links=links, by=by, name=name, at=at).refused


def _remove_tag(links: LinkQuerySet, by: Actor, name: str, at: datetime) -> Refused:
    return changes.remove_tag(links=links, by=by, name=name, at=at).refused


def _disable(links: LinkQuerySet, by: Actor, _value: str, at: datetime) -> Refused:
    return changes.set_links_disabled(links=links, by=by, disabled=True, at=at).refused


def _enable(links: LinkQuerySet, by: Actor, _value: str, at: datetime) -> Refused:
    return changes.set_links_disabled(links=links, by=by, disabled=False, at=at).refused


def _delete(links: LinkQuerySet, by: Actor, _value: str, at: datetime) -> Refused:
    bin.delete_links(links=links, by=by, at=at)
    return {}


_ACTIONS: dict[str, Callable[[LinkQuerySet, Actor, str, datetime], Refused]] = {
    ADD_TAG: _add_tag,
    REMOVE_TAG: _remove_tag,
    DISABLE: _disable,
    ENABLE: _enable,
    DELETE: _delete,
}
