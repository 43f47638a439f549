"""The size of the database and of its largest tables, as the database estimates them: no table is counted."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, models

from accounts.models import AuditEntry, User, Workspace
from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.models import DeletedLink, Link, LinkChange
from operations.models import StorageSample
from shortener.db.ids import derived_id
from shortener.db.transactions import delete_in_batches

TABLES: tuple[type[models.Model], ...] = (
    Link, LinkChange, DeletedLink, Click, HourlyClicks, DailyBreakdown, AuditEntry, User, Workspace,
)  # fmt: skip
SPANS = (7, 30)  # days over which growth is shown

_KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Storage:
    """The size of the database in bytes, and about how many rows each of TABLES has, by the name of its model.

    None stands for what the database does not know, such as before PostgreSQL's first ANALYZE of a table.
    """

    size: int | None
    rows: dict[str, int | None]


def read() -> Storage:
    """Return the estimates; they take milliseconds, whatever the size of the tables."""
    if connection.vendor == "mongodb":
        return _of_mongodb()
    return _of_postgresql() if connection.vendor == "postgresql" else _of_sqlite()


def take_sample(*, at: datetime) -> bool:
    """Store today's sample unless there is one, delete old ones, and tell whether it was stored."""
    today = at.astimezone(UTC).date()
    delete_in_batches(StorageSample.objects.filter(day__lt=today - _KEPT))
    if StorageSample.objects.filter(day=today).exists():
        return False
    now = read()
    known = {name: number for name, number in now.rows.items() if number is not None}
    values = {"day": today, "size": now.size or 0, "rows": known}
    _, is_new = StorageSample.objects.get_or_create(pk=derived_id("storage", today.isoformat()), defaults=values)
    return is_new


def growth(now: Storage, *, at: datetime) -> dict[int, dict[str, int]]:
    """Return for each of SPANS how much was added in a day, on average: rows by model, and bytes as "".

    A span is counted from its oldest sample, which may be younger than the span; without a sample nothing is known.
    """
    today = at.astimezone(UTC).date()
    samples = list(StorageSample.objects.filter(day__gte=today - timedelta(days=max(SPANS)), day__lt=today))
    found: dict[int, dict[str, int]] = {}
    for span in SPANS:
        within = [sample for sample in samples if sample.day >= today - timedelta(days=span)]
        if not within:
            continue
        oldest = min(within, key=lambda sample: sample.day)
        days = (today - oldest.day).days
        then: dict[str, int] = oldest.rows | {"": oldest.size}
        found[span] = {
            name: round((number - then[name]) / days)
            for name, number in (now.rows | {"": now.size}).items()
            if number is not None and name in then
        }
    return found


def _of_sqlite() -> Storage:
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        size = int(cursor.fetchone()[0])
        # The largest rowid is read from the end of the table; rows that were deleted before it are counted, too.
        names = [connection.ops.quote_name(model._meta.db_table) for model in TABLES]
        numbers = ", ".join(f"(SELECT MAX(rowid) FROM {name})" for name in names)  # noqa: S608 - names of our tables
        cursor.execute(f"SELECT {numbers}")
        rows = cursor.fetchone()
    return Storage(size, {_name(model): int(number or 0) for model, number in zip(TABLES, rows, strict=True)})


def _of_postgresql() -> Storage:
    tables = {model._meta.db_table: _name(model) for model in TABLES}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class WHERE relname = ANY(%s) AND pg_table_is_visible(oid)",
            [list(tables)],
        )
        found = {tables[table]: int(number) for table, number in cursor.fetchall()}
    return Storage(size, {name: found[name] if found.get(name, -1) >= 0 else None for name in tables.values()})


def _of_mongodb() -> Storage:
    database: Any = connection.database  # type: ignore[attr-defined]  # of MongoDB's wrapper
    stats = database.command("dbStats")
    size = stats.get("totalSize", stats.get("dataSize", 0) + stats.get("indexSize", 0))
    numbers = {_name(model): database[model._meta.db_table].estimated_document_count() for model in TABLES}
    return Storage(int(size), numbers)


def _name(model: type[models.Model]) -> str:
    return model._meta.label
