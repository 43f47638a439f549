"""Timespans of statistics: their ends, their days in a time zone, and how far a plan lets them reach back."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext as _

from accounts.workspaces.plans import Plan, PlanRequired, has_room
from shortener.errors import Invalid, Reason

Moment = date | datetime  # a date is a whole day of the time zone; a datetime has an offset

LONGEST = timedelta(days=366)
_USUAL_DAYS = 30
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Timespan:
    """The hours that begin at or after `start` and before `end` (both in UTC), read at a moment `at`.

    Clicks are counted by hours of UTC, so in a zone of half hours an hour belongs to the day that it begins in.
    """

    start: datetime
    end: datetime
    zone: tzinfo
    at: datetime

    @property
    def length(self) -> timedelta:
        """The length in local time: a day is 24 hours, also when daylight saving time begins or ends in it."""
        start, end = (moment.astimezone(self.zone).replace(tzinfo=None) for moment in (self.start, self.end))
        return end - start

    @property
    def hours(self) -> list[datetime]:
        """Every hour, in UTC."""
        first = (self.start + _HOUR - _INSTANT).replace(minute=0, second=0, microsecond=0)
        return [first + number * _HOUR for number in range(math.ceil((self.end - first) / _HOUR))]

    @property
    def days(self) -> list[date]:
        """Every day of the zone that it touches."""
        first = self.day_of(self.start)
        return [first + number * _DAY for number in range((self.day_of(self.end - _INSTANT) - first).days + 1)]

    @property
    def utc_days(self) -> list[date]:
        """The days of UTC that are read from counts by day: those with the dates of the zone's days.

        While the timespan lasts they include today in UTC, or the newest clicks would be missing.
        """
        today = {self.at.astimezone(UTC).date()} if self.start <= self.at <= self.end else set()
        return sorted(today.union(self.days))

    def day_of(self, instant: datetime) -> date:
        """Return the date in the zone at the instant."""
        return instant.astimezone(self.zone).date()


def before(span: Timespan, plan: Plan) -> Timespan | None:
    """Return the same hours of as many days before, or None when the plan does not let statistics reach so far back.

    When the timespan has not ended, the one before ends at the same time of day, too.
    """
    back = math.ceil(span.length / _DAY) * _DAY
    passed = min(span.end, span.at) if span.start < span.at else span.end
    start, end = (_moved(moment, back, span.zone) for moment in (span.start, passed))
    oldest = _oldest(plan, zone=span.zone, at=span.at)
    if oldest is not None and start < oldest:
        return None
    return Timespan(start, end, span.zone, span.at)


def timespan(since: Moment | None, until: Moment | None, *, zone: tzinfo, plan: Plan, at: datetime) -> Timespan:
    """Return the time from a moment until another: usually 30 days that end now.

    Raise Invalid for an empty or too long one, and PlanRequired for one that reaches further back than the plan does.
    """
    today = at.astimezone(zone).date()
    oldest = _oldest(plan, zone=zone, at=at)
    end = at if until is None else _end(until, zone)
    if since is None:
        usual = _midnight((end - _INSTANT).astimezone(zone).date() - (_USUAL_DAYS - 1) * _DAY, zone)
        start = usual if oldest is None or end <= oldest else max(usual, oldest)
    else:
        start = _start(since, zone)
    if start >= end:
        field = "from" if until is None else "to"
        raise Invalid(_("The end must be after the start."), field=field, reason=Reason.WRONG_ORDER)
    if oldest is not None and start < oldest:
        raise _too_far_back(plan, (today - start.astimezone(zone).date()).days)
    span = Timespan(start, end, zone, at)
    if span.length > LONGEST:
        text = _("Request at most %(days)s days at once.") % {"days": LONGEST.days}
        raise Invalid(text, field="from", reason=Reason.OUT_OF_RANGE)
    return span


def _start(moment: Moment, zone: tzinfo) -> datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else _midnight(moment, zone)


def _end(moment: Moment, zone: tzinfo) -> datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else _midnight(moment + _DAY, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _oldest(plan: Plan, *, zone: tzinfo, at: datetime) -> datetime | None:
    return None if plan.stats_days is None else _midnight(at.astimezone(zone).date() - plan.stats_days * _DAY, zone)


def _moved(moment: datetime, back: timedelta, zone: tzinfo) -> datetime:
    """Return the moment with the same local time so many days before."""
    return (moment.astimezone(zone) - back).astimezone(UTC)


def _too_far_back(plan: Plan, days: int) -> PlanRequired:
    refusal = _("The %(plan)s plan keeps statistics for %(days)s days.")
    return PlanRequired(
        refusal % {"days": plan.stats_days, "plan": plan.label}, allows=lambda other: has_room(other.stats_days, days)
    )
