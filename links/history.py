"""Writing down what happened to links: who, when, what, from and to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.actors import Actor
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
    fields = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if fields:
        _with_names(fields)
        _row(link.pk, link.workspace_id, Kind.CHANGED, by, at, fields=fields).save(force_insert=True)


def note(workspace_ids: Mapping[str, str | None], kind: Kind, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Store that the same happened to all these links, which are given by their ids with their workspaces'."""
    rows = [_row(link_id, workspace_id, kind, by, at, reason=reason) for link_id, workspace_id in workspace_ids.items()]
    LinkChange.objects.bulk_create(rows)


def _row(link_id: str, workspace_id: str | None, kind: Kind, by: Actor, at: datetime, **values: Any) -> LinkChange:
    return LinkChange(link_id=link_id, workspace_id=workspace_id, kind=kind, at=at, user=by.user, who=by.name, **values)


def _with_names(fields: State) -> None:
    """Write names in the place of ids, which would tell nobody anything, and nothing in the place of secrets."""
    if _HIDDEN in fields:
        fields[_HIDDEN] = [bool(value) for value in fields[_HIDDEN]]
    if "campaignId" in fields:
        names = dict(Campaign.objects.filter(pk__in=_ids(fields["campaignId"])).values_list("pk", "name"))
        fields["campaignId"] = [names.get(pk) for pk in fields["campaignId"]]
    if "domainId" in fields:
        hosts = dict(Domain.objects.filter(pk__in=_ids(fields["domainId"])).values_list("pk", "host"))
        fields["domainId"] = [hosts.get(pk) for pk in fields["domainId"]]


def _ids(values: Iterable[str | None]) -> list[str]:
    return [value for value in values if value]
