"""Load feeds: a new set of hosts is written beside the old one, which counts until the new one is complete."""

import tempfile
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from moderation import verdicts
from moderation.feeds.fetching import Content, FeedError, fetch
from moderation.feeds.reading import hosts_in, lines_of
from moderation.models import LONGEST_ERROR, Feed, FeedHost
from moderation.patterns import is_public_suffix
from moderation.services import request_sweep
from shortener.db.transactions import atomic, delete_in_batches

MOST_HOSTS = 2_000_000  # of a feed
_EVERY = timedelta(days=1)
_AFTER_ERROR = timedelta(hours=1)  # also after an interrupted load, which takes minutes at most
_ROWS_PER_WRITE = 2_000
_ROWS_PER_DELETION = 5_000


class _Written(NamedTuple):
    hosts: int  # different ones
    skipped: int  # different suffixes such as co.uk, each of which would match all sites of a country


def refresh_feeds(*, at: datetime) -> int:
    """Load the feeds that are due, and return their number."""
    due = Q(checked_at=None) | Q(checked_at__lte=at - _EVERY) | (~Q(error="") & Q(checked_at__lte=at - _AFTER_ERROR))
    return sum(refresh_feed(feed=feed, at=at) for feed in Feed.objects.filter(due, is_enabled=True))


def refresh_feed(*, feed: Feed, at: datetime) -> bool:
    """Load the feed, and tell whether this process has done it. After an error the earlier hosts still count."""
    claimed = {"checked_at": at, "error": _("It is being loaded, or its load was interrupted.")}
    if not Feed.objects.filter(pk=feed.pk, checked_at=feed.checked_at).update(**claimed):
        return False
    error = ""
    try:
        with tempfile.TemporaryFile() as file:
            content = fetch(feed.source, file, etag=feed.etag, last_modified=feed.last_modified)
            if content is not None and content.digest != feed.digest:
                _load(feed, content, file, at)
    except FeedError as failed:
        error = str(failed)[:LONGEST_ERROR]
    _claimed(feed, at).update(error=error)
    return True


def delete_stray_hosts(*, at: datetime, seconds: float) -> int:
    """Delete hosts of earlier loads, of interrupted ones and of deleted feeds, for about this many seconds.

    What a load may be writing now is left alone.
    """
    give_up_at = time.monotonic() + seconds
    deleted = 0
    # Read before the feeds: rows of a feed that is added meanwhile are not in it.
    known = list(FeedHost.objects.order_by().values_list("feed_id", "generation").distinct())
    kept = set[tuple[str, int]]()
    for pk, generation, checked_at in Feed.objects.values_list("pk", "generation", "checked_at"):
        kept.add((pk, generation))
        if checked_at is None or checked_at > at - _AFTER_ERROR:
            kept.add((pk, generation + 1))
    for feed_id, generation in known:
        if (feed_id, generation) in kept:
            continue
        rows = FeedHost.objects.filter(feed_id=feed_id, generation=generation)
        while time.monotonic() < give_up_at and (ids := list(rows.values_list("pk", flat=True)[:_ROWS_PER_DELETION])):
            deleted += FeedHost.objects.filter(pk__in=ids).delete()[0]
    return deleted


def _load(feed: Feed, content: Content, file: BinaryIO, at: datetime) -> None:
    generation = feed.generation + 1
    rows = FeedHost.objects.filter(feed_id=feed.pk, generation=generation)
    _check_claim(feed, at)
    delete_in_batches(rows)  # of an interrupted load
    file.seek(0)
    written = _write(feed, generation, hosts_in(lines_of(file)), at)
    if not written.hosts:
        raise FeedError(_("It has no hosts."))
    if rows.count() != written.hosts:
        raise FeedError(_("Another process changed its hosts while it was loaded."))
    _count_from_now(feed, generation, written, content, at)


def _write(feed: Feed, generation: int, hosts: Iterable[str], at: datetime) -> _Written:
    rows = FeedHost.objects.filter(feed_id=feed.pk, generation=generation)
    left = iter(hosts)
    number, suffixes = 0, set[str]()
    while some := set(islice(left, _ROWS_PER_WRITE)):
        found = set(filter(is_public_suffix, some))
        suffixes |= found
        some -= found
        some -= set(rows.filter(host__in=some).values_list("host", flat=True))  # written with an earlier part
        number += len(some)
        if number > MOST_HOSTS:
            raise FeedError(_("It has more than %(number)s hosts.") % {"number": f"{MOST_HOSTS:,}"})
        _check_claim(feed, at)
        FeedHost.objects.bulk_create(
            FeedHost(feed_id=feed.pk, generation=generation, host=host) for host in sorted(some)
        )
    return _Written(number, len(suffixes))


@atomic()
def _count_from_now(feed: Feed, generation: int, written: _Written, content: Content, at: datetime) -> None:
    values = {
        "generation": generation,
        "host_count": written.hosts,
        "skipped_count": written.skipped,
        "digest": content.digest,
        "etag": content.etag,
        "last_modified": content.last_modified,
        "loaded_at": at,
    }
    if _claimed(feed, at).filter(generation=feed.generation, source=feed.source).update(**values):
        request_sweep(at=at)
        verdicts.announce_change()


def _claimed(feed: Feed, at: datetime) -> "QuerySet[Feed]":
    """Select the feed while the load that began at this time may write: until another one is asked for or begins."""
    return Feed.objects.filter(pk=feed.pk, checked_at=at)


def _check_claim(feed: Feed, at: datetime) -> None:
    if not _claimed(feed, at).exists():
        raise FeedError(_("Another load has begun."))
