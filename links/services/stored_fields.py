"""Fields of links that are stored as JSON across releases: in the bin, in history and in imports.

Each row has the schema version in which it was written. When an older row is read, a field that was added since gets
its default, one that was renamed is found by RENAMED, and one that was removed is ignored by the reader.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from accounts.workspaces.actors import Actor
from links.field_types import LinkField
from links.fields import FIELDS
from links.models import DeletedLink, Link, LinkChange
from links.models.schema import SCHEMA_VERSION

Value = TypeVar("Value")

# By the schema version that renamed them: new names by old ones, of columns and of fields.
RENAMED: dict[int, dict[str, str]] = {}


def in_current_schema(values: Mapping[str, Value], *, version: int) -> dict[str, Value]:
    """Return values that were written in this version with the current names of their fields as keys."""
    named = dict(values)
    for later in range(version + 1, SCHEMA_VERSION + 1):
        names = RENAMED.get(later, {})
        named = {names.get(name, name): value for name, value in named.items()}
    return named


def current_name(name: str, *, version: int) -> str:
    """Return the current name of a field that had this name in this version."""
    return next(iter(in_current_schema({name: None}, version=version)))


def changed_fields(change: LinkChange) -> list[tuple[LinkField, Any, Any]]:
    """Return each field that the change has changed, in the order of the field table, with its old and new value."""
    return ordered_fields(change.fields, version=change.schema_version)


def ordered_fields(changes: Mapping[str, Sequence[Any]], *, version: int) -> list[tuple[LinkField, Any, Any]]:
    """Return changed_fields() of [old, new] by field name, written in this version."""
    fields = in_current_schema(changes, version=version)
    # Databases do not keep the order of keys in JSON.
    return [(field, fields[field.name][0], fields[field.name][1]) for field in FIELDS if field.name in fields]


def bin_rows(links: Sequence[Link], *, by: Actor, at: datetime) -> list[DeletedLink]:
    """Return unsaved rows of the bin for the links, which must be loaded with their tags and domains."""
    # Serialize all of them in one call: one serializer for each link doubles the time of a bulk deletion.
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


def links_from_bin(rows: Sequence[DeletedLink]) -> list[Link]:
    """Return unsaved links made from these rows of the bin, in their order."""
    written = [
        {"model": "links.link", "pk": row.pk, "fields": in_current_schema(row.values, version=row.schema_version)}
        for row in rows
    ]
    links = serializers.deserialize("python", written, ignorenonexistent=True)
    return [cast("Link", deserialized.object) for deserialized in links]
