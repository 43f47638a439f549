"""Finding the one thing that an address names."""

from typing import TypeVar

from django.db import models
from django.http import Http404

from shortener.db.ids import is_object_id

Row = TypeVar("Row", bound=models.Model)


def find(rows: "models.QuerySet[Row]", id_text: str) -> Row:
    """Return the row with this id, or raise the same Http404 for an id that is none and for one that is elsewhere."""
    pk = id_text.lower()
    row = rows.filter(pk=pk).first() if is_object_id(pk) else None
    if row is None:
        raise Http404
    return row
