"""Link.click_count: incremented when clicks are stored, and by redirects of links with a click limit."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import models

from clicks import storage
from links.models import DeletedLink, Link
from redirects.click_stream import ClickBatch


class ClickedLinks:
    """The links as clicks.storage sees them, which knows links by id only."""

    def known(self, link_ids: Collection[str]) -> set[str]:
        """Return the ids of the links that exist or are in the bin."""
        links = set(Link.objects.filter(pk__in=link_ids).values_list("pk", flat=True))
        if missing := set(link_ids) - links:
            links.update(DeletedLink.objects.filter(pk__in=missing).values_list("pk", flat=True))
        return links

    def add(self, counts: Mapping[str, int]) -> None:
        """Add these numbers to the click counts of the links, in the caller's transaction."""
        by_count: dict[int, list[str]] = defaultdict(list)
        for link_id, clicks in counts.items():
            by_count[clicks].append(link_id)
        for clicks, ids in by_count.items():
            Link.objects.filter(pk__in=sorted(ids)).update(click_count=models.F("click_count") + clicks)


def store_clicks(batches: Sequence[ClickBatch]) -> int:
    """Store the clicks that are not stored yet and their counts, and return their number."""
    return storage.store(batches, links=ClickedLinks())


def take_click(link: Link) -> bool:
    """Count a click if the link's limit allows one more, and tell whether it did.

    One conditional update, so that the limit is exact under any concurrency.
    """
    has_one_left = models.Q(max_clicks__isnull=True) | models.Q(click_count__lt=models.F("max_clicks"))
    links = Link.objects.filter(has_one_left, pk=link.pk, disabled_at__isnull=True)
    return links.update(click_count=models.F("click_count") + 1) == 1
