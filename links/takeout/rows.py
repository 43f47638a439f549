"""Iterate over large tables in batches, so that neither memory nor the duration of a query grows with them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from django.db import models

from accounts.models import Workspace
from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.models import DeletedLink, Link
from links.services.stored_fields import in_current_schema
from shortener.web.pagination import Order, read_in_batches

_ROWS_PER_QUERY = 1_000
_CLICKS_PER_QUERY = 5_000
_LINKS_PER_QUERY = 500
_SCOPES_PER_QUERY = 100

Instance = TypeVar("Instance", bound=models.Model)
Item = TypeVar("Item")


def newest_first(rows: "models.QuerySet[Instance]", *, column: str) -> Iterator[Instance]:
    """Yield the rows in descending order of the column."""
    return chain.from_iterable(read_in_batches(rows, order=Order(column), size=_ROWS_PER_QUERY))


def clicks_of(workspace: Workspace) -> Iterator[Click]:
    """Yield the clicks of the workspace's links, those in the bin included, grouped by link."""
    for link_ids in _with_few_clicks(_click_counts(workspace)):
        clicks = Click.objects.filter(link_id__in=link_ids)
        if len(link_ids) == 1:
            yield from newest_first(clicks, column="at")
        else:
            yield from clicks.order_by("link_id", "-at", "-pk").iterator()


def counts_of(model: type[HourlyClicks] | type[DailyBreakdown], scopes: Iterable[str]) -> Iterator[Any]:
    """Yield the counts of these scopes, grouped by scope."""
    for some in _batches(scopes, _SCOPES_PER_QUERY):
        manager: models.Manager[Any] = model._default_manager
        yield from manager.filter(scope__in=some).order_by("scope", "pk").iterator()


def scopes_of(workspace: Workspace) -> Iterator[str]:
    """Yield the ids of the workspace's scopes: its own, its campaigns' and its links'."""
    yield workspace.pk
    yield from workspace.campaigns.order_by("pk").values_list("pk", flat=True)
    for link_id, _clicks in _click_counts(workspace):
        yield link_id


def _click_counts(workspace: Workspace) -> Iterator[tuple[str, int]]:
    links = Link.objects.in_workspace(workspace).only("created_at", "click_count")
    for link in newest_first(links, column="created_at"):
        yield link.pk, link.click_count
    for deleted in newest_first(DeletedLink.objects.in_workspace(workspace), column="deleted_at"):
        values = in_current_schema(deleted.values, version=deleted.schema_version)
        yield deleted.pk, int(values["click_count"])


def _with_few_clicks(counts: Iterable[tuple[str, int]]) -> Iterator[Sequence[str]]:
    """Yield groups of ids of links with at most about _CLICKS_PER_QUERY clicks; a link with more is a group alone."""
    together: list[str] = []
    total = 0
    for link_id, clicks in counts:
        if clicks >= _CLICKS_PER_QUERY:
            yield [link_id]
            continue
        together.append(link_id)
        total += clicks
        if total >= _CLICKS_PER_QUERY or len(together) >= _LINKS_PER_QUERY:
            yield together
            together, total = [], 0
    if together:
        yield together


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
