"""Guess which column of a file holds which field of a link."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from links.field_types import Door
from links.fields import ALIAS, BY_NAME, DESTINATION, DOMAIN, EXPIRES_AT, IS_DISABLED, fields_of
from links.imports import cells
from links.imports.cells import folded
from links.imports.columns import flags, presets, short_urls
from links.imports.columns.answers import Answers
from links.imports.columns.presets import Preset
from links.imports.files.reading import FileRow
from links.models import Import
from links.services.stored_fields import current_name, in_current_schema

Columns = dict[str, int]  # column index by field name

# The fields of which a file has one column. Any number of columns can say whether a link is disabled.
IMPORTED = tuple(row for row in fields_of(Door.IMPORT) if row is not IS_DISABLED)
EXAMPLE_ROWS = 50  # rows that guesses are based on

_TITLE_ROWS = 5  # the most that may stand above a header


def columns_of(upload: Import) -> Columns:
    """Return the stored mapping of the import by the current names of fields, without fields that were removed."""
    current = in_current_schema(upload.mapping, version=upload.schema_version)
    return {name: column for name, column in current.items() if name in BY_NAME}


def column_of(upload: Import, field: str) -> int | None:
    """Return the column of a field that a stored problem names, or None for "" and for fields that were removed."""
    return columns_of(upload).get(current_name(field, version=upload.schema_version))


def has_header(rows: Sequence[FileRow]) -> bool:
    """Tell whether the first row is a header: it has known headings, or no URL while rows below have some."""
    first, *others = below_title(rows)
    if any(_names_something(cell) for cell in first.cells):
        return True
    if any(cells.is_address(cell) for cell in first.cells):
        return False
    return any(cells.is_address(cell) for row in others[:EXAMPLE_ROWS] for cell in row.cells)


def below_title(rows: Sequence[FileRow]) -> Sequence[FileRow]:
    """Return the rows from the header on, without titles above it, which are rows of a single cell."""
    for place, row in enumerate(rows[:_TITLE_ROWS]):
        if len(row.cells) > 1:
            return rows[place:] if any(map(_names_something, row.cells)) else rows
        if any(cells.is_address(cell) or _names_something(cell) for cell in row.cells):
            break
    return rows


@dataclass(frozen=True)
class Guess:
    """The likely column of each field, and columns of which a file can have several, as in Answers."""

    columns: Columns
    answers: Answers = field(default_factory=Answers)


def guessed(header: Sequence[str] | None, rows: Sequence[FileRow]) -> Guess:
    """Guess what the columns hold: by the service that wrote the file, by the headings, or by the values."""
    examples = rows[:EXAMPLE_ROWS]
    if header is None:
        return Guess(_in_order(_guessed_by_values(examples)))
    names = [folded(cell) for cell in header]
    preset = presets.recognized(frozenset(names))
    columns = _by_preset(preset, names, rows) if preset else {}
    known = {column for column, name in enumerate(names) if preset and name in preset.known}
    columns |= _by_names(names, fields={row.name for row in IMPORTED} - columns.keys(), without=known)
    if DESTINATION.name not in columns:
        column = _best(examples, cells.is_address, set(columns.values()))
        columns |= {} if column is None else {DESTINATION.name: column}
    _correct_domain(columns, header, examples)
    taken = known | set(columns.values())
    closed, protected, added = (
        {column for column, name in enumerate(names) if name in headings} - set(columns.values())
        for headings in ((preset.closed, preset.protected, preset.added) if preset else ((), (), ()))
    )
    answers = Answers(
        closed=sorted(closed.union(flags.guess_closed(header, examples, taken))),
        protected=sorted(protected.union(flags.guess_protected(header, taken))),
        added=sorted(added),
        fallbacks=_fallbacks(preset, names, columns, rows) if preset else [],
    )
    return Guess(_in_order(columns), answers)


def _fallbacks(preset: Preset, names: Sequence[str], columns: Columns, rows: Sequence[FileRow]) -> list[int]:
    """Return the other columns of aliases that have one where the chosen column has none."""
    others = [names.index(heading) for heading in preset.columns.get(ALIAS.name, ()) if heading in names]
    without = [row.cells for row in rows if not cells.cell(row.cells, columns.get(ALIAS.name))]
    return [
        column
        for column in others
        if column not in columns.values() and any(cells.cell(row, column) for row in without)
    ]


def _in_order(columns: Columns) -> Columns:
    return {row.name: columns[row.name] for row in IMPORTED if row.name in columns}


def _by_preset(preset: Preset, names: Sequence[str], rows: Sequence[FileRow]) -> Columns:
    """Return for each field the first of its columns that is not empty."""
    columns: Columns = {}
    for name, headings in preset.columns.items():
        found = [names.index(heading) for heading in headings if heading in names]
        if found:
            columns[name] = next(
                (column for column in found if any(cells.cell(row.cells, column) for row in rows)), found[0]
            )
    return columns


def _by_names(names: Sequence[str], *, fields: Collection[str], without: Collection[int]) -> Columns:
    # By rank across all fields: a column "link" is the destination only if no better heading exists.
    ranked = sorted(
        (rank, row.name, heading) for row in IMPORTED if row.name in fields for rank, heading in enumerate(row.headings)
    )
    columns: Columns = {}
    for _rank, name, heading in ranked:
        if name not in columns and heading in names:
            column = names.index(heading)
            if column not in columns.values() and column not in without:
                columns[name] = column
    return columns


def _correct_domain(columns: Columns, header: Sequence[str], examples: Sequence[FileRow]) -> None:
    """Take hosts from whole short URLs beside the aliases, and not from a column with the destinations' hosts."""
    domain, destination = columns.get(DOMAIN.name), columns.get(DESTINATION.name)
    if domain is not None and destination is not None:
        cut = [row.cells for row in examples if max(domain, destination) < len(row.cells)]
        urls = [(row[domain], row[destination]) for row in cut if cells.is_address(row[destination])]
        if 2 * sum(short_urls.host_of(host) == short_urls.host_of(url) for host, url in urls) > len(urls):
            del columns[DOMAIN.name]
    if DOMAIN.name not in columns and ALIAS.name in columns:
        used = set(columns.values())
        beside = short_urls.beside(header, examples, alias=columns[ALIAS.name], used=used)
        columns |= {} if beside is None else {DOMAIN.name: beside}


def _guessed_by_values(examples: Sequence[FileRow]) -> Columns:
    mapping: Columns = {}
    for name, looks_right in ((DESTINATION.name, cells.is_address), (EXPIRES_AT.name, _is_time)):
        column = _best(examples, looks_right, set(mapping.values()))
        if column is not None:
            mapping[name] = column
    return mapping


def _best(examples: Sequence[FileRow], looks_right: Callable[[str], bool], used: set[int]) -> int | None:
    """Return the unused column with the most matching values, if more than half of its values match."""
    width = max((len(row.cells) for row in examples), default=0)
    best, most = None, 0
    for column in set(range(width)) - used:
        values = [row.cells[column] for row in examples if column < len(row.cells) and row.cells[column].strip()]
        right = sum(map(looks_right, values))
        if right > most and 2 * right > len(values):
            best, most = column, right
    return best


def _is_time(text: str) -> bool:
    # Not a plain number: it could be a serial date, but is more likely a count.
    return cells.time(text, cells.DateFormat()) is not None and not isinstance(cells.number(text), int)


def _names_something(cell: str) -> bool:
    return folded(cell) in _ALL_NAMES


_ALL_NAMES = {name for row in IMPORTED for name in row.headings}
