"""The actions of people on imports. links/imports/batches.py processes the rows."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from links.fields import DESTINATION, EXPIRES_AT, STARTS_AT
from links.imports import cells, mapping
from links.imports.files import reading
from links.imports.files.encodings import Unreadable
from links.imports.files.reading import FileRow, FileTable
from links.models import Import, ImportBatch, ImportFile
from links.models.imports import LONGEST_FILE_NAME, ImportState
from links.models.schema import schema_version
from links.services import creation
from shortener.db.transactions import atomic
from shortener.errors import Conflict, Invalid, LimitReached

IMPORTS_KEPT_FOR = timedelta(days=30)
MOST_IMPORTS = 200  # in a workspace
CAN_BE_UNDONE = (ImportState.STOPPED, ImportState.DONE, ImportState.UNDONE)

_MOST_CHARACTERS = 500_000  # in a batch: well below the size of a row or document that databases accept
_BATCHES_PER_INSERT = 20
_IMPORTS_PER_DELETION = 10


class WrongState(Conflict):
    """The import is not in a state that allows this action; another tab or worker may have changed it."""

    def __init__(self) -> None:
        super().__init__(_("This import has moved on meanwhile. Look at it again."))


class TooManyImports(LimitReached):
    """The workspace has MOST_IMPORTS imports already."""

    limit = "imports"

    def __init__(self) -> None:
        text = _("This workspace keeps %(number)s imports. Delete some of them first: their links stay.")
        super().__init__(text % {"number": MOST_IMPORTS})


def upload(
    *, by: Actor, file_name: str, content: bytes, time_zone: str, at: datetime, day_first: bool = True
) -> Import:
    """Store the file as a new import, with a guessed mapping that waits for confirmation.

    `day_first` is the order of day and month for dates that do not show it. Raises NotAllowed, Unreadable and
    TooManyImports.
    """
    by.check(Action.EDIT_LINKS)
    if Import.objects.in_workspace(by.workspace).count() >= MOST_IMPORTS:
        raise TooManyImports
    table = reading.read(content)
    has_header = mapping.has_header(table.rows)
    new = Import(
        workspace=by.workspace,
        created_by=by.user,
        acting=by.user,
        file_name="".join(filter(str.isprintable, file_name))[-LONGEST_FILE_NAME:],
        encoding=table.encoding,
        separator=table.separator,
        has_header=has_header,
        time_zone=time_zone,
        day_first=day_first,
        created_at=at,
        moved_at=at,
    )
    _guess(new, table)
    _insert(new, ImportFile(upload=new, content=zlib.compress(content)))
    return new


@atomic()
def _insert(new: Import, file: ImportFile) -> None:
    new.save(force_insert=True)
    file.save(force_insert=True)


def read_again(*, upload: Import, by: Actor, encoding: str, separator: str, has_header: bool, at: datetime) -> None:
    """Read the file with other settings and guess the mapping again, or raise Unreadable or WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    table = reading.read(content_of(upload), encoding=encoding, separator=separator)
    upload.encoding, upload.separator, upload.has_header = encoding, separator, has_header
    _guess(upload, table)
    values = {name: getattr(upload, name) for name in _READING_COLUMNS}
    _set_state(upload, (ImportState.UPLOADED, ImportState.CHECKED), ImportState.UPLOADED, at, **values)


_READING_COLUMNS = (
    "encoding",
    "separator",
    "has_header",
    "header",
    "mapping",
    "schema_version",
    "day_first",
    "row_count",
)


def _guess(upload: Import, table: FileTable) -> None:
    header, rows = _divided(table, upload.has_header)
    upload.header, upload.row_count = header or [], len(rows)
    columns = mapping.guessed(header, rows)
    upload.mapping, upload.schema_version = columns, schema_version()
    times = [columns[field] for field in (STARTS_AT.name, EXPIRES_AT.name) if field in columns]
    texts = [row.cells[column] for row in rows for column in times if column < len(row.cells)]
    seen = cells.day_comes_first(texts)
    upload.day_first = upload.day_first if seen is None else seen


def _divided(table: FileTable, has_header: bool) -> tuple[list[str] | None, list[FileRow]]:
    if has_header:
        first, *rows = mapping.below_title(table.rows)
        header = first.cells
    else:
        header, rows = None, table.rows
    if not rows:
        raise Unreadable(_("The file has a header and no rows below it."))
    if len(rows) > reading.MOST_ROWS:
        raise Unreadable(reading.TOO_MANY_ROWS)
    return header, rows


def content_of(upload: Import) -> bytes:
    """Return the uploaded file, or raise WrongState once the import has started."""
    file = ImportFile.objects.filter(upload=upload).first()
    if file is None:
        raise WrongState
    return zlib.decompress(file.content)


def rows_of(upload: Import) -> list[FileRow]:
    """Return the rows below the header, or raise WrongState once the import has started."""
    table = reading.read(content_of(upload), encoding=upload.encoding, separator=upload.separator)
    return _divided(table, upload.has_header)[1]


def start_check(
    *, upload: Import, by: Actor, columns: Mapping[str, int], time_zone: str, day_first: bool, at: datetime
) -> None:
    """Store the confirmed mapping and start the dry run, or raise Invalid or WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    if DESTINATION.name not in columns:
        raise Invalid(_("Choose the column that holds the destinations."), field=DESTINATION.name)
    values = {
        "mapping": dict(columns), "schema_version": schema_version(), "time_zone": time_zone, "day_first": day_first,
        "stopped_because": "",
    }  # fmt: skip
    _begin_check(upload, list(_batches(upload, rows_of(upload))), by, at, values)


@atomic()
def _begin_check(upload: Import, batches: list[ImportBatch], by: Actor, at: datetime, values: dict[str, Any]) -> None:
    _set_state(upload, (ImportState.UPLOADED, ImportState.CHECKED), ImportState.CHECKING, at, acting=by.user, **values)
    upload.batches.all().delete()
    ImportBatch.objects.bulk_create(batches, batch_size=_BATCHES_PER_INSERT)


def _batches(upload: Import, rows: list[FileRow]) -> Iterator[ImportBatch]:
    first = 0
    while first < len(rows):
        size = characters = 0
        for row in rows[first : first + creation.LINKS_PER_BATCH]:
            characters += sum(map(len, row.cells))
            if size and characters > _MOST_CHARACTERS:
                break
            size += 1
        part = [[row.number, row.cells] for row in rows[first : first + size]]
        yield ImportBatch(upload=upload, first=first, size=size, rows=part)
        first += size


@atomic()
def start(*, upload: Import, by: Actor, at: datetime) -> None:
    """Start or resume importing the rows without problems, or raise WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    _set_state(
        upload,
        (ImportState.CHECKED, ImportState.STOPPED),
        ImportState.IMPORTING,
        at,
        acting=by.user,
        stopped_because="",
    )
    # All rows are in batches now, and the settings can no longer change.
    ImportFile.objects.filter(upload=upload).delete()


def stop(*, upload: Import, by: Actor, at: datetime) -> None:
    """Stop the import until start() is called again, or raise WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    reason = _("A member of this workspace stopped it.")
    _set_state(upload, (ImportState.IMPORTING,), ImportState.STOPPED, at, stopped_because=reason)


@atomic()
def undo(*, upload: Import, by: Actor, and_touched: bool, at: datetime) -> None:
    """Start moving the import's links to the bin, or raise WrongState.

    Links that were changed or clicked since are kept, unless `and_touched` is true.
    """
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    values = {"acting": by.user, "undoes_all": and_touched, "stopped_because": ""}
    _set_state(upload, CAN_BE_UNDONE, ImportState.UNDOING, at, **values)
    upload.batches.update(undone_at=None)


def delete_import(*, upload: Import, by: Actor) -> None:
    """Delete the import and its rows, not its links. Raises WrongState while it is running."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    at_rest = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.STOPPED, ImportState.DONE, ImportState.UNDONE)
    if not Import.objects.filter(pk=upload.pk, state__in=at_rest).delete()[0]:
        raise WrongState


def delete_old_imports(*, at: datetime) -> int:
    """Delete imports that are older than IMPORTS_KEPT_FOR, in any state, and return their number. Links are kept."""
    deleted = 0
    old = Import.objects.filter(created_at__lte=at - IMPORTS_KEPT_FOR).order_by("created_at")
    while ids := list(old.values_list("pk", flat=True)[:_IMPORTS_PER_DELETION]):
        Import.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted


def _set_state(
    upload: Import, before: tuple[ImportState, ...], after: ImportState, at: datetime, **values: Any
) -> None:
    """Change the state in one conditional update, or raise WrongState. Of two concurrent actions, one succeeds."""
    here = Import.objects.filter(pk=upload.pk, state__in=before)
    if not here.update(state=after, moved_at=at, **values):
        raise WrongState
