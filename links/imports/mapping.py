"""Guess which column of a file holds which field of a link."""

from collections.abc import Callable, Sequence

from links.field_types import Door
from links.fields import BY_NAME, DESTINATION, EXPIRES_AT, fields_of
from links.imports import cells
from links.imports.cells import folded
from links.imports.files.reading import FileRow
from links.models import Import
from links.services.stored_fields import current_name, in_current_schema

Columns = dict[str, int]  # column index by field name

IMPORTED = fields_of(Door.IMPORT)

_TITLE_ROWS = 5  # the most that may stand above a header
_EXAMPLE_ROWS = 50  # rows that guesses are based on


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
    return any(cells.is_address(cell) for row in others[:_EXAMPLE_ROWS] for cell in row.cells)


def below_title(rows: Sequence[FileRow]) -> Sequence[FileRow]:
    """Return the rows from the header on, without titles above it, which are rows of a single cell."""
    for place, row in enumerate(rows[:_TITLE_ROWS]):
        if len(row.cells) > 1:
            return rows[place:] if any(map(_names_something, row.cells)) else rows
        if any(cells.is_address(cell) or _names_something(cell) for cell in row.cells):
            break
    return rows


def guessed(header: Sequence[str] | None, rows: Sequence[FileRow]) -> Columns:
    """Return the likely column of each field: by the headings, or without a header by the values."""
    mapping = _guessed_by_names(header) if header is not None else {}
    examples = rows[:_EXAMPLE_ROWS]
    if header is None:
        mapping = _guessed_by_values(examples)
    elif DESTINATION.name not in mapping:
        column = _best(examples, cells.is_address, set(mapping.values()))
        mapping |= {} if column is None else {DESTINATION.name: column}
    return {field.name: mapping[field.name] for field in IMPORTED if field.name in mapping}


def _guessed_by_names(header: Sequence[str]) -> Columns:
    names = [folded(cell) for cell in header]
    # By rank across all fields: a column "link" is the destination only if no better heading exists.
    ranked = sorted((rank, field.name, name) for field in IMPORTED for rank, name in enumerate(field.headings))
    mapping: Columns = {}
    for _rank, field, name in ranked:
        if field not in mapping and name in names and names.index(name) not in mapping.values():
            mapping[field] = names.index(name)
    return mapping


def _guessed_by_values(examples: Sequence[FileRow]) -> Columns:
    mapping: Columns = {}
    for field, looks_right in ((DESTINATION.name, cells.is_address), (EXPIRES_AT.name, _is_time)):
        column = _best(examples, looks_right, set(mapping.values()))
        if column is not None:
            mapping[field] = column
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


_ALL_NAMES = {name for field in IMPORTED for name in field.headings}
