"""Rewrite the search column of existing links: of those that another release has written, or that an index lacks."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction

from links.rules import search

_LINKS_PER_BATCH = 500
_COLUMNS = ("pk", "code", "destination", "title", "folder", "notes", "search_text")
# Only if the column is as it was read: a change of the link in between has written it, too.
_UPDATE = "UPDATE links_link SET search_text = %s WHERE _id = %s AND search_text = %s"


def refresh(*, links: "models.QuerySet[Any]", tags: "models.QuerySet[Any]") -> None:
    """Write the search column of these links, at most a few hundred; `tags` are all tags. Versions stay as they are."""
    rows = list(links.values_list(*_COLUMNS))
    names: dict[str, list[str]] = {pk: [] for pk, *_ in rows}
    for link_id, name in tags.filter(link__in=list(names)).order_by("position").values_list("link_id", "name"):
        names[link_id].append(name)
    changes = [
        (search.text_of((text or "" for text in texts), code=code, tag_names=names[pk]), pk, before)
        for pk, code, *texts, before in rows
    ]
    if connection.vendor == "mongodb":
        for text, pk, before in changes:
            links.model._base_manager.filter(pk=pk, search_text=before).update(search_text=text)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_UPDATE, changes)


def refresh_all(*, links: "models.QuerySet[Any]", tags: "models.QuerySet[Any]") -> None:
    """Write the search column of all links that another release has written, in batches by id."""
    for rows in _batches(links, "search_text"):
        if ids := [pk for pk, text in rows if not search.is_current(text)]:
            refresh(links=links.filter(pk__in=ids), tags=tags)


def refresh_other_letters(*, links: "models.QuerySet[Any]", tags: "models.QuerySet[Any]") -> None:
    """Write the search column of all links whose texts have letters that ASCII lacks, in batches by id."""
    for rows in _batches(links, *_COLUMNS[1:]):
        changed = (pk for pk, *texts in rows if "%" in (joined := "".join(map(str, texts))) or not joined.isascii())
        if ids := list(changed):
            refresh(links=links.filter(pk__in=ids), tags=tags)


def _batches(links: "models.QuerySet[Any]", *columns: str) -> Iterator[list[Any]]:
    """Yield the ids and columns of links, in batches by id."""
    last = "0" * 24
    while rows := list(links.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:_LINKS_PER_BATCH]):
        last = rows[-1][0]
        yield rows
