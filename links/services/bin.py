"""The bin: deleted links wait 30 days with their clicks and can be restored as they were; then they are erased."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from campaigns.models import Campaign
from clicks import retention
from clicks.stats import queries
from links.models import DeletedLink, Link, LinkChange
from links.models.deleted import KEPT_FOR
from links.rules.codes import AliasTaken
from links.services import unit_of_work
from links.services.changes import Check, current_link
from links.services.stored_fields import unbinned
from shortener.db.transactions import atomic, delete_in_batches
from shortener.errors import NotFound

_LINKS_PER_ERASURE = 500
_LONGEST_ERASURE = 2.0  # seconds that a person in front of a page is asked to wait


@dataclass(frozen=True)
class Restoration:
    """What became of links that were to be restored: those that are back, and those whose codes are taken."""

    links: list[Link]
    refused: list[DeletedLink]


def delete_link(*, link: Link, by: Actor, at: datetime, check: Check | None = None) -> None:
    """Move the link into the bin: it redirects no more, its code is free, and for 30 days it can be restored.

    Raises NotAllowed, NotFound, or what `check` raises, as in change_link().
    """
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    _delete(link.pk, by, at, check)


@atomic()
def _delete(link_id: str, by: Actor, at: datetime, check: Check | None) -> None:
    unit_of_work.delete([current_link(link_id, check)], by=by, at=at)


@atomic(repeat_on=(IntegrityError,))  # reads the links again when one of them has changed meanwhile
def delete_links(*, links: "models.QuerySet[Link]", by: Actor, at: datetime) -> int:
    """Move those of the links that are the actor's into the bin, and return how many those were."""
    by.check(Action.EDIT_LINKS)
    own = list(links.filter(workspace=by.workspace).prefetch_related("domain", "tags")[: unit_of_work.MOST])
    unit_of_work.delete(own, by=by, at=at)
    return len(own)


def restore_link(*, deleted: DeletedLink, by: Actor, at: datetime) -> Link:
    """Return the link as it was, clicks and tags included.

    Raises AliasTaken when another link has its code by now, and NotFound when it has left the bin meanwhile.
    """
    by.check(Action.EDIT_LINKS, deleted.workspace_id)
    restored = restore_links(deleted=DeletedLink.objects.filter(pk=deleted.pk), by=by, at=at)
    if restored.refused:
        raise AliasTaken
    if not restored.links:
        raise NotFound(_("There is nothing at this address."))
    return restored.links[0]


@atomic(repeat_on=(IntegrityError,))  # after a lost race for a code, looks again at which are taken
def restore_links(*, deleted: "models.QuerySet[DeletedLink]", by: Actor, at: datetime) -> Restoration:
    """Restore those of the links that are the actor's, in a few queries however many there are.

    Those whose codes other links have by now stay in the bin.
    """
    by.check(Action.EDIT_LINKS)
    rows = list(deleted.filter(workspace=by.workspace))
    links = dict(zip(rows, _as_they_were(rows), strict=True))
    owners = dict(Link.objects.filter(key__in=[link.key for link in links.values()]).values_list("key", "pk"))
    refused = []
    for row, link in list(links.items()):
        # The code is another link's, or that of one that comes back just before; or this one is back already.
        owner = owners.setdefault(link.key, link.pk)
        if owner != link.pk:
            refused.append(row)
            del links[row]
    unit_of_work.restore({link: row.tag_names for row, link in links.items()}, by=by, at=at)
    return Restoration(list(links.values()), refused)


def erase_deleted_link(*, deleted: DeletedLink, by: Actor, at: datetime) -> None:
    """Erase the link from the bin with everything it has: at once, or if that is a lot, soon."""
    by.check(Action.EDIT_LINKS, deleted.workspace_id)
    one = DeletedLink.objects.filter(pk=deleted.pk)
    one.update(deleted_at=at - KEPT_FOR)  # what is left in a moment is erased with those that are due
    erase_deleted_links(deleted=one, seconds=_LONGEST_ERASURE)


def erase_deleted_links(*, deleted: "models.QuerySet[DeletedLink]", seconds: float | None = None) -> int:
    """Erase these links for ever, with their clicks, counts and history, and return how many those were.

    Stops after about so many seconds, if any are given; another call goes on.
    """
    give_up_at = None if seconds is None else time.monotonic() + seconds
    erased = 0
    while ids := list(deleted.values_list("pk", flat=True)[:_LINKS_PER_ERASURE]):
        # What hangs on them first: after a kill in between, the next call finds them again.
        erase_traces(ids)
        erased += unit_of_work.erase_binned(ids)
        if give_up_at is not None and time.monotonic() >= give_up_at:
            break
    return erased


def erase_old_deleted_links(*, at: datetime, seconds: float) -> int:
    """Erase the links that have been in the bin for 30 days, as erase_deleted_links() does."""
    return erase_deleted_links(deleted=DeletedLink.objects.filter(deleted_at__lte=at - KEPT_FOR), seconds=seconds)


def erase_links(*, links: "models.QuerySet[Link]") -> int:
    """Erase the links for ever, with their clicks, counts and history, and return how many links there were."""
    keys = dict(links.values_list("pk", "key"))
    # Clicks first: after a kill in between, the next call finds the links again, and nothing is left behind. Then once
    # more, for what was stored meanwhile.
    erase_traces(list(keys))
    _erase(keys)
    erase_traces(list(keys))
    return len(keys)


@atomic()
def _erase(keys: dict[str, str]) -> None:
    unit_of_work.erase(keys)


def erase_traces(link_ids: Sequence[str]) -> None:
    """Erase the clicks, counts and history of these links, in batches; without its link, no click is stored."""
    retention.delete_clicks_of(link_ids)
    delete_in_batches(LinkChange.objects.filter(link_id__in=link_ids))


def _as_they_were(rows: Sequence[DeletedLink]) -> list[Link]:
    links = unbinned(rows)
    campaign_ids = {link.campaign_id for link in links if link.campaign_id}
    existing = set(Campaign.objects.filter(pk__in=campaign_ids).values_list("pk", flat=True))
    # Clicks on their way when they were deleted have been counted since.
    counted = queries.total_clicks([link.pk for link in links])
    for link in links:
        if link.campaign_id not in existing:
            link.campaign = None
        link.click_count = max(link.click_count, counted.get(link.pk, 0))
    return links
