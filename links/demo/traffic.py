"""Generate ninety days of clicks, varying by weekday, by hour of local time and by the shape of each link."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from links.demo import audience
from links.demo.contents import TrafficShape
from links.models import Link
from redirects.click_stream import RawClick

DEMO_DAYS = 90
_DAY = timedelta(days=1)
_WEEKDAY_FACTORS = (1.08, 1.16, 1.12, 1.06, 0.94, 0.62, 0.66)  # from Monday
_TUESDAY = 1


@dataclass(frozen=True)
class LinkTraffic:
    """A link with the weight, shape and period of its clicks."""

    link: Link
    weight: float
    shape: TrafficShape
    opened_at: datetime
    closed_at: datetime


def traffic(
    busy: Sequence[LinkTraffic], *, clicks: int, at: datetime, chance: random.Random
) -> Iterator[list[RawClick]]:
    """Yield about this many clicks in total, as one list for each day up to `at`."""
    days = [at.date() - back * _DAY for back in reversed(range(DEMO_DAYS))]
    peaks = {one.link.pk: one.opened_at.date() + chance.randrange(3, 15) * _DAY for one in busy}
    expected = [[_expected(one, day, peaks[one.link.pk], chance) for one in busy] for day in days]
    scale = clicks / (sum(map(sum, expected)) or 1)
    for day, numbers in zip(days, expected, strict=True):
        yield [
            click
            for one, number in zip(busy, numbers, strict=True)
            for click in _clicks(one, day, _rounded(number * scale, chance), at, chance)
        ]


def _expected(one: LinkTraffic, day: date, peak: date, chance: random.Random) -> float:
    """Return the link's weight among the others on this day."""
    age = (day - max(one.opened_at.date(), day - DEMO_DAYS * _DAY)).days
    if day < one.opened_at.date() or day > one.closed_at.date():
        return 0.0
    match one.shape:
        case TrafficShape.STEADY:
            form = 1.0
        case TrafficShape.GROWING:
            form = 0.45 + 1.3 * age / DEMO_DAYS
        case TrafficShape.FADING:
            form = 0.12 + 3.2 * 0.86**age
        case TrafficShape.WEEKLY:
            form = 3.4 if day.weekday() == _TUESDAY else 0.5
        case TrafficShape.SPIKE:
            form = 0.3 + (9.0 * 0.45 ** (day - peak).days if day >= peak else 0.0)
    return one.weight * form * _WEEKDAY_FACTORS[day.weekday()] * chance.uniform(0.8, 1.2)


def _rounded(number: float, chance: random.Random) -> int:
    return int(number) + (chance.random() < number % 1)


def _clicks(one: LinkTraffic, day: date, number: int, at: datetime, chance: random.Random) -> Iterator[RawClick]:
    known: list[audience.DemoVisitor] = []
    for _ in range(number):
        visitor = audience.returning(known, chance)
        known.append(visitor)
        clicked_at = _moment(day, visitor, chance)
        if one.opened_at <= clicked_at < min(at, one.closed_at):
            yield RawClick(
                link_id=one.link.pk,
                workspace_id=one.link.workspace_id,
                campaign_id=one.link.campaign_id,
                at=int(clicked_at.timestamp() * 1000),
                address=visitor.address,
                user_agent=visitor.user_agent,
                referrer=audience.one_of(audience.REFERRERS, chance),
            )


def _moment(day: date, visitor: audience.DemoVisitor, chance: random.Random) -> datetime:
    at_home = chance.choices(range(24), audience.HOURS)[0]
    seconds = chance.randrange(3600)
    return datetime.combine(day, time((at_home - visitor.hours_ahead) % 24), UTC) + timedelta(seconds=seconds)
