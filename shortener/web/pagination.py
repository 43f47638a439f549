"""Keyset pagination: each page begins after the last row of the page before, however many rows come and go meanwhile.

The API and the dashboard page lists with read_page(). For a cursor that is not of the list it raises InvalidCursor: the
API responds with that 400, and the dashboard shows the first page with a notice.
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
from shortener.errors import Invalid

CURSOR = re.compile("[A-Za-z0-9_-]{1,500}")
FIRST_PAGE_NOTICE = _("This page of the list is no longer there: here is the first one.")

Row = TypeVar("Row", bound=models.Model)


class InvalidCursor(Invalid):
    """The cursor is not one of this list and order."""

    def __init__(self) -> None:
        super().__init__(_("This is no cursor of this list and order. Begin without one."), field="cursor")


@dataclass(frozen=True)
class Order:
    """The order of a list: by a column that is never null, and rows with equal values by id."""

    column: str
    descending: bool = True


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list; `total` is the number of all rows, None if it was not counted."""

    rows: list[Row]
    next_cursor: str | None
    limit: int
    total: int | None = None
    is_first: bool = True

    @property
    def pagination(self) -> dict[str, Any]:
        """The `pagination` of the API's envelope."""
        values = {"nextCursor": self.next_cursor, "limit": self.limit}
        return values if self.total is None else values | {"total": self.total}


def read_page(
    rows: "models.QuerySet[Row]", *, order: Order, cursor: str, limit: int, count_all: bool = False
) -> Page[Row]:
    """Return the page after the cursor, the first page for an empty one, or raise InvalidCursor."""
    sign = "-" if order.descending else ""
    ordered = rows.order_by(f"{sign}{order.column}", f"{sign}pk")
    if cursor:
        ordered = ordered.filter(_after(order, *_decode(cursor, order, rows.model)))
    found = list(ordered[: limit + 1])
    next_cursor = _encode(found[limit - 1], order) if len(found) > limit else None
    return Page(found[:limit], next_cursor, limit, rows.count() if count_all else None, is_first=not cursor)


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
    """Return the context of includes/next_page.html: the query strings of the next and the first page, or None."""
    first = {name: value for name, value in query.items() if name != "cursor"}
    return {
        "next_query": urlencode(first | {"cursor": page.next_cursor}) if page.next_cursor else None,
        "first_query": None if page.is_first else urlencode(first),
    }


def read_in_batches(rows: "models.QuerySet[Row]", *, order: Order, size: int) -> Iterator[list[Row]]:
    """Yield all rows in lists of up to `size`, each from a query of its own.

    Order by a column whose values never change: a row that moves in the order can be left out.
    """
    sign = "-" if order.descending else ""
    ordered = rows.order_by(f"{sign}{order.column}", f"{sign}pk")
    batch = list(ordered[:size])
    while batch:
        yield batch
        last = batch[-1]
        batch = list(ordered.filter(_after(order, getattr(last, order.column), last.pk))[:size])


def _after(order: Order, value: Any, pk: str) -> models.Q:
    beyond = "lt" if order.descending else "gt"
    # The first condition is a range that an index can seek, the second cuts off its beginning.
    return models.Q(**{f"{order.column}__{beyond}e": value}) & (
        models.Q(**{f"{order.column}__{beyond}": value}) | models.Q(**{f"pk__{beyond}": pk})
    )


def _encode(row: models.Model, order: Order) -> str:
    value = getattr(row, order.column)
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    text = json.dumps([order.column, order.descending, value, row.pk], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, order: Order, model: type[models.Model]) -> tuple[Any, str]:
    """Return the column's value and the id of the row that the cursor names, or raise InvalidCursor."""
    try:
        if not CURSOR.fullmatch(cursor):
            raise ValueError
        column, descending, value, pk = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        if (column, descending) != (order.column, order.descending) or not is_object_id(pk):
            raise ValueError
        return _column_value(model._meta.get_field(column), value), pk
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
