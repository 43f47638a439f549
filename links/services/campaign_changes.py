"""What happens to the links of a campaign that changes or goes."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from clicks import retention
from links.models import Link
from redirects import invalidation
from shortener.db.transactions import atomic

_LINKS_TOLD_AT_ONCE = 10_000
_LINKS_PER_TRANSACTION = 2_000


def tell_redirects(campaign: Campaign, **_signal: Any) -> None:
    """Let visitors of the campaign's links be sent on with its UTM parameters as they are now."""
    keys = list(Link.objects.filter(campaign=campaign).values_list("key", flat=True))
    for start in range(0, len(keys), _LINKS_TOLD_AT_ONCE):
        invalidation.invalidate(keys[start : start + _LINKS_TOLD_AT_ONCE])


def leave(campaign: Campaign, at: datetime, **_signal: Any) -> None:
    """Take every link out of the campaign, in batches, and delete what was counted for it."""
    while _leave(campaign, at):
        pass
    retention.delete_counts_of([campaign.pk])


@atomic()
def _leave(campaign: Campaign, at: datetime) -> int:
    links = Link.objects.filter(campaign=campaign)
    keys = dict(links.values_list("pk", "key")[:_LINKS_PER_TRANSACTION])
    links.filter(pk__in=keys).update(campaign=None, updated_at=at)
    transaction.on_commit(partial(invalidation.invalidate, list(keys.values())))
    return len(keys)
