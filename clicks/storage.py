"""Storing clicks: rows, counts of every scope, and each link's own count, in one transaction that can be repeated."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import IntegrityError, models

from clicks import enrichment
from clicks.counters import Counts
from clicks.models import Click, VisitorSalt
from links.models import DeletedLink, Link
from redirects.click_stream import ClickBatch, RawClick
from shortener.db.transactions import atomic


def store(batches: Sequence[ClickBatch]) -> int:
    """Store the clicks that are not stored yet and return how many those were."""
    arrived = {batch.stream_id(index): raw for batch in batches for index, raw in enumerate(batch.clicks)}
    # Before the transaction, which should be short: reading user agents takes the most time of all.
    salts = _Salts()
    clicks = [(_click(stream_id, raw, salts), raw) for stream_id, raw in arrived.items()]
    return _store_new(clicks)


@atomic(repeat_on=(IntegrityError,))  # who loses a race against another worker looks again at what is new
def _store_new(arrived: Sequence[tuple[Click, RawClick]]) -> int:
    stored = set(
        Click.objects.filter(stream_id__in=[click.stream_id for click, _ in arrived]).values_list(
            "stream_id", flat=True
        )
    )
    links = _known({raw.link_id for _, raw in arrived})
    new = [(click, raw) for click, raw in arrived if click.stream_id not in stored and raw.link_id in links]
    _mark_visits([click for click, _ in new])
    Click.objects.bulk_create([click for click, _ in new])
    counts = Counts()
    for click, raw in new:
        counts.add(click, scopes=[scope for scope in (raw.link_id, raw.campaign_id, raw.workspace_id) if scope])
    counts.save()
    _count_on_links(raw.link_id for _, raw in new if not raw.is_counted)
    return len(new)


def _known(link_ids: set[str]) -> set[str]:
    """Return those that are links, or wait in the bin to be links again."""
    links = set(Link.objects.filter(pk__in=link_ids).values_list("pk", flat=True))
    if missing := link_ids - links:
        links.update(DeletedLink.objects.filter(pk__in=missing).values_list("pk", flat=True))
    return links


def _click(stream_id: str, raw: RawClick, salts: "_Salts") -> Click:
    at = datetime.fromtimestamp(raw.at / 1000, UTC)
    agent = enrichment.agent(raw.user_agent)
    identity = "\0".join((raw.link_id, raw.address, raw.user_agent))
    return Click(
        link_id=raw.link_id,
        stream_id=stream_id,
        at=at,
        visitor=hashlib.blake2b(identity.encode(), key=salts.of(at), digest_size=12).hexdigest(),
        is_visit=False,
        is_bot=agent.is_bot or raw.is_head,
        referrer=enrichment.referrer_host(raw.referrer),
        country=enrichment.country(raw.address),
        browser=agent.browser,
        os=agent.os,
        device=agent.device,
    )


class _Salts:
    """The salts of the days of one call, each made by whoever needs it first."""

    def __init__(self) -> None:
        self._by_day: dict[str, bytes] = {}

    def of(self, at: datetime) -> bytes:
        """Return the salt of the day (UTC) that the instant is in."""
        day = at.date().isoformat()
        if day not in self._by_day:
            salt, _ = VisitorSalt.objects.get_or_create(day=at.date(), defaults={"salt": VisitorSalt.new_salt()})
            self._by_day[day] = bytes.fromhex(salt.salt)
        return self._by_day[day]


def _mark_visits(clicks: Iterable[Click]) -> None:
    """Mark each visitor's first human click of the day; a unique index holds against other workers."""
    human = [click for click in clicks if not click.is_bot]
    seen = set(
        Click.objects.filter(is_visit=True, visitor__in={click.visitor for click in human}).values_list(
            "visitor", flat=True
        )
    )
    for click in human:
        click.is_visit = click.visitor not in seen
        seen.add(click.visitor)


def _count_on_links(link_ids: Iterable[str]) -> None:
    by_count: dict[int, list[str]] = {}
    for link_id, clicks in Counter(link_ids).items():
        by_count.setdefault(clicks, []).append(link_id)
    for clicks, ids in by_count.items():
        Link.objects.filter(pk__in=sorted(ids)).update(click_count=models.F("click_count") + clicks)
