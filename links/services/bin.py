"""The bin: links that were deleted wait 30 days with their clicks, and can come back as they were."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.workspaces.roles import Action
from campaigns.models import Campaign
from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.models import DeletedLink, Kind, Link, LinkChange, LinkTag
from links.models.deleted import KEPT_FOR
from links.rules.codes import AliasTaken
from links.services import history, labels
from redirects import invalidation
from shortener.db.transactions import VersionConflict, atomic, delete_in_batches
from shortener.errors import NotFound

_LINKS_PER_ERASURE = 500
_PATIENCE = 2.0  # seconds that somebody in front of a page is asked to wait


@dataclass(frozen=True)
class Restored:
    """What became of links that were to come back: those that are there again, and those whose codes are taken."""

    links: list[Link]
    refused: list[DeletedLink]


def put_in(links: Sequence[Link], *, by: Actor, at: datetime) -> None:
    """Move the links, loaded with their tags and domains, into the bin, inside the caller's transaction."""
    # At once, and in a form that the quick encoder takes: a serializer for each link would be half of the work.
    values = json.loads(json.dumps(serializers.serialize("python", links), cls=DjangoJSONEncoder))
    DeletedLink.objects.bulk_create(
        DeletedLink(
            pk=link.pk,
            workspace_id=link.workspace_id,
            domain_id=link.domain_id or "",
            short_url=link.short_url,
            destination=link.destination,
            values=values_of_link,
            tag_names=[tag.name for tag in link.tags.all()],
            deleted_at=at,
            deleted_by=by.user,
        )
        for link, values_of_link in zip(links, values, strict=True)
    )
    history.note({link.pk: link.workspace_id for link in links}, Kind.DELETED, by=by, at=at)
    for workspace_id in {link.workspace_id for link in links if link.workspace_id}:
        labels.forget(workspace_id)


def restore_link(*, deleted: DeletedLink, by: Actor, at: datetime) -> Link:
    """Return the link as it was, clicks and tags included.

    Raises AliasTaken when another link has its code by now, and NotFound when somebody else was quicker.
    """
    by.check(Action.EDIT_LINKS, deleted.workspace_id)
    restored = restore_links(deleted=DeletedLink.objects.filter(pk=deleted.pk), by=by, at=at)
    if restored.refused:
        raise AliasTaken
    if not restored.links:
        raise NotFound(_("There is nothing at this address."))
    return restored.links[0]


@atomic(repeat_on=(IntegrityError,))  # who loses a race looks again at what is left
def restore_links(*, deleted: "models.QuerySet[DeletedLink]", by: Actor, at: datetime) -> Restored:
    """Bring those of the links back that are the actor's, in a few queries however many there are.

    Those whose codes other links have by now stay in the bin.
    """
    by.check(Action.EDIT_LINKS)
    rows = list(deleted.filter(workspace=by.workspace))
    links = dict(zip(rows, _as_they_were(rows), strict=True))
    keys = [link.key for link in links.values()]
    owners = dict(Link.objects.filter(key__in=keys).values_list("key", "pk"))
    refused = []
    for row, link in list(links.items()):
        # A link that is there has the code, or one that comes back just before it; or somebody else was quicker.
        owner = owners.setdefault(link.key, link.pk)
        if owner != link.pk:
            refused.append(row)
            del links[row]
    if DeletedLink.objects.filter(pk__in=[row.pk for row in links]).delete()[0] != len(links):
        raise VersionConflict
    tag_rows = [tag for row, link in links.items() for tag in link.with_tags(row.tag_names)]
    for link in links.values():
        link.updated_at = at
    restored = Link.objects.bulk_create(links.values())
    LinkTag.objects.bulk_create(tag_rows)
    history.note({link.pk: link.workspace_id for link in restored}, Kind.RESTORED, by=by, at=at)
    transaction.on_commit(lambda: invalidation.forget([link.key for link in restored]))
    labels.forget(by.workspace.pk)
    return Restored(restored, refused)


def erase_deleted_link(*, deleted: DeletedLink, by: Actor, at: datetime) -> None:
    """Let nobody restore the link any more, and erase it with everything it has: at once, or if that is a lot, soon."""
    by.check(Action.EDIT_LINKS, deleted.workspace_id)
    one = DeletedLink.objects.filter(pk=deleted.pk)
    one.update(deleted_at=at - KEPT_FOR)  # whatever is left in a moment is erased with those that are due
    erase_deleted_links(deleted=one, seconds=_PATIENCE)


def erase_deleted_links(*, deleted: "models.QuerySet[DeletedLink]", seconds: float | None = None) -> int:
    """Erase these links for ever, with their clicks, counts and history, and return how many those were.

    It takes as long as it takes, or gives up after about so many seconds; whoever calls again goes on.
    """
    give_up_at = None if seconds is None else time.monotonic() + seconds
    erased = 0
    while ids := list(deleted.values_list("pk", flat=True)[:_LINKS_PER_ERASURE]):
        # What hangs on them first: a run that is killed here finds them again.
        erase_traces(ids)
        erased += DeletedLink.objects.filter(pk__in=ids).delete()[0]
        if give_up_at is not None and time.monotonic() >= give_up_at:
            break
    return erased


def erase_old_deleted_links(*, at: datetime, seconds: float) -> int:
    """Erase the links that have been in the bin for 30 days, as erase_deleted_links() does."""
    return erase_deleted_links(deleted=DeletedLink.objects.filter(deleted_at__lte=at - KEPT_FOR), seconds=seconds)


def erase_traces(link_ids: Sequence[str]) -> None:
    """Erase the clicks, counts and history of these links, in batches; without its link, no click is stored."""
    traces: list[models.QuerySet[Any]] = [
        Click.objects.filter(link_id__in=link_ids),
        HourlyClicks.objects.filter(scope__in=link_ids),
        DailyBreakdown.objects.filter(scope__in=link_ids),
        LinkChange.objects.filter(link_id__in=link_ids),
    ]
    for rows in traces:
        delete_in_batches(rows)


def _as_they_were(rows: Sequence[DeletedLink]) -> list[Link]:
    values = [row.values for row in rows]
    links = [cast("Link", deserialized.object) for deserialized in serializers.deserialize("python", values)]
    campaign_ids = {link.campaign_id for link in links if link.campaign_id}
    there_still = set(Campaign.objects.filter(pk__in=campaign_ids).values_list("pk", flat=True))
    # Clicks on their way when they were deleted have been counted since.
    counts = HourlyClicks.objects.filter(scope__in=[link.pk for link in links]).order_by().values_list("scope")
    counted = dict(counts.annotate(total=models.Sum("clicks")))
    for link in links:
        if link.campaign_id not in there_still:
            link.campaign = None
        link.click_count = max(link.click_count, counted.get(link.pk, 0))
    return links
