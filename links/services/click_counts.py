"""The counts of clicks of a link: incremented when clicks are stored.

Redirects of links with a click limit increment Link.click_count themselves, and Link.bot_count follows with the click.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from clicks import storage
from links.models import DeletedLink, Link
from redirects.click_stream import ClickBatch
from redirects.limits import Taken, Wanted
from shortener.db.transactions import atomic


class ClickedLinks:
    """The links as clicks.storage sees them, which knows links by id only."""

    def known(self, link_ids: Collection[str]) -> set[str]:
        """Return the ids of the links that exist or are in the bin."""
        links = set(Link.objects.filter(pk__in=link_ids).values_list("pk", flat=True))
        if missing := set(link_ids) - links:
            links.update(DeletedLink.objects.filter(pk__in=missing).values_list("pk", flat=True))
        return links

    def add(self, clicks: Mapping[str, int], *, bots: Mapping[str, int]) -> None:
        """Add these numbers to the counts of the links, in the caller's transaction: one statement for links alike."""
        alike: dict[tuple[int, int], list[str]] = defaultdict(list)
        for link_id in {**clicks, **bots}:
            alike[clicks.get(link_id, 0), bots.get(link_id, 0)].append(link_id)
        for (its_clicks, its_bots), ids in alike.items():
            counts: dict[str, models.expressions.Combinable] = {"click_count": models.F("click_count") + its_clicks}
            if its_bots:
                # MongoDB has no number for a link that the release before the column made.
                counts["bot_count"] = Coalesce("bot_count", 0) + its_bots
            Link.objects.filter(pk__in=sorted(ids)).update(**counts)


def store_clicks(batches: Sequence[ClickBatch]) -> int:
    """Store the clicks that are not stored yet and their counts, and return their number."""
    return storage.store(batches, links=ClickedLinks(), at=timezone.now())


@atomic()
def take_clicks(wanted: Mapping[Wanted, int]) -> dict[Wanted, Taken]:
    """Count up to so many clicks of each link, and return how many of them its limit allowed.

    Exact under any concurrency: each count is one conditional update.
    """
    return {one: _take(one, wanted[one]) for one in sorted(wanted, key=lambda one: one.link_id)}


def _take(wanted: Wanted, number: int) -> Taken:
    links = Link.objects.filter(pk=wanted.link_id, disabled_at__isnull=True)
    while number > 0:
        has_room = models.Q(max_clicks__isnull=True) | models.Q(max_clicks__gte=models.F("click_count") + number)
        if wanted.below is not None:
            has_room &= models.Q(click_count__lte=wanted.below - number)
        if links.filter(has_room).update(click_count=models.F("click_count") + number):
            break
        row = links.values_list("max_clicks", "click_count").first()
        if row is None:
            return Taken(0, 0)
        ends = [end for end in (row[0], wanted.below) if end is not None]
        number = min([number, *(end - row[1] for end in ends)])
    if wanted.below is None:  # the count is not asked for
        return Taken(max(0, number), 0)
    # The row is locked until commit.
    count = links.values_list("click_count", flat=True).first() or 0
    return Taken(max(0, number), count - max(0, number))
