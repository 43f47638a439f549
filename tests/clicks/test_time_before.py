"""The earlier timespan that statistics are compared with."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.workspaces.plans import PLANS
from clicks.stats.timespans import Moment, before, timespan

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)


def _before(
    since: Moment | None, until: Moment | None, *, zone: str = "UTC", plan: str = "business"
) -> tuple[str, str] | None:
    span = timespan(since, until, zone=ZoneInfo(zone), plan=PLANS[plan], at=NOW)
    found = before(span, PLANS[plan])
    return None if found is None else (f"{found.start:%m-%d %H:%M}", f"{found.end:%m-%d %H:%M}")


def test_days_are_compared_with_as_many_days_before() -> None:
    assert _before(date(2026, 11, 8), date(2026, 11, 14)) == ("11-01 00:00", "11-08 00:00")


def test_a_time_until_now_is_compared_with_the_same_hours() -> None:
    assert _before(None, None) == ("10-03 00:00", "11-01 12:45")
    assert _before(date(2026, 12, 1), None) == ("11-30 00:00", "11-30 12:45")


def test_a_running_timespan_is_compared_up_to_now() -> None:
    assert _before(date(2026, 12, 1), date(2026, 12, 1)) == ("11-30 00:00", "11-30 12:45")
    assert _before(date(2026, 11, 30), date(2026, 12, 5)) == ("11-24 00:00", "11-25 12:45")
    assert _before(date(2027, 1, 1), date(2027, 1, 2)) == ("12-30 00:00", "01-01 00:00")  # has not begun


@pytest.mark.parametrize(
    ("zone", "since", "until", "expected"),
    [
        ("America/New_York", date(2026, 11, 2), date(2026, 11, 3), ("10-31 04:00", "11-02 05:00")),  # clocks went back
        ("Europe/Berlin", date(2026, 3, 30), date(2026, 3, 30), ("03-28 23:00", "03-29 22:00")),  # … and forward
        ("Asia/Kolkata", date(2026, 11, 3), date(2026, 11, 3), ("11-01 18:30", "11-02 18:30")),
    ],
)
def test_days_are_those_of_the_zone_when_clocks_change(
    zone: str, since: date, until: date, expected: tuple[str, str]
) -> None:
    assert _before(since, until, zone=zone) == expected


def test_nothing_is_compared_beyond_what_the_plan_shows() -> None:
    assert _before(None, None, plan="free") is None
    assert _before(date(2026, 11, 25), None, plan="free") == ("11-18 00:00", "11-24 12:45")
