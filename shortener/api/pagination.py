"""The query parameters of a paged list."""

from dataclasses import replace
from typing import TypeVar

from django.db import models
from rest_framework import serializers

from shortener.api.description import Property, describe_properties
from shortener.api.fields import JsonSchema, StrictSerializer, StrictString
from shortener.web.pagination import CURSOR, Order, Page, read_page

LARGEST_PAGE = 100
DEFAULT_PAGE = 20

Row = TypeVar("Row", bound=models.Model)


class CursorField(StrictString):
    """The `nextCursor` of the page before; read_page() raises InvalidCursor for any other text."""

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the characters of cursors."""
        return {"type": "string", "pattern": f"^{CURSOR.pattern}$"}


class PageQuery(StrictSerializer):
    """The query parameters of a list; a list with filters has a subclass."""

    cursor = CursorField(required=False)
    limit = serializers.IntegerField(required=False, default=DEFAULT_PAGE, min_value=1, max_value=LARGEST_PAGE)
    total = serializers.BooleanField(required=False, default=False)

    def read_page(self, rows: "models.QuerySet[Row]", *, order: Order) -> Page[Row]:
        """Return the page that was asked for, or raise InvalidCursor."""
        page = self.read_rows(rows, order=order)
        return replace(page, total=self.count(rows)) if self.validated_data["total"] else page

    def read_rows(self, rows: "models.QuerySet[Row]", *, order: Order) -> Page[Row]:
        """Return the page without a total."""
        given = self.validated_data
        return read_page(rows, order=order, cursor=given.get("cursor", ""), limit=given["limit"])

    def count(self, rows: "models.QuerySet[Row]", *, most: int | None = None) -> int:
        """Return the number of rows on all pages, or `most` if there are more."""
        return rows.count() if most is None else len(rows.prefetch_related(None).order_by().values_list("pk")[:most])


describe_properties(
    {
        "cursor": Property("The `nextCursor` of the page before.", "WyJjcmVhdGVkX2F0Iix0cnVlXQ"),
        "limit": Property("The largest number of items in the page.", DEFAULT_PAGE),
        "total": Property("Whether `pagination.total` counts the items of all pages.", True),
    },
    PageQuery,
)
