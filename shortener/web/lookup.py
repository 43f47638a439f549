"""Lookup of the row whose id is in a URL."""

from typing import TypeVar

from django.db import models
from django.http import Http404

from shortener.db.ids import is_object_id

Row = TypeVar("Row", bound=models.Model)


def find(rows: "models.QuerySet[Row]", id_text: str) -> Row:
    """Return the row with this id, or raise Http404, for a malformed id as for one that is not among the rows."""
    pk = id_text.lower()
    row = rows.filter(pk=pk).first() if is_object_id(pk) else None
    if row is None:
        raise Http404
    return row
