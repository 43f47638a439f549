"""The bin: deleted links are kept for 30 days with their clicks and can be restored; then they are erased."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.models import User
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from campaigns.models import Campaign
from clicks import retention
from clicks.stats import queries
from links.fields import DESTINATION
from links.models import DeletedLink, Link, LinkChange
from links.models.deleted import BIN_KEPT_FOR
from links.rules.codes import AliasTaken
from links.rules.external_ids import ExternalIdTaken
from links.services import unit_of_work
from links.services.addresses import addresses_of, strictest
from links.services.changes import LinkCheck, current_link
from links.services.stored_fields import links_from_bin
from moderation import verdicts
from moderation.blocked_workspaces import refuse_blocked_workspace
from moderation.models import Verdict
from shortener.db.transactions import atomic, delete_in_batches
from shortener.errors import DomainError, Invalid, NotFound, Reason

_LINKS_PER_ERASURE = 500
_LONGEST_ERASURE = 2.0  # seconds, within a request


@dataclass(frozen=True)
class RestoreResult:
    """The restored links, and the rows that stay in the bin with the reason: another link has taken what is unique."""

    links: list[Link]
    refused: dict[DeletedLink, DomainError]


def delete_link(*, link: Link, by: Actor, at: datetime, check: LinkCheck | None = None) -> None:
    """Move the link to the bin: it stops redirecting, its code is free, and it can be restored for 30 days.

    Raises NotAllowed, NotFound, and whatever `check` raises, as change_link() does.
    """
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    _delete(link.pk, by, at, check)


@atomic()
def _delete(link_id: str, by: Actor, at: datetime, check: LinkCheck | None) -> None:
    unit_of_work.delete([current_link(link_id, check)], by=by, at=at)


@atomic(repeat_on=(IntegrityError,))  # retry when the version of a link has changed
def delete_links(*, links: "models.QuerySet[Link]", by: Actor, at: datetime) -> int:
    """Move up to LINKS_PER_WRITE of the actor's links to the bin, and return their number."""
    by.check(Action.EDIT_LINKS)
    own = list(links.filter(workspace=by.workspace).prefetch_related("domain", "tags")[: unit_of_work.LINKS_PER_WRITE])
    unit_of_work.delete(own, by=by, at=at)
    return len(own)


def restore_link(*, deleted: DeletedLink, by: Actor, at: datetime) -> Link:
    """Restore a link with its clicks and tags, and return it.

    Raises AliasTaken or ExternalIdTaken when another link has its code or external id by now, Invalid when links to its
    destination are blocked, WorkspaceBlocked, and NotFound when it is no longer in the bin.
    """
    by.check(Action.EDIT_LINKS, deleted.workspace_id)
    restored = restore_links(deleted=DeletedLink.objects.filter(pk=deleted.pk), by=by, at=at)
    for refusal in restored.refused.values():
        raise refusal
    if not restored.links:
        raise NotFound(_("There is nothing at this address."))
    return restored.links[0]


@atomic(repeat_on=(IntegrityError,))  # retry after a lost race for a code, which is then refused
def restore_links(*, deleted: "models.QuerySet[DeletedLink]", by: Actor, at: datetime) -> RestoreResult:
    """Restore the actor's links among these, in a constant number of queries.

    Links stay in the bin when another link has their code or external id by now, or links to their destination are
    blocked. Raises NotAllowed and WorkspaceBlocked.
    """
    by.check(Action.EDIT_LINKS)
    refuse_blocked_workspace(by)
    rows = list(deleted.filter(workspace=by.workspace))
    links = dict(zip(rows, _restored(rows), strict=True))
    owners = dict(Link.objects.filter(key__in=[link.key for link in links.values()]).values_list("key", "pk"))
    wanted = [link.external_id for link in links.values() if link.external_id]
    named = Link.objects.in_workspace(by.workspace).with_external_ids(wanted) if wanted else Link.objects.none()
    ids = dict(named.values_list("external_id", "pk"))
    addresses = {link: addresses_of(link) for link in links.values()}
    found = verdicts.findings({one for some in addresses.values() for one in some})
    refused: dict[DeletedLink, DomainError] = {}
    for row, link in list(links.items()):
        # It belongs to a live link or to an earlier one of these rows. The same link means it is live already.
        if owners.setdefault(link.key, link.pk) != link.pk:
            refused[row] = AliasTaken()
        elif link.external_id and ids.setdefault(link.external_id, link.pk) != link.pk:
            refused[row] = ExternalIdTaken()
        elif (said := strictest(found, addresses[link])) and said.verdict == Verdict.BLOCK:
            refused[row] = Invalid(verdicts.refusal(), field=DESTINATION.name, reason=Reason.BLOCKED_DESTINATION)
        if row in refused:
            del links[row]
    for link in links.values():
        link.warning = verdicts.warning_in(strictest(found, addresses[link]))
    unit_of_work.restore({link: row.tag_names for row, link in links.items()}, by=by, at=at)
    return RestoreResult(list(links.values()), refused)


def erase_deleted_link(*, deleted: DeletedLink, by: Actor, at: datetime) -> None:
    """Erase a link of the bin with its clicks, counts and history; what takes too long is left to the task."""
    by.check(Action.EDIT_LINKS, deleted.workspace_id)
    by.record(Event.LINK_ERASED, deleted.short_url)
    one = DeletedLink.objects.filter(pk=deleted.pk)
    one.update(deleted_at=at - BIN_KEPT_FOR)  # due now, so that the task erases what this call does not
    erase_deleted_links(deleted=one, seconds=_LONGEST_ERASURE)


def erase_deleted_links(*, deleted: "models.QuerySet[DeletedLink]", seconds: float | None = None) -> int:
    """Erase these links with their clicks, counts and history, and return their number.

    Stops after about this many seconds, if given; another call continues.
    """
    give_up_at = None if seconds is None else time.monotonic() + seconds
    erased = 0
    while ids := list(deleted.values_list("pk", flat=True)[:_LINKS_PER_ERASURE]):
        # Clicks and history first: after a kill in between, the next call finds the links again.
        erase_traces(ids)
        erased += unit_of_work.erase_binned(ids)
        if give_up_at is not None and time.monotonic() >= give_up_at:
            break
    return erased


def erase_old_deleted_links(*, at: datetime, seconds: float) -> int:
    """Erase the links that have been in the bin for BIN_KEPT_FOR, as erase_deleted_links() does."""
    return erase_deleted_links(deleted=DeletedLink.objects.filter(deleted_at__lte=at - BIN_KEPT_FOR), seconds=seconds)


def erase_links(*, links: "models.QuerySet[Link]") -> int:
    """Erase the links with their clicks, counts and history, without the bin, and return their number."""
    keys = dict(links.values_list("pk", "key"))
    # Clicks first: after a kill in between, the next call finds the links again and leaves no orphans. Then once more,
    # for clicks that were stored in between.
    erase_traces(list(keys))
    _erase(keys)
    erase_traces(list(keys))
    return len(keys)


@atomic()
def _erase(keys: dict[str, str]) -> None:
    unit_of_work.erase(keys)


def erase_traces(link_ids: Sequence[str]) -> None:
    """Delete the clicks, counts and history of these links, in batches."""
    retention.delete_clicks_of(link_ids)
    delete_in_batches(LinkChange.objects.filter(link_id__in=link_ids))


def _restored(rows: Sequence[DeletedLink]) -> list[Link]:
    links = links_from_bin(rows)
    campaigns = _existing(Campaign.objects.all(), [link.campaign_id for link in links])
    people = _existing(User.objects.all(), [link.created_by_id for link in links])
    # Clicks that were in the stream when the link was deleted have been counted since.
    ids = [link.pk for link in links]
    clicks, bots = queries.total_clicks(ids), queries.total_bot_clicks(ids)
    for link in links:
        if link.campaign_id not in campaigns:
            link.campaign = None
        if link.created_by_id not in people:
            link.created_by = None
        link.click_count = max(link.click_count, clicks.get(link.pk, 0))
        link.bot_count = max(link.bot_count, bots.get(link.pk, 0))
    return links


def _existing(rows: "models.QuerySet[Any]", ids: Iterable[str | None]) -> set[str]:
    """Return those of the ids that rows still have."""
    wanted = {pk for pk in ids if pk}
    return set(rows.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
