"""Clicks in the form that the redirect plane records."""

from datetime import UTC, datetime
from typing import Any, TypedDict, Unpack

from django.db.models import Sum

from clicks import consumer
from clicks.models import HourlyClicks
from links.models import Link
from links.services.click_counts import store_clicks
from redirects import click_stream
from redirects.click_stream import ClickBatch, RawClick
from shortener import redis

NOON = datetime(2026, 12, 1, 12, 30, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CURL = "curl/8.5.0"


class ClickValues(TypedDict, total=False):
    """The values of a click that a test can choose."""

    at: datetime
    workspace_id: str | None
    campaign_id: str | None
    address: str
    user_agent: str
    referrer: str
    is_counted: bool
    is_automatic: bool


def click_on(link: Link, **values: Unpack[ClickValues]) -> RawClick:
    """Return a click with Firefox at noon, from an address in the USA."""
    usual: dict[str, Any] = {
        "link_id": link.pk,
        "workspace_id": link.workspace_id,
        "campaign_id": link.campaign_id,
        "address": "8.8.8.8",
        "user_agent": FIREFOX,
        "referrer": "https://www.news.example/article?id=1",
    }
    at = int(values.get("at", NOON).timestamp() * 1000)
    return RawClick(**{**usual, **values, "at": at})


def record(click: RawClick) -> None:
    """Put the click into the stream."""
    click_stream.record(click, store=store_clicks)


def drain_stream(*, seconds: float = 10) -> int:
    """Store the clicks in the stream and return how many were new."""
    return consumer.drain(redis.client(), store=store_clicks, seconds=seconds)


def batch_of(*clicks: RawClick, name: str = "batch") -> ClickBatch:
    """Return the clicks as one batch."""
    return ClickBatch(name, list(clicks))


def counted(scope: str) -> tuple[int, int]:
    """Return the clicks and visits of a scope, all hours together."""
    sums = HourlyClicks.objects.filter(scope=scope).aggregate(clicks=Sum("clicks"), visits=Sum("visits"))
    return sums["clicks"] or 0, sums["visits"] or 0
