"""Storing clicks: rows, counts of every scope, and each link's own count, in one transaction that can be repeated."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from django.db import IntegrityError

from clicks import counters
from clicks.models import Click, VisitorSalt
from clicks.rows import ClickRow, insert_clicks
from redirects.click_stream import ClickBatch, RawClick
from redirects.visitors import enrichment
from shortener.db.transactions import atomic

_HOUR = 3_600_000  # milliseconds


class Links(Protocol):
    """The links that clicks are on, of which this app knows the ids only."""

    def known(self, link_ids: Collection[str]) -> set[str]:
        """Return which of these ids are of links; clicks with other ids are dropped."""

    def add(self, clicks: Mapping[str, int], *, bots: Mapping[str, int]) -> None:
        """Add so many clicks, and so many clicks of bots, to each link's own counts, in the caller's transaction."""


def store(batches: Sequence[ClickBatch], *, links: Links, at: datetime) -> int:
    """Store the clicks that are not stored yet and return how many those were."""
    # Before the transaction, which should be short: enrichment takes the most time of all.
    salts = _Salts()
    arrived: dict[str, dict[str, ClickRow]] = {}
    for batch in batches:
        clicks = arrived.setdefault(batch.id, {})
        for index, raw in enumerate(batch.clicks):
            stream_id = batch.stream_id(index)
            if stream_id not in clicks:
                clicks[stream_id] = _row(stream_id, raw, salts)
    return _store_new([list(clicks.values()) for clicks in arrived.values()], links, at, itertools.count(1))


@atomic(repeat_on=(IntegrityError,))  # another worker stored some at the same time: check again which are new
def _store_new(batches: Sequence[Sequence[ClickRow]], links: Links, at: datetime, attempts: Iterator[int]) -> int:
    known = links.known({click.link_id for batch in batches for click in batch})
    of_known = [[click for click in batch if click.link_id in known] for batch in batches]
    new = _not_stored([batch for batch in of_known if batch], check_each=next(attempts) > 1)
    _mark_visits(new)
    insert_clicks(new)
    counters.count(new, at=at)
    links.add(
        Counter(click.link_id for click in new if not click.is_counted),
        bots=Counter(click.link_id for click in new if click.is_bot),
    )
    return len(new)


def _not_stored(batches: Sequence[Sequence[ClickRow]], *, check_each: bool) -> list[ClickRow]:
    """Return the clicks that are not stored.

    A batch is stored as a whole, so usually its first click is looked up, and the others only if that is stored. Of one
    that is stored in part nevertheless, the unique index refuses the rest: then each click must be looked up.
    """
    asked = [click for batch in batches for click in (batch if check_each else batch[:1])]
    stored = _stored(asked)
    if stored and not check_each:
        stored |= _stored(click for batch in batches if batch[0].stream_id in stored for click in batch[1:])
    return [click for batch in batches for click in batch if click.stream_id not in stored]


def _stored(clicks: Iterable[ClickRow]) -> set[str]:
    stream_ids = [click.stream_id for click in clicks]
    return set(Click.objects.filter(stream_id__in=stream_ids).values_list("stream_id", flat=True))


def _row(stream_id: str, raw: RawClick, salts: "_Salts") -> ClickRow:
    hour = raw.at // _HOUR
    agent = enrichment.agent(raw.user_agent)
    identity = "\0".join((raw.link_id, raw.address, raw.user_agent))
    return ClickRow(
        link_id=raw.link_id,
        stream_id=stream_id,
        at=datetime.fromtimestamp(raw.at / 1000, UTC),
        visitor=hashlib.blake2b(identity.encode(), key=salts.of(hour // 24), digest_size=12).hexdigest(),
        is_bot=agent.is_bot or raw.is_automatic,
        referrer=enrichment.referrer_host(raw.referrer),
        country=enrichment.country(raw.address),
        browser=agent.browser,
        os=agent.os,
        device=agent.device,
        rule_id=raw.rule_id,
        variant=raw.variant,
        scopes=(raw.link_id, raw.campaign_id, raw.workspace_id),
        hour=hour,
        is_counted=raw.is_counted,
        variant_value=counters.Split(raw.rule_id, raw.since).value_of(raw.variant) if raw.since else "",
    )


class _Salts:
    """The salts of the days of one call; the first click of a day creates the day's."""

    def __init__(self) -> None:
        self._by_day: dict[int, bytes] = {}

    def of(self, days: int) -> bytes:
        """Return the salt of a day (UTC), given as days since 1970."""
        if days not in self._by_day:
            day = date(1970, 1, 1) + timedelta(days=days)
            salt, _ = VisitorSalt.objects.get_or_create(day=day, defaults={"salt": VisitorSalt.new_salt()})
            self._by_day[days] = bytes.fromhex(salt.salt)
        return self._by_day[days]


def _mark_visits(clicks: Iterable[ClickRow]) -> None:
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
