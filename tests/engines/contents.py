"""Everything that a database can hold, and how to read it back: a process, since each knows one engine only.

`fill` makes two rows of every table, or a number of links; `show` prints every row of every table, times to the
`milliseconds` or `microseconds`, so that equal databases print the same.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import django
from django.apps import apps
from django.db import models

Demands = tuple[dict[str, Any], dict[str, Any]]

EARLY = datetime(2026, 1, 2, 3, 4, 5, 123_456, tzinfo=UTC)
LATE = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
UNICODE = "Grüße, 世界 🌍 \u202e \\ ' \" % \t\n"
NESTED: list[Any] = [UNICODE, None, True, 2**53 + 1, 1.5, {"b": [], "a": {}}]
NOTHING: Demands = ({}, {})

# What check constraints want, in the row with every field and in the one without those that may be missing.
DEMANDED: dict[str, Demands] = {
    "accounts_apikey": ({"prefix": "sk_live_1"}, {"prefix": "sk_live_2"}),
    "links_link": ({"is_guest": False}, {"is_guest": True}),
}


def fill() -> None:
    """Make two rows of every table that migrations leave empty: with every field given, and with as few as can be."""
    from django.contrib.auth.models import Group

    from shortener.db.copying.tables import all_tables

    Group.objects.create(name="Gone").delete()  # keys need not begin with 1
    for model in (table.model for table in all_tables()):
        if model._base_manager.exists():
            continue
        for row, demanded in enumerate(DEMANDED.get(model._meta.db_table, NOTHING)):
            fields = [field for field in model._meta.concrete_fields if not (_is_numbered(field) and field.primary_key)]
            model._base_manager.create(**{field.attname: _value(field, row) for field in fields} | demanded)
    _fill_history()


def _value(field: "models.Field[Any, Any]", row: int) -> Any:
    if row == 1 and field.null:
        return None
    if field.remote_field:
        return field.remote_field.model._base_manager.order_by("pk")[row].pk
    if field.choices:
        return field.choices[0][0]
    match field:
        case models.DateTimeField():
            return EARLY if row == 1 or field.name.startswith("start") else LATE
        case models.DateField():
            return (EARLY.date(), date(1, 1, 1))[row]
        case models.BooleanField():
            return row == 0
        case models.GenericIPAddressField():
            return ("2001:db8::1", "203.0.113.7")[row]
        case models.JSONField():
            return (NESTED, [])[row]
        case models.BinaryField():
            return (bytes(range(256)), b"")[row]
        case models.BigIntegerField():
            return (2**53 + 1, 0)[row]
        case models.SmallIntegerField():
            return (2**15 - 1, 0)[row]
        case models.IntegerField():
            return (2**31 - 1, 0)[row]
        case models.CharField() | models.TextField():
            return "" if row == 1 and field.blank and not field.unique else f"{row} {UNICODE}"[: field.max_length]
    return f"{row}123456789ab" * 2  # an id of ours


def _fill_history() -> None:
    from django.contrib.admin.models import CHANGE, LogEntry
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType

    from clicks.models import Click
    from links.models import Link

    Permission.objects.filter(codename="add_link").update(name=UNICODE)
    user_id = LogEntry.objects.values_list("user_id", flat=True)[0]
    group_id = Group.objects.get(name__startswith="1").pk
    # The last two are the same in all but their keys.
    for model, key in ((Group, group_id), (Group, "Gone"), (Link, "0" * 24), (Link, "0" * 24)):
        subject = ContentType.objects.get_for_model(model)
        LogEntry.objects.create(
            user_id=user_id, content_type=subject, object_id=str(key), action_flag=CHANGE, action_time=EARLY
        )
    # A link is deleted before its clicks are.
    Click.objects.filter(visitor__startswith="1").update(link_id="0" * 24)


def fill_with_links(count: int) -> None:
    """Make so many links, and nothing else."""
    from links.models import Link

    page = "https://example.com"
    Link.objects.bulk_create(
        Link(is_guest=True, code=f"n{n}", key=f"/n{n}", destination=page, location=page) for n in range(count)
    )


def show(precision: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every table with its rows, without the keys that the database has made for itself."""
    for model in apps.get_models(include_auto_created=True):
        yield model._meta.db_table, sorted(json.dumps(_shown(row, precision)) for row in model._base_manager.all())


def _shown(row: Any, precision: str) -> dict[str, str]:
    from django.contrib.admin.models import LogEntry

    shown: dict[str, str] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if _is_numbered(field):
            value = field.remote_field and getattr(row, field.name)
        if isinstance(value, datetime):
            value = value.isoformat(timespec=precision)
        elif isinstance(field, models.BinaryField):
            value = bytes(value)  # PostgreSQL has a view of its own
        elif isinstance(field, models.JSONField):
            value = json.dumps(value, sort_keys=True)  # PostgreSQL has an order of its own
        shown[field.name] = repr(value)
    model = row.content_type.model_class() if isinstance(row, LogEntry) and row.content_type else None
    if model not in (None, LogEntry) and _is_numbered(model._meta.pk):
        named = (other for other in model._default_manager.all() if str(other.pk) == row.object_id)
        shown["object_id"] = repr(next(named, None))
    return shown


def _is_numbered(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field.remote_field.model._meta.pk if field.remote_field else field, models.AutoField)


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["fill"]:
            fill()
        case ["fill", count]:
            fill_with_links(int(count))
        case ["show", shown_precision]:
            json.dump(dict(show(shown_precision)), sys.stdout)
