"""The links that a search finds."""

from datetime import datetime
from types import ModuleType
from typing import Any

from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Coalesce

from accounts.models import Workspace
from links.models import Link, LinkQuerySet
from links.queries.search import postgresql, sqlite
from links.queries.search.terms import Terms
from links.services import short_urls

_ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def index_of(vendor: str) -> ModuleType | None:
    """Return the module with the engine's index of words; None for MongoDB, which has none."""
    return _ENGINES.get(vendor)


def without_words(limit: int) -> list[str]:
    """Return the ids of up to this many links whose search column another release has written."""
    index = index_of(connection.vendor)
    if index is not None:
        ids: list[str] = index.without_words(limit)
        return ids
    foreign = Link.objects.exclude(search_text="").exclude(search_text__startswith=" ")
    return list(foreign.values_list("pk", flat=True)[:limit])


class Search:
    """A search in a workspace: `links` are all that it finds."""

    def __init__(self, workspace: Workspace, text: str) -> None:
        self._workspace = workspace
        self._index: Any = None  # the engine's, if it has one and the search is for words
        self._few: int | None = None  # the number of links if the index knows that they are few
        self.links = self._found(text)

    @property
    def has_index(self) -> bool:
        """Whether count() and newest() can be asked."""
        return self._index is not None

    def count(self, *, most: int | None = None) -> int:
        """Return the number of links, or `most` if there are more; quicker than counting `links`."""
        if self._few is not None:
            return self._few if most is None else min(self._few, most)
        return int(self._index.count(most=most))

    def newest(self, *, number: int, after: tuple[datetime, str] | None) -> LinkQuerySet:
        """Return the newest links after a link's time and id, quicker than by sorting `links`."""
        return self._with_ids(self._index.newest(number=number, after=after) if self._few != 0 else [])

    def _found(self, text: str) -> LinkQuerySet:
        mine = Link.objects.in_workspace(self._workspace)
        keys = short_urls.keys_of(text)
        if keys and (pasted := mine.filter(key__in=keys)).exists():
            return pasted
        terms = Terms.of(self._workspace, text)
        if not terms:  # nothing but punctuation, which counts as spaces
            return mine
        engine = index_of(connection.vendor)
        if engine is None:
            return mine.filter(terms.condition)
        self._index = engine.WordIndex(terms)
        self._few = self._index.few()
        return mine.filter(terms.condition) if self._few is None else self._with_ids(self._index.ids())

    def _with_ids(self, ids: Any) -> LinkQuerySet:
        # Not in_workspace(): SQLite would read all links of the workspace by its index, and not these by their ids.
        owned = Link.objects.alias(owner=Coalesce("workspace_id", Value(""), output_field=CharField()))
        return owned.filter(owner=self._workspace.pk, pk__in=ids)
