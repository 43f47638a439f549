"""Fields of links in JSON that outlives a release: the bin, history and imports keep the version they were written in.

A field that is added gets its default when an older row is read, one that is removed is left out, and one that is
renamed has a line in RENAMED.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from accounts.workspaces.actors import Actor
from links.models import DeletedLink, Link
from links.models.schema import SCHEMA_VERSION

Value = TypeVar("Value")

# By the version that came with it: new names by old ones, of columns and of fields in history and imports alike.
RENAMED: dict[int, dict[str, str]] = {}


def in_current_schema(values: Mapping[str, Value], *, version: int) -> dict[str, Value]:
    """Return the values that were written in this version by the names that their fields have now."""
    named = dict(values)
    for later in range(version + 1, SCHEMA_VERSION + 1):
        names = RENAMED.get(later, {})
        named = {names.get(name, name): value for name, value in named.items()}
    return named


def current_name(name: str, *, version: int) -> str:
    """Return the name that a field which had this name in this version has now."""
    return next(iter(in_current_schema({name: None}, version=version)))


def binned(links: Sequence[Link], *, by: Actor, at: datetime) -> list[DeletedLink]:
    """Return the links, loaded with their tags and domains, as rows of the bin."""
    # At once, and in a form that the quick encoder takes: a serializer for each link would be half of the work.
    rows = json.loads(json.dumps(serializers.serialize("python", links), cls=DjangoJSONEncoder))
    return [
        DeletedLink(
            pk=link.pk,
            workspace_id=link.workspace_id,
            domain_id=link.domain_id or "",
            short_url=link.short_url,
            destination=link.destination,
            values=row["fields"],
            tag_names=[tag.name for tag in link.tags.all()],
            deleted_at=at,
            deleted_by=by.user,
        )
        for link, row in zip(links, rows, strict=True)
    ]


def unbinned(rows: Sequence[DeletedLink]) -> list[Link]:
    """Return the links of these rows, in their order, as they were."""
    written = [
        {"model": "links.link", "pk": row.pk, "fields": in_current_schema(row.values, version=row.schema_version)}
        for row in rows
    ]
    links = serializers.deserialize("python", written, ignorenonexistent=True)
    return [cast("Link", deserialized.object) for deserialized in links]
