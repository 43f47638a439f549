"""Storing clicks: rows, counts of every scope, and each link's own count, in one transaction that can be repeated."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import DatabaseError, models, transaction

from links import enrichment
from links.counts import Counts
from links.models import Click, Link, VisitorSalt
from links.redirects.clickstream import ClickBatch, RawClick

logger = logging.getLogger(__name__)

_ATTEMPTS = 5


def store(batches: Sequence[ClickBatch]) -> int:
    """Store the clicks that are not stored yet and return how many those were.

    Losing a race against another worker rolls everything back and looks again at what is new.
    """
    for _attempt in range(_ATTEMPTS - 1):
        try:
            return _store_new(batches)
        except DatabaseError as error:
            logger.info("Storing clicks again after: %s", error)
    return _store_new(batches)


def _store_new(batches: Sequence[ClickBatch]) -> int:
    with transaction.atomic():
        arrived = {batch.stream_id(index): raw for batch in batches for index, raw in enumerate(batch.clicks)}
        stored = set(Click.objects.filter(stream_id__in=arrived).values_list("stream_id", flat=True))
        links = set(Link.objects.filter(pk__in={raw.link_id for raw in arrived.values()}).values_list("pk", flat=True))
        salts = _Salts()
        new = [
            (_click(stream_id, raw, salts), raw)
            for stream_id, raw in arrived.items()
            if stream_id not in stored and raw.link_id in links
        ]
        _mark_visits([click for click, _ in new])
        Click.objects.bulk_create([click for click, _ in new])
        counts = Counts()
        for click, raw in new:
            counts.add(click, scopes=[scope for scope in (raw.link_id, raw.campaign_id, raw.workspace_id) if scope])
        counts.save()
        _count_on_links(raw.link_id for _, raw in new if not raw.is_counted)
    return len(new)


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
    """The salts of the days in one transaction, each made by whoever needs it first."""

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
        if click.visitor not in seen:
            click.is_visit = True
            seen.add(click.visitor)


def _count_on_links(link_ids: Iterable[str]) -> None:
    by_count: dict[int, list[str]] = {}
    for link_id, clicks in Counter(link_ids).items():
        by_count.setdefault(clicks, []).append(link_id)
    for clicks, ids in by_count.items():
        Link.objects.filter(pk__in=sorted(ids)).update(click_count=models.F("click_count") + clicks)
