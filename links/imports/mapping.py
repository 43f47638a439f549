"""Which column of a table holds which field of a link: guesses that people can correct."""

from collections.abc import Callable, Sequence

from links.field_types import Door
from links.fields import DESTINATION, EXPIRES_AT, fields_of
from links.imports import cells
from links.imports.cells import folded
from links.imports.reading import Row

Columns = dict[str, int]  # the column of each field that has one, by the field's name

IMPORTED = fields_of(Door.IMPORT)

_TITLE_ROWS = 5  # at most, above a header
_EXAMPLES = 50  # rows that a guess looks at


def has_header(rows: Sequence[Row]) -> bool:
    """Tell whether the first row says what the columns are, by its words or by being unlike those below."""
    first, *others = below_title(rows)
    if any(_names_something(cell) for cell in first.cells):
        return True
    if any(cells.is_address(cell) for cell in first.cells):
        return False
    return any(cells.is_address(cell) for row in others[:_EXAMPLES] for cell in row.cells)


def below_title(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows from the header on, without a title of a single cell that stands above it."""
    for place, row in enumerate(rows[:_TITLE_ROWS]):
        if len(row.cells) > 1:
            return rows[place:] if any(map(_names_something, row.cells)) else rows
        if any(cells.is_address(cell) or _names_something(cell) for cell in row.cells):
            break
    return rows


def guessed(header: Sequence[str] | None, rows: Sequence[Row]) -> Columns:
    """Return a column for each field that one seems to hold: by their names, or without a header by what is there."""
    mapping = _guessed_by_names(header) if header is not None else {}
    examples = rows[:_EXAMPLES]
    if header is None:
        mapping = _guessed_by_values(examples)
    elif DESTINATION.name not in mapping:
        column = _best(examples, cells.is_address, set(mapping.values()))
        mapping |= {} if column is None else {DESTINATION.name: column}
    return {field.name: mapping[field.name] for field in IMPORTED if field.name in mapping}


def _guessed_by_names(header: Sequence[str]) -> Columns:
    names = [folded(cell) for cell in header]
    # The surest names first, across all fields: "link" is the destination only where nothing else is.
    ranked = sorted((rank, field.name, name) for field in IMPORTED for rank, name in enumerate(field.headings))
    mapping: Columns = {}
    for _rank, field, name in ranked:
        if field not in mapping and name in names and names.index(name) not in mapping.values():
            mapping[field] = names.index(name)
    return mapping


def _guessed_by_values(examples: Sequence[Row]) -> Columns:
    mapping: Columns = {}
    for field, looks_right in ((DESTINATION.name, cells.is_address), (EXPIRES_AT.name, _is_time)):
        column = _best(examples, looks_right, set(mapping.values()))
        if column is not None:
            mapping[field] = column
    return mapping


def _best(examples: Sequence[Row], looks_right: Callable[[str], bool], used: set[int]) -> int | None:
    """Return the column with the most such values, if those are most of its values."""
    width = max((len(row.cells) for row in examples), default=0)
    best, most = None, 0
    for column in set(range(width)) - used:
        values = [row.cells[column] for row in examples if column < len(row.cells) and row.cells[column].strip()]
        right = sum(map(looks_right, values))
        if right > most and 2 * right > len(values):
            best, most = column, right
    return best


def _is_time(text: str) -> bool:
    # A number could be a spreadsheet's day, and is more likely something that was counted.
    return cells.time(text, cells.Dates()) is not None and not isinstance(cells.number(text), int)


def _names_something(cell: str) -> bool:
    return folded(cell) in _ALL_NAMES


_ALL_NAMES = {name for field in IMPORTED for name in field.headings}
