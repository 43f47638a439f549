"""Keep SQLite's index of words complete when a migration recreates the table of links."""

from typing import Any

from django.db import connections

from links.models import Link, LinkTag
from links.queries.search import sqlite
from links.services import search_texts

_LINKS_PER_BATCH = 500


def repair_index(using: str, **_signal: Any) -> None:
    """After migrations, create dropped triggers again, and index the links that were added without them."""
    database = connections[using]
    if database.vendor != "sqlite" or sqlite.is_installed(database):
        return
    sqlite.install(database)
    while ids := sqlite.unindexed(_LINKS_PER_BATCH):
        search_texts.refresh(links=Link.objects.filter(pk__in=ids), tags=LinkTag.objects.all())
