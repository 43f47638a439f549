"""Storing clicks: rows, counts of every scope, and each link's own count, in one transaction that can be repeated."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from django.db import IntegrityError

from clicks import enrichment
from clicks.counters import Counts
from clicks.models import Click, VisitorSalt
from redirects.click_stream import ClickBatch, RawClick
from shortener.db.transactions import atomic


class Links(Protocol):
    """The links that clicks are on, of which this app knows the ids only."""

    def known(self, link_ids: Collection[str]) -> set[str]:
        """Return which of these ids are of links; clicks with other ids are dropped."""

    def add(self, counts: Mapping[str, int]) -> None:
        """Add so many clicks to each link's own count, inside the caller's transaction."""


def store(batches: Sequence[ClickBatch], *, links: Links) -> int:
    """Store the clicks that are not stored yet and return how many those were."""
    arrived = {batch.stream_id(index): raw for batch in batches for index, raw in enumerate(batch.clicks)}
    # Before the transaction, which should be short: parsing user agents takes the most time of all.
    salts = _Salts()
    clicks = [(_click(stream_id, raw, salts), raw) for stream_id, raw in arrived.items()]
    return _store_new(clicks, links)


@atomic(repeat_on=(IntegrityError,))  # another worker stored some at the same time: check again which are new
def _store_new(arrived: Sequence[tuple[Click, RawClick]], links: Links) -> int:
    stored = set(
        Click.objects.filter(stream_id__in=[click.stream_id for click, _ in arrived]).values_list(
            "stream_id", flat=True
        )
    )
    known = links.known({raw.link_id for _, raw in arrived})
    new = [(click, raw) for click, raw in arrived if click.stream_id not in stored and raw.link_id in known]
    _mark_visits([click for click, _ in new])
    Click.objects.bulk_create([click for click, _ in new])
    counts = Counts()
    for click, raw in new:
        counts.add(click, scopes=[scope for scope in (raw.link_id, raw.campaign_id, raw.workspace_id) if scope])
    counts.save()
    links.add(Counter(raw.link_id for _, raw in new if not raw.is_counted))
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
    """The salts of the days of one call; the first click of a day creates the day's."""

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
    """Mark each visitor's first human click of the day; a unique index refuses a second one from another worker."""
    human = [click for click in clicks if not click.is_bot]
    seen = set(
        Click.objects.filter(is_visit=True, visitor__in={click.visitor for click in human}).values_list(
            "visitor", flat=True
        )
    )
    for click in human:
        click.is_visit = click.visitor not in seen
        seen.add(click.visitor)
