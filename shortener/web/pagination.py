"""Keyset pagination: each page begins after the last row of the page before, even if rows are added or deleted.

A cursor names a row and a direction: the page after the row, or the page before it. The API and the dashboard page
lists with read_page(). For a cursor that is not of the list it raises InvalidCursor: the API responds with that 400,
and the dashboard shows the first page with a notice.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from shortener.db.ids import is_object_id
from shortener.errors import Invalid, Reason

CURSOR = re.compile("[A-Za-z0-9_-]{1,500}")
_BEFORE = "before"  # the last part of a cursor of the page before a row
FIRST_PAGE_NOTICE = _("This page of the list no longer exists, so here is the first page.")

Row = TypeVar("Row", bound=models.Model)


class InvalidCursor(Invalid):
    """The cursor is not one of this list and order."""

    def __init__(self) -> None:
        text = _("This cursor doesn't belong to this list and order. Start without a cursor.")
        super().__init__(text, field="cursor", reason=Reason.UNKNOWN_VALUE)


@dataclass(frozen=True)
class Order:
    """The order of a list: by a column that is never null, and rows with equal values by id."""

    column: str
    descending: bool = True

    @property
    def reversed(self) -> "Order":
        """The same order from the other end."""
        return Order(self.column, descending=not self.descending)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list; `total` is the number of all rows, None if it was not counted."""

    rows: list[Row]
    next_cursor: str | None
    limit: int
    total: int | None = None
    previous_cursor: str | None = None
    is_first: bool = True

    @property
    def pagination(self) -> dict[str, Any]:
        """The `pagination` of the API's envelope."""
        values = {"nextCursor": self.next_cursor, "limit": self.limit}
        return values if self.total is None else values | {"total": self.total}


def read_page(rows: "models.QuerySet[Row]", *, order: Order, cursor: str, limit: int) -> Page[Row]:
    """Return the page that the cursor names, the first page for an empty one, or raise InvalidCursor.

    Where fewer rows than a page are left before the cursor's row, this is the first page, too.
    """
    place = place_at(cursor, order, rows.model) if cursor else None
    if place is not None and place.is_before:
        found = list(_ordered(rows, order.reversed).filter(_after(order.reversed, place.value, place.pk))[: limit + 1])
        if len(found) > limit:
            shown = found[:limit][::-1]
            previous = _encode(shown[0], order, is_before=True)
            return Page(shown, _encode(shown[-1], order), limit, previous_cursor=previous, is_first=False)
        place = None
    ordered = _ordered(rows, order)
    if place is not None:
        ordered = ordered.filter(_after(order, place.value, place.pk))
    found = list(ordered[: limit + 1])
    onwards = _encode(found[limit - 1], order) if len(found) > limit else None
    backwards = _encode(found[0], order, is_before=True) if found and place is not None else None
    return Page(found[:limit], onwards, limit, previous_cursor=backwards, is_first=place is None)


def read_page_or_first(
    request: HttpRequest, rows: "models.QuerySet[Row]", *, order: Order, cursor: str, limit: int
) -> Page[Row]:
    """Return the page after the cursor for the dashboard; with an invalid cursor, the first page and a notice."""
    try:
        return read_page(rows, order=order, cursor=cursor, limit=limit)
    except InvalidCursor:
        messages.warning(request, FIRST_PAGE_NOTICE)
        return read_page(rows, order=order, cursor="", limit=limit)


def query_of(request: HttpRequest, names: Collection[str] = ("cursor",)) -> dict[str, str]:
    """Return the non-empty query parameters with these names; others, such as a campaign's utm_source, are dropped."""
    return {name: value for name, value in request.GET.dict().items() if name in names and value}


def page_links(query: Mapping[str, str], page: Page[Any]) -> dict[str, str | None]:
    """Return the context of includes/next_page.html: the query strings of the pages around this one, or None."""
    first = {name: value for name, value in query.items() if name != "cursor"}
    return {
        "previous_query": urlencode(first | {"cursor": page.previous_cursor}) if page.previous_cursor else None,
        "next_query": urlencode(first | {"cursor": page.next_cursor}) if page.next_cursor else None,
        "first_query": None if page.is_first else urlencode(first),
    }


def read_in_batches(rows: "models.QuerySet[Row]", *, order: Order, size: int) -> Iterator[list[Row]]:
    """Yield all rows in lists of up to `size`, each from a query of its own.

    Order by a column whose values never change: a row that moves in the order can be left out.
    """
    ordered = _ordered(rows, order)
    batch = list(ordered[:size])
    while batch:
        yield batch
        last = batch[-1]
        batch = list(ordered.filter(_after(order, getattr(last, order.column), last.pk))[:size])


def _ordered(rows: "models.QuerySet[Row]", order: Order) -> "models.QuerySet[Row]":
    sign = "-" if order.descending else ""
    return rows.order_by(f"{sign}{order.column}", f"{sign}pk")


def _after(order: Order, value: Any, pk: str) -> models.Q:
    beyond = "lt" if order.descending else "gt"
    # The first condition is a range that an index can seek, the second cuts off its beginning.
    return models.Q(**{f"{order.column}__{beyond}e": value}) & (
        models.Q(**{f"{order.column}__{beyond}": value}) | models.Q(**{f"pk__{beyond}": pk})
    )


@dataclass(frozen=True)
class Place:
    """A row by its value in the column of the order and its id, and whether the page before it is asked for."""

    value: Any
    pk: str
    is_before: bool


def _encode(row: models.Model, order: Order, *, is_before: bool = False) -> str:
    value = getattr(row, order.column)
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    parts = [order.column, order.descending, value, row.pk, *([_BEFORE] if is_before else [])]
    text = json.dumps(parts, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_at(cursor: str, order: Order, model: type[models.Model]) -> Place:
    """Return the place that the cursor names, or raise InvalidCursor."""
    try:
        if not CURSOR.fullmatch(cursor):
            raise ValueError
        column, descending, value, pk, *direction = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        if (column, descending) != (order.column, order.descending) or not is_object_id(pk):
            raise ValueError
        if direction not in ([], [_BEFORE]):
            raise ValueError
        return Place(_column_value(model._meta.get_field(column), value), pk, bool(direction))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise InvalidCursor from None


def _column_value(column: Any, value: Any) -> Any:
    """Return the value as the column's type, or raise ValueError, TypeError, AttributeError or OverflowError."""
    match column:
        case models.DateTimeField():
            value = datetime.fromisoformat(value)
            is_valid = value.tzinfo is not None
            value = value.astimezone(UTC)
        case models.IntegerField():
            is_valid = type(value) is int and abs(value) < 2**63
        case _:
            is_valid = b"\0" not in value.encode()  # encode() raises for half of a surrogate pair
    if not is_valid:
        raise ValueError
    return value
