"""Write the history of links."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from accounts.workspaces.actors import Actor
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import Kind, LinkField
from links.fields import CAMPAIGN, DOMAIN, FIELDS, PASSWORD
from links.models import ChangeKind, Link, LinkChange
from links.routing_fields import PASSES_QUERY

FieldStates = dict[str, Any]  # values as JSON, by the names of fields


def state(link: Link, tag_names: Sequence[str]) -> FieldStates:
    """Return the current values of the link's fields."""
    return {field.name: _state(field, link, tag_names) for field in FIELDS}


def _state(field: LinkField, link: Link, tag_names: Sequence[str]) -> Any:
    if field.kind is Kind.TAGS:
        return list(tag_names)
    value = getattr(link, field.attribute)
    if field.kind is Kind.FLAG:
        # For some flags the column holds the time, and MongoDB has none for links of the previous release.
        return True if value is None and field is PASSES_QUERY else bool(value)
    if field.kind is Kind.TEXT:
        return value or ""  # see Link.prepare_tags()
    return value.isoformat() if isinstance(value, datetime) else value


def record_changes(
    changes: Sequence[tuple[Link, FieldStates, FieldStates]], *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Store the differences between two states of each link, in a constant number of queries."""
    fields_of = differences((before, after) for _link, before, after in changes)
    LinkChange.objects.bulk_create(
        _row(link, ChangeKind.CHANGED, by, at, fields=fields, reason=reason)
        for (link, _before, _after), fields in zip(changes, fields_of, strict=True)
        if fields
    )


def record(links: Iterable[Link], kind: ChangeKind, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Store one change of this kind for each link."""
    LinkChange.objects.bulk_create(_row(link, kind, by, at, reason=reason) for link in links)


def _row(link: Link, kind: ChangeKind, by: Actor, at: datetime, **values: Any) -> LinkChange:
    return LinkChange(
        link_id=link.pk, workspace_id=link.workspace_id, kind=kind, at=at, user=by.user, who=by.name, **values
    )


def differences(states: Iterable[tuple[FieldStates, FieldStates]]) -> list[FieldStates]:
    """Return [old, new] by field for each pair of states, with names in place of ids and without secrets."""
    found = [
        {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        for before, after in states
    ]
    _replace_ids_and_secrets(found)
    return found


def _replace_ids_and_secrets(changes: Collection[FieldStates]) -> None:
    """Replace ids by names, because the rows may be deleted later, and hashes of passwords by whether there is one."""
    _replace_ids(CAMPAIGN, Campaign.objects.all(), "name", changes)
    _replace_ids(DOMAIN, Domain.objects.all(), "host", changes)
    for fields in changes:
        if PASSWORD.name in fields:
            fields[PASSWORD.name] = [bool(value) for value in fields[PASSWORD.name]]


def _replace_ids(field: LinkField, rows: "models.QuerySet[Any]", name: str, changes: Collection[FieldStates]) -> None:
    ids = {pk for fields in changes for pk in fields.get(field.name, ()) if pk}
    if not ids:
        return
    names = dict(rows.filter(pk__in=ids).values_list("pk", name))
    for fields in changes:
        if field.name in fields:
            fields[field.name] = [names.get(pk) for pk in fields[field.name]]
