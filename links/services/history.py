"""Writing down what happened to links: who, when, what, from and to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from accounts.workspaces.actors import Actor
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Kind, Link, LinkChange

State = dict[str, Any]  # parts of a link by their names in the API

_HIDDEN = "password"  # told apart, never told


def state(link: Link, tag_names: Sequence[str]) -> State:
    """Return the parts of the link that people edit, as they are now."""
    return {
        "originalUrl": link.destination,
        "customAlias": link.code,
        "password": link.password,
        "startsAt": link.starts_at and link.starts_at.isoformat(),
        "expiresAt": link.expires_at and link.expires_at.isoformat(),
        "maxClicks": link.max_clicks,
        "campaignId": link.campaign_id,
        "domainId": link.domain_id,
        "tags": list(tag_names),
        "folder": link.folder,
        "notes": link.notes,
        "disabled": link.disabled_at is not None,
    }


def note_change(link: Link, before: State, after: State, *, by: Actor, at: datetime) -> None:
    """Store what differs between two states of the link."""
    note_changes([(link, before, after)], by=by, at=at)


def note_changes(changes: Iterable[tuple[Link, State, State]], *, by: Actor, at: datetime) -> None:
    """Store what differs between the two states of each link, in a few queries however many there are."""
    fields_of = {link: _differing(before, after) for link, before, after in changes}
    _with_names(fields_of.values())
    LinkChange.objects.bulk_create(
        _row(link.pk, link.workspace_id, Kind.CHANGED, by, at, fields=fields)
        for link, fields in fields_of.items()
        if fields
    )


def note(workspace_ids: Mapping[str, str | None], kind: Kind, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Store that the same happened to all these links, which are given by their ids with their workspaces'."""
    rows = [_row(link_id, workspace_id, kind, by, at, reason=reason) for link_id, workspace_id in workspace_ids.items()]
    LinkChange.objects.bulk_create(rows)


def _row(link_id: str, workspace_id: str | None, kind: Kind, by: Actor, at: datetime, **values: Any) -> LinkChange:
    return LinkChange(link_id=link_id, workspace_id=workspace_id, kind=kind, at=at, user=by.user, who=by.name, **values)


def _differing(before: State, after: State) -> State:
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def _with_names(changes: Collection[State]) -> None:
    """Write names in the place of ids, which would tell nobody anything, and nothing in the place of secrets."""
    campaigns = _names(Campaign.objects.all(), "name", changes, "campaignId")
    hosts = _names(Domain.objects.all(), "host", changes, "domainId")
    for fields in changes:
        if _HIDDEN in fields:
            fields[_HIDDEN] = [bool(value) for value in fields[_HIDDEN]]
        if "campaignId" in fields:
            fields["campaignId"] = [campaigns.get(pk) for pk in fields["campaignId"]]
        if "domainId" in fields:
            fields["domainId"] = [hosts.get(pk) for pk in fields["domainId"]]


def _names(things: "models.QuerySet[Any]", name: str, changes: Collection[State], field: str) -> dict[str, str]:
    ids = {pk for fields in changes for pk in fields.get(field, ()) if pk}
    return dict(things.filter(pk__in=ids).values_list("pk", name)) if ids else {}
