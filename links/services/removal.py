"""Change or erase links, and their history, when a campaign, domain, workspace or person is changed or deleted.

links/apps.py connects these functions to the signals of those apps.
"""

import time
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.keys.models import actor_name
from accounts.models import User, Workspace
from accounts.workspaces.actors import Actor, operator
from campaigns.models import Campaign
from clicks import retention
from domains.models import Domain
from links.models import DeletedLink, Import, ImportBatch, Link, LinkChange, LinkQuerySet
from links.services import unit_of_work
from links.services.bin import erase_deleted_links, erase_links
from links.services.unit_of_work import LinkEdit
from redirects import invalidation
from shortener.db.transactions import atomic, delete_in_batches

_LONGEST_CLOSING = 5.0  # seconds, within a request; the worker does the rest
_KEYS_PER_INVALIDATION = 10_000
_LINKS_PER_DELETION = 1_000
_UPLOADS_PER_DELETION = 10
_CHANGES_PER_UPDATE = 5_000


def invalidate_campaign(campaign: Campaign, **_signal: Any) -> None:
    """Invalidate the cached targets of the campaign's links, which contain its UTM parameters."""
    keys = list(Link.objects.filter(campaign=campaign).values_list("key", flat=True))
    for start in range(0, len(keys), _KEYS_PER_INVALIDATION):
        invalidation.invalidate(keys[start : start + _KEYS_PER_INVALIDATION])


def clear_campaign(campaign: Campaign, by: Actor, at: datetime, **_signal: Any) -> None:
    """Remove all links from the campaign, in batches, and delete the campaign's counts."""
    while _clear_campaign(campaign, by, at):
        pass
    retention.delete_counts_of([campaign.pk])


@atomic()
def _clear_campaign(campaign: Campaign, by: Actor, at: datetime) -> int:
    edits = [LinkEdit(link) for link in _some(Link.objects.filter(campaign=campaign))]
    for edit in edits:
        edit.link.campaign = None
    return len(unit_of_work.update(edits, by=by, at=at))


def erase_domain(domain: Domain, **_signal: Any) -> None:
    """Erase the domain's links, those in the bin included, in batches."""
    erase_deleted_links(deleted=DeletedLink.objects.filter(domain_id=domain.pk))
    while erase_links(links=Link.objects.filter(domain=domain)[:_LINKS_PER_DELETION]):
        pass


def close_workspace(workspace: Workspace, at: datetime, **_signal: Any) -> None:
    """Disable the workspace's links in batches, for a few seconds; erase_workspace() continues."""
    give_up_at = time.monotonic() + _LONGEST_CLOSING
    while _disable_some(workspace, at) and time.monotonic() < give_up_at:
        pass


@atomic()
def _disable_some(workspace: Workspace, at: datetime) -> int:
    edits = [LinkEdit(link) for link in _some(Link.objects.in_workspace(workspace).filter(disabled_at__isnull=True))]
    for edit in edits:
        edit.link.disabled_at = at
    return len(unit_of_work.update(edits, by=operator(workspace), at=at))


def erase_workspace(workspace: Workspace, give_up_at: float, **_signal: Any) -> None:
    """Erase the workspace's imports and links, those in the bin included, with its own and its campaigns' counts."""
    close_workspace(workspace, at=workspace.closed_at or timezone.now())
    while uploads := list(Import.objects.in_workspace(workspace).values_list("pk", flat=True)[:_UPLOADS_PER_DELETION]):
        delete_in_batches(ImportBatch.objects.filter(upload_id__in=uploads))
        Import.objects.filter(pk__in=uploads).delete()
    while erase_links(links=Link.objects.in_workspace(workspace)[:_LINKS_PER_DELETION]):
        if time.monotonic() >= give_up_at:
            return
    erase_deleted_links(deleted=DeletedLink.objects.in_workspace(workspace), seconds=give_up_at - time.monotonic())
    delete_in_batches(LinkChange.objects.in_workspace(workspace))
    retention.delete_counts_of([workspace.pk, *Campaign.objects.in_workspace(workspace).values_list("pk", flat=True)])


def forget_person(user: User, **_signal: Any) -> None:
    """Remove the person's name from the history of links, in batches; the names of their API keys stay."""
    named = LinkChange.objects.filter(user=user).exclude(who__startswith=actor_name(""))
    while ids := list(named.values_list("pk", flat=True)[:_CHANGES_PER_UPDATE]):
        LinkChange.objects.filter(pk__in=ids).update(user=None, who="")


def _some(links: LinkQuerySet) -> LinkQuerySet:
    return links.prefetch_related("tags")[: unit_of_work.LINKS_PER_WRITE]
