"""The bin: links that were deleted wait 30 days with their clicks, and can come back as they were."""

import json
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.roles import Action
from campaigns.models import Campaign
from links import history
from links.codes import AliasTaken
from links.models import Click, DailyBreakdown, DeletedLink, HourlyClicks, Kind, Link, LinkChange, LinkTag
from links.models.deleted import KEPT_FOR
from links.redirects import edits
from shortener.db import atomic, delete_in_batches
from shortener.errors import NotFound

_LINKS_PER_ERASURE = 500


def put_in(links: Sequence[Link], *, by: Actor, at: datetime) -> None:
    """Move the links, loaded with their tags and domains, into the bin, inside the caller's transaction."""
    DeletedLink.objects.bulk_create(
        DeletedLink(
            pk=link.pk,
            workspace_id=link.workspace_id,
            domain_id=link.domain_id or "",
            short_url=link.short_url,
            destination=link.destination,
            values=json.loads(serializers.serialize("json", [link]))[0],
            tag_names=[tag.name for tag in link.tags.all()],
            deleted_at=at,
            deleted_by=by.user,
        )
        for link in links
    )
    history.note({link.pk: link.workspace_id for link in links}, Kind.DELETED, by=by, at=at)


@atomic(repeat_on=(IntegrityError,))  # who loses a race for the code looks again at who has it
def restore_link(*, deleted: DeletedLink, by: Actor, at: datetime) -> Link:
    """Return the link as it was, clicks and tags included.

    Raises AliasTaken when another link has its code by now, and NotFound when somebody else was quicker.
    """
    by.check(Action.EDIT_LINKS, deleted.workspace_id)
    if not DeletedLink.objects.filter(pk=deleted.pk).delete()[0]:
        raise NotFound(_("There is nothing at this address."))
    link = _as_it_was(deleted)
    link.updated_at = at
    if Link.objects.filter(key=link.key).exists():
        raise AliasTaken
    tag_rows = link.with_tags(deleted.tag_names)
    link.save(force_insert=True)
    LinkTag.objects.bulk_create(tag_rows)
    history.note({link.pk: link.workspace_id}, Kind.RESTORED, by=by, at=at)
    transaction.on_commit(lambda: edits.forget([link.key]))
    return link


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


def _as_it_was(deleted: DeletedLink) -> Link:
    link = cast("Link", next(serializers.deserialize("python", [deleted.values])).object)
    if link.campaign_id and not Campaign.objects.filter(pk=link.campaign_id).exists():
        link.campaign = None
    # Clicks on their way when it was deleted have been counted since.
    counted = HourlyClicks.objects.filter(scope=link.pk).aggregate(total=models.Sum("clicks"))["total"] or 0
    link.click_count = max(link.click_count, counted)
    return link
