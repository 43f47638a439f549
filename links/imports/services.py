"""Everything that people do with imports; what then happens batch by batch is in worker.py."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from links.fields import DESTINATION, EXPIRES_AT, STARTS_AT
from links.imports import cells, mapping, reading
from links.imports.encodings import Unreadable
from links.imports.reading import Row, Table
from links.models import Import, ImportBatch, ImportFile
from links.models.imports import LONGEST_FILE_NAME, ImportState
from links.services import creation
from shortener.db.transactions import atomic
from shortener.errors import Conflict, Invalid

KEPT_FOR = timedelta(days=30)
MOST_KEPT = 200  # of one workspace
CAN_BE_UNDONE = (ImportState.STOPPED, ImportState.DONE, ImportState.UNDONE)

_MOST_CHARACTERS = 500_000  # of one batch: far below what any database takes for one row
_BATCHES_PER_QUERY = 20
_IMPORTS_PER_DELETION = 10


class WrongState(Conflict):
    """The import is not in a state in which this can be done: it may have moved on meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This import has moved on meanwhile. Look at it again."))


class TooManyImports(Conflict):
    """The workspace keeps as many uploads as it may."""

    def __init__(self) -> None:
        text = _("This workspace keeps %(number)s imports. Delete some of them first: their links stay.")
        super().__init__(text % {"number": MOST_KEPT})


def upload(
    *, by: Actor, file_name: str, content: bytes, time_zone: str, at: datetime, day_first: bool = True
) -> Import:
    """Return a new import that waits for its columns to be confirmed, with guesses.

    Whether dates put the day first is asked from them, and `day_first` where they can be read either way. Raises
    NotAllowed, Unreadable and TooManyImports.
    """
    by.check(Action.EDIT_LINKS)
    if Import.objects.in_workspace(by.workspace).count() >= MOST_KEPT:
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
    """Read the file in another way, with new guesses, or raise Unreadable or WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    table = reading.read(content_of(upload), encoding=encoding, separator=separator)
    upload.encoding, upload.separator, upload.has_header = encoding, separator, has_header
    _guess(upload, table)
    values = {name: getattr(upload, name) for name in _AS_READ}
    _set_state(upload, (ImportState.UPLOADED, ImportState.CHECKED), ImportState.UPLOADED, at, **values)


_AS_READ = ("encoding", "separator", "has_header", "header", "mapping", "day_first", "row_count")


def _guess(upload: Import, table: Table) -> None:
    header, rows = _divided(table, upload.has_header)
    upload.header, upload.row_count = header or [], len(rows)
    upload.mapping = mapping.guessed(header, rows)
    times = [upload.mapping[field] for field in (STARTS_AT.name, EXPIRES_AT.name) if field in upload.mapping]
    texts = [row.cells[column] for row in rows for column in times if column < len(row.cells)]
    seen = cells.day_comes_first(texts)
    upload.day_first = upload.day_first if seen is None else seen


def _divided(table: Table, has_header: bool) -> tuple[list[str] | None, list[Row]]:
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
    """Return the uploaded file, or raise WrongState when its rows are links already."""
    file = ImportFile.objects.filter(upload=upload).first()
    if file is None:
        raise WrongState
    return zlib.decompress(file.content)


def rows_of(upload: Import) -> list[Row]:
    """Return the rows below the header, or raise WrongState when they are links already."""
    table = reading.read(content_of(upload), encoding=upload.encoding, separator=upload.separator)
    return _divided(table, upload.has_header)[1]


def start_check(
    *, upload: Import, by: Actor, columns: Mapping[str, int], time_zone: str, day_first: bool, at: datetime
) -> None:
    """Begin to check every row, each field from its column, or raise Invalid or WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    if DESTINATION.name not in columns:
        raise Invalid(_("Choose the column that holds the destinations."), field=DESTINATION.name)
    values = {"mapping": dict(columns), "time_zone": time_zone, "day_first": day_first}
    _begin_check(upload, list(_batches(upload, rows_of(upload))), by, at, values)


@atomic()
def _begin_check(upload: Import, batches: list[ImportBatch], by: Actor, at: datetime, values: dict[str, Any]) -> None:
    _set_state(upload, (ImportState.UPLOADED, ImportState.CHECKED), ImportState.CHECKING, at, acting=by.user, **values)
    upload.batches.all().delete()
    ImportBatch.objects.bulk_create(batches, batch_size=_BATCHES_PER_QUERY)


def _batches(upload: Import, rows: list[Row]) -> Iterator[ImportBatch]:
    first = 0
    while first < len(rows):
        size = characters = 0
        for row in rows[first : first + creation.MOST]:
            characters += sum(map(len, row.cells))
            if size and characters > _MOST_CHARACTERS:
                break
            size += 1
        part = [[row.number, row.cells] for row in rows[first : first + size]]
        yield ImportBatch(upload=upload, first=first, size=size, rows=part)
        first += size


@atomic()
def start(*, upload: Import, by: Actor, at: datetime) -> None:
    """Begin to make links of the rows without problems, or go on after a stop; or raise WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    _set_state(
        upload,
        (ImportState.CHECKED, ImportState.STOPPED),
        ImportState.IMPORTING,
        at,
        acting=by.user,
        stopped_because="",
    )
    # From now on every row is in a batch, and none is read in another way.
    ImportFile.objects.filter(upload=upload).delete()


def stop(*, upload: Import, by: Actor, at: datetime) -> None:
    """Let no further rows become links until somebody lets it go on, or raise WrongState."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    _set_state(upload, (ImportState.IMPORTING,), ImportState.STOPPED, at, stopped_because=_("Somebody stopped it."))


@atomic()
def undo(*, upload: Import, by: Actor, and_touched: bool, at: datetime) -> None:
    """Begin to put the links that the import made into the bin, or raise WrongState.

    Those that were changed or clicked since stay, unless they are to go too.
    """
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    _set_state(upload, CAN_BE_UNDONE, ImportState.UNDOING, at, acting=by.user, undoes_all=and_touched)
    upload.batches.update(undone_at=None)


def delete_import(*, upload: Import, by: Actor) -> None:
    """Delete the upload and what is known of its rows; the links that it made stay. Raises WrongState while it runs."""
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    at_rest = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.STOPPED, ImportState.DONE, ImportState.UNDONE)
    if not Import.objects.filter(pk=upload.pk, state__in=at_rest).delete()[0]:
        raise WrongState


def delete_old_imports(*, at: datetime) -> int:
    """Delete what was uploaded 30 days ago or earlier, finished or not, and return how many those were; links stay."""
    deleted = 0
    old = Import.objects.filter(created_at__lte=at - KEPT_FOR).order_by("created_at")
    while ids := list(old.values_list("pk", flat=True)[:_IMPORTS_PER_DELETION]):
        Import.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted


def _set_state(
    upload: Import, before: tuple[ImportState, ...], after: ImportState, at: datetime, **values: Any
) -> None:
    """Let the import be in another state, or raise WrongState: of people who press two buttons at once, one wins."""
    here = Import.objects.filter(pk=upload.pk, state__in=before)
    if not here.update(state=after, moved_at=at, **values):
        raise WrongState
