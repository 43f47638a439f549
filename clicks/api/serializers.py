"""Statistics in answers of the API."""

from datetime import date, datetime
from typing import Any

from rest_framework import serializers

from clicks.stats.queries import Point, Statistics, Value
from shortener.api.fields import InstantField, JsonSchema, TextOrNull


class StartField(serializers.Field[Any, str, str, Any]):
    """The date of a day of the time zone, or the time of an hour."""

    def to_representation(self, value: date | datetime) -> str:
        return InstantField().to_representation(value) if isinstance(value, datetime) else value.isoformat()

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe a text: date and time are told apart by its form."""
        return {"type": "string"}


class PointOutput(serializers.Serializer[Point]):
    """A day or an hour."""

    start = StartField()
    clicks = serializers.IntegerField()
    visits = serializers.IntegerField()


class ValueOutput(serializers.Serializer[Value]):
    """A referrer, a country or the like; null for clicks that told none."""

    value = TextOrNull()
    clicks = serializers.IntegerField()
    visits = serializers.IntegerField()


class StatsOutput(serializers.Serializer[Statistics]):
    """Statistics in an answer."""

    to = InstantField(source="span.end")
    timezone = serializers.CharField(source="span.zone")
    clicks = serializers.IntegerField()
    visits = serializers.IntegerField()
    botClicks = serializers.IntegerField(source="bot_clicks")
    series = PointOutput(many=True)
    referrers = ValueOutput(many=True, source="top.referrer")
    countries = ValueOutput(many=True, source="top.country")
    browsers = ValueOutput(many=True, source="top.browser")
    systems = ValueOutput(many=True, source="top.os")
    devices = ValueOutput(many=True, source="top.device")
    listsFrom = serializers.DateField(source="first_day")
    listsTo = serializers.DateField(source="last_day")
    updatedAt = InstantField(source="span.at")

    def get_fields(self) -> dict[str, Any]:
        # Python has another use for the word.
        return {"from": InstantField(source="span.start"), **super().get_fields()}
