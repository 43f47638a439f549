"""The query parameters of statistics, which the API and pages share."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Workspace
from clicks.stats import timespans
from clicks.stats.queries import Interval
from shortener.api.fields import ChoiceField, InstantField, JsonSchema, StrictSerializer, StrictString
from shortener.errors import Reason
from shortener.web import times

_YEARS = range(1970, 9_999)  # every zone can add a day to them


class MomentField(InstantField):
    """A date, or a time with an offset."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.WRONG_FORMAT: _(
            "Enter a date such as 2026-12-01 or an ISO 8601 time such as 2026-12-01T09:00:00Z, with + written as %2B."
        ),
    }

    def to_internal_value(self, data: Any) -> timespans.Moment:  # type: ignore[override]  # a date is no datetime
        moment: timespans.Moment = _date(data) or super().to_internal_value(data)
        if moment.year not in _YEARS:
            self.fail(Reason.WRONG_FORMAT)
        return moment

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe a text: date and time are told apart by its form."""
        return {"type": "string"}


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None  # not 2026-W49-2, which Python reads too


class TimeZoneField(StrictString):
    """The name of a time zone, such as Europe/Berlin."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.UNKNOWN_VALUE: _("Unknown time zone. Enter an IANA name such as Asia/Tokyo."),
    }

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in times.zone_names():
            self.fail(Reason.UNKNOWN_VALUE)
        return name


class StatsQuery(StrictSerializer):
    """The query parameters of statistics."""

    to = MomentField(required=False)
    timezone = TimeZoneField(required=False, default="UTC")
    interval = ChoiceField([interval.value for interval in Interval], required=False, default=Interval.DAY)
    limit = serializers.IntegerField(required=False, default=10, min_value=1, max_value=100)

    def get_fields(self) -> dict[str, Any]:
        # Python has another use for the word.
        return {"from": MomentField(required=False), **super().get_fields()}

    def validate_interval(self, value: str) -> Interval:
        return Interval(value)

    def timespan(self, workspace: Workspace, at: datetime) -> timespans.Timespan:
        """Return the time that was asked for, or raise what timespans.timespan() does."""
        given = self.validated_data
        since, until, zone = given.get("from"), given.get("to"), ZoneInfo(given["timezone"])
        return timespans.timespan(since, until, zone=zone, plan=workspace.limits, at=at)
