"""The actions of people on imports. links/imports/batches.py processes the rows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from links.field_types import Kind
from links.fields import BY_NAME, DESTINATION
from links.imports import cells, mapping
from links.imports.columns.answers import Answers
from links.imports.existing import matching
from links.imports.files import reading
from links.imports.files.encodings import Unreadable
from links.imports.files.reading import FileRow, FileTable
from links.imports.stored_files import StoredFile, WrongState, batches_of, content_of, replace_batches, stored_rows
from links.models import Import, ImportBatch, ImportFile
from links.models.imports import LONGEST_FILE_NAME, ImportState
from links.models.schema import schema_version
from shortener.db.transactions import atomic
from shortener.errors import Invalid, LimitReached

IMPORTS_KEPT_FOR = timedelta(days=30)
MOST_IMPORTS = 200  # in a workspace
CAN_BE_UNDONE = (ImportState.STOPPED, ImportState.DONE, ImportState.UNDONE)

_IMPORTS_PER_DELETION = 10


class TooManyImports(LimitReached):
    """The workspace has MOST_IMPORTS imports already."""

    limit = "imports"

    def __init__(self) -> None:
        text = _("This workspace already has %(number)s imports. Delete some of them first. Their links stay.")
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
    table = reading.read(content, file_name=file_name)
    new = Import(
        workspace=by.workspace,
        created_by=by.user,
        acting=by.user,
        file_name="".join(filter(str.isprintable, file_name))[-LONGEST_FILE_NAME:],
        has_header=table.format == "json" or mapping.has_header(table.rows),
        time_zone=time_zone,
        day_first=day_first,
        created_at=at,
        moved_at=at,
    )
    rows = _describe(new, table)
    _insert(new, StoredFile(new, content), list(batches_of(new, rows)))
    return new


@atomic()
def _insert(new: Import, file: StoredFile, batches: list[ImportBatch]) -> None:
    new.save(force_insert=True)
    file.insert()
    replace_batches(new, batches)


def read_again(
    *,
    upload: Import,
    by: Actor,
    at: datetime,
    has_header: bool,
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
) -> None:
    """Read the file with other settings and guess the mapping again, or raise Unreadable or WrongState.

    Encoding and separator are those of a CSV file, and the sheet is one of a workbook.
    """
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    table = reading.read(content_of(upload), encoding=encoding, separator=separator, sheet=sheet)
    upload.has_header = has_header or table.format == "json"
    rows = _describe(upload, table)
    _replace_rows(upload, list(batches_of(upload, rows)), at)


@atomic()
def _replace_rows(upload: Import, batches: list[ImportBatch], at: datetime) -> None:
    values = {name: getattr(upload, name) for name in _READING_COLUMNS}
    _set_state(upload, (ImportState.UPLOADED, ImportState.CHECKED), ImportState.UPLOADED, at, **values)
    replace_batches(upload, batches)


_READING_COLUMNS = (
    "format", "sheets", "sheet", "width", "encoding", "separator", "has_header", "header", "mapping", "answers",
    "schema_version", "day_first", "row_count", "updates_links",
)  # fmt: skip


def _describe(upload: Import, table: FileTable) -> list[FileRow]:
    """Set how the file was read and what its columns seem to hold, and return the rows below the header."""
    header, rows = _divided(table, upload.has_header)
    upload.format, upload.sheets, upload.sheet = table.format, table.sheets, table.sheet
    upload.encoding, upload.separator, upload.width = table.encoding, table.separator, table.width
    upload.header, upload.row_count = header or [], len(rows)
    guess = mapping.guessed(header, rows)
    columns = guess.columns
    upload.mapping, upload.schema_version = columns, schema_version()
    upload.answers = guess.answers.stored()
    upload.updates_links = matching.can_update(upload, rows, workspace=upload.workspace)
    times = [column for name, column in columns.items() if BY_NAME[name].kind is Kind.TIME]
    texts = [row.cells[column] for row in rows for column in times if column < len(row.cells)]
    seen = cells.day_comes_first(texts)
    upload.day_first = upload.day_first if seen is None else seen
    return rows


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


def rows_of(upload: Import, *, by: Actor, at: datetime) -> list[FileRow]:
    """Return the rows below the header, or raise WrongState once the import has started."""
    if not upload.width:  # uploaded in an earlier release, which did not store rows before the dry run
        read_again(
            upload=upload, by=by, at=at, has_header=upload.has_header, encoding=upload.encoding,
            separator=upload.separator,
        )  # fmt: skip
    return stored_rows(upload)


def start_check(
    *,
    upload: Import,
    by: Actor,
    columns: Mapping[str, int],
    answers: Answers,
    time_zone: str,
    day_first: bool,
    at: datetime,
    updates_links: bool = False,
    clears_values: bool = False,
) -> None:
    """Store the confirmed mapping and answers, and start the dry run, or raise Invalid or WrongState.

    With `updates_links`, rows that name a link of the workspace change it; then empty cells keep what the link has,
    unless `clears_values`.
    """
    by.check(Action.EDIT_LINKS, of=upload.workspace_id)
    if DESTINATION.name not in columns and not updates_links:
        raise Invalid(_("Choose the column that holds the destinations."), field=DESTINATION.name)
    values = {
        "mapping": dict(columns), "schema_version": schema_version(), "time_zone": time_zone, "day_first": day_first,
        "updates_links": updates_links, "clears_values": updates_links and clears_values, "stopped_because": "",
        "answers": answers.stored(),
    }  # fmt: skip
    _begin_check(upload, by, at, values)


@atomic()
def _begin_check(upload: Import, by: Actor, at: datetime, values: dict[str, Any]) -> None:
    _set_state(upload, (ImportState.UPLOADED, ImportState.CHECKED), ImportState.CHECKING, at, acting=by.user, **values)
    upload.batches.update(checked_at=None, problems=[], refused=0, aliases=[], matches=[], matched=0, unchanged=0)


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
    reason = _("A member of this workspace stopped the import.")
    _set_state(upload, (ImportState.IMPORTING,), ImportState.STOPPED, at, stopped_because=reason)


@atomic()
def undo(*, upload: Import, by: Actor, and_touched: bool, at: datetime) -> None:
    """Start moving the links that the import created to the bin, and changing others back, or raise WrongState.

    Links that were changed since are kept, and new ones that were clicked; `and_touched` deletes new ones all the same.
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
