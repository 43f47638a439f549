"""Pages of long lists: each begins after the last row of the one before, however many rows come and go meanwhile."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from shortener.api.fields import JsonSchema, StrictSerializer, StrictString
from shortener.db.ids import is_object_id

LARGEST_PAGE = 100
_DEFAULT_PAGE = 20
_CURSOR = re.compile("[A-Za-z0-9_-]{1,500}")

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Order:
    """By a column that is never null, and among equals by id."""

    column: str
    descending: bool = True


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, the cursor of the next page or None, and how many rows there are in all, if that was asked for."""

    rows: list[Row]
    next_cursor: str | None
    limit: int
    total: int | None

    @property
    def pagination(self) -> dict[str, Any]:
        """What the envelope says about the page."""
        about = {"nextCursor": self.next_cursor, "limit": self.limit}
        return about if self.total is None else about | {"total": self.total}


class CursorField(StrictString):
    """Where a page begins, as the page before has said."""

    def to_internal_value(self, data: Any) -> str:
        cursor = super().to_internal_value(data)
        if not _CURSOR.fullmatch(cursor):
            self.fail("invalid")
        return cursor

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the alphabet of cursors."""
        return {"type": "string", "pattern": f"^{_CURSOR.pattern}$"}


class PageQuery(StrictSerializer):
    """The query parameters of a list; those of a certain list inherit from it."""

    cursor = CursorField(required=False, help_text=_("The `nextCursor` of the page before."))
    limit = serializers.IntegerField(required=False, default=_DEFAULT_PAGE, min_value=1, max_value=LARGEST_PAGE)
    total = serializers.BooleanField(required=False, default=False)

    def page(self, rows: "models.QuerySet[Row]", *, order: Order) -> Page[Row]:
        """Return the page that was asked for, or raise what page() does."""
        given = self.validated_data
        return page(rows, order=order, cursor=given.get("cursor", ""), limit=given["limit"], total=given["total"])


def page(rows: "models.QuerySet[Row]", *, order: Order, cursor: str, limit: int, total: bool) -> Page[Row]:
    """Return the page that begins after the cursor, or at the beginning for an empty one.

    A cursor that no page of this order gave out raises ValidationError for `cursor`.
    """
    sign = "-" if order.descending else ""
    ordered = rows.order_by(f"{sign}{order.column}", f"{sign}pk")
    if cursor:
        ordered = ordered.filter(_after(order, *_decoded(cursor, order, rows.model)))
    found = list(ordered[: limit + 1])
    next_cursor = _encoded(found[limit - 1], order) if len(found) > limit else None
    return Page(found[:limit], next_cursor, limit, rows.count() if total else None)


def in_batches(rows: "models.QuerySet[Row]", *, order: Order, size: int) -> Iterator[list[Row]]:
    """Yield all the rows, so many in each query, however many come and go meanwhile.

    By a column that never changes: a row that moves in the order could be left out.
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


def _encoded(row: models.Model, order: Order) -> str:
    value = getattr(row, order.column)
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    text = json.dumps([order.column, order.descending, value, row.pk], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str, order: Order, model: type[models.Model]) -> tuple[Any, str]:
    try:
        column, descending, value, pk = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        if (column, descending) != (order.column, order.descending) or not is_object_id(pk):
            raise ValueError
        return _column_value(model._meta.get_field(column), value), pk
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise serializers.ValidationError(
            {"cursor": [_("This is no cursor of this list and order. Begin without one.")]}
        ) from None


def _column_value(column: Any, value: Any) -> Any:
    """Return what the column can be compared with, or raise what a value of another kind does."""
    match column:
        case models.DateTimeField():
            value = datetime.fromisoformat(value)
            is_one = value.tzinfo is not None
            value = value.astimezone(UTC)
        case models.IntegerField():
            is_one = type(value) is int and abs(value) < 2**63
        case _:
            is_one = b"\0" not in value.encode()  # raises for half of a surrogate pair
    if not is_one:
        raise ValueError
    return value
