"""Sums of breakdowns by month, from which statistics of long timespans are read quicker than from days.

The worker sums a month some days after its end. A click that is stored later still has its month summed again: until
then the month is read from its days, so that statistics are the same either way.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError
from django.db.models import Sum

from clicks.models import DailyBreakdown, MonthlyBreakdown, SummedMonth
from clicks.replica import rows
from shortener.db.ids import derived_id, new_id
from shortener.db.transactions import atomic

_MONTHS_BACK = 13  # that are summed: the longest timespan touches so many
_SUMMED_AFTER = timedelta(days=4)  # after the end of a month, when rankings of its days have their final length
_LATE_AFTER = timedelta(days=2)  # so that no click is late for a clock and in time for another
_SCOPES_PER_QUERY = 500
_ROWS_PER_INSERT = 1_000
_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1)


def sum_months(scopes: Sequence[str], *, at: datetime, seconds: float) -> int:
    """Sum the months of these scopes that are over and not summed yet, for so many seconds; return their number."""
    deadline = time.monotonic() + seconds
    months = _over(at)
    summed = 0
    for start in range(0, len(scopes), _SCOPES_PER_QUERY):
        some = scopes[start : start + _SCOPES_PER_QUERY]
        rows = SummedMonth.objects.filter(scope__in=some, month__in=months, is_summed=True)
        done = set(rows.values_list("scope", "month"))
        for scope, month in ((scope, month) for scope in some for month in months):
            if (scope, month) in done:
                continue
            if time.monotonic() > deadline:
                return summed
            _sum(scope, month)
            summed += 1
    return summed


def reopen(days: Iterable[tuple[str, int]], *, at: datetime) -> None:
    """Have months summed again to which late clicks are added, inside the transaction that adds them.

    `days` are scopes and days since 1970.
    """
    first_in_time = _month_of((at.astimezone(UTC) - _LATE_AFTER).date())
    limit = (first_in_time - _EPOCH).days
    late = {(scope, _month_of(_EPOCH + day * _DAY)) for scope, day in days if day < limit}
    for scope, month in sorted(late):
        _mark(scope, month, is_summed=False)


def split(scope: str, days: Sequence[date]) -> tuple[list[date], list[date]]:
    """Return the months of the scope among these days that are summed, and the other days, which are to be read."""
    given = set(days)
    whole = [month for month in {_month_of(day) for day in days} if given.issuperset(days_of(month))]
    if not whole:
        return [], list(days)
    summed = rows(SummedMonth).filter(scope=scope, month__in=sorted(whole), is_summed=True)
    months = sorted(summed.values_list("month", flat=True))
    return months, sorted(given.difference(day for month in months for day in days_of(month)))


def days_of(month: date) -> list[date]:
    """Return the days of the month with this first day."""
    return [month + number * _DAY for number in range((_next(month) - month).days)]


@atomic(repeat_on=(IntegrityError,))
def _sum(scope: str, month: date) -> None:
    # Marked first: a transaction that adds late clicks writes the same row, so one of the two waits for the other.
    _mark(scope, month, is_summed=True)
    MonthlyBreakdown.objects.filter(scope=scope, month=month).delete()
    rows = DailyBreakdown.objects.filter(scope=scope, day__in=days_of(month)).values_list("dimension", "value")
    sums = rows.annotate(Sum("clicks"), Sum("visits")).order_by()
    MonthlyBreakdown.objects.bulk_create(_monthly_rows(scope, month, list(sums)), batch_size=_ROWS_PER_INSERT)


def _monthly_rows(scope: str, month: date, sums: Collection[tuple[str, str, int, int]]) -> Iterator[MonthlyBreakdown]:
    for dimension, value, clicks, visits in sums:
        pk = derived_id(scope, f"{month:%Y-%m}", dimension, value)
        yield MonthlyBreakdown(
            pk=pk, scope=scope, month=month, dimension=dimension, value=value, clicks=clicks, visits=visits
        )


def _mark(scope: str, month: date, *, is_summed: bool) -> None:
    pk = derived_id(scope, f"{month:%Y-%m}")
    if not SummedMonth.objects.filter(pk=pk).update(is_summed=is_summed, revision=new_id()):
        SummedMonth.objects.create(pk=pk, scope=scope, month=month, is_summed=is_summed)


def _over(at: datetime) -> list[date]:
    """Return the last months that are over for long enough, the newest first."""
    month = _month_of((at.astimezone(UTC) - _SUMMED_AFTER).date())
    found: list[date] = []
    while len(found) < _MONTHS_BACK:
        month = _month_of(month - _DAY)
        found.append(month)
    return found


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _next(month: date) -> date:
    return _month_of(month + 31 * _DAY)
