"""Read the cells of a row as values of a link, in the types that the rules of the fields take."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from links.exports import own_files
from links.field_types import CleanValue, Kind, LinkField, LinkValues
from links.fields import BY_NAME, DESTINATION, EXPIRES_AT
from links.imports import cells
from links.imports.cells import DateFormat
from links.imports.mapping import Columns, columns_of
from links.models import Import
from links.rules import destinations
from shortener import spreadsheets
from shortener.errors import Invalid


@dataclass(frozen=True)
class ReadRow:
    """The values of a row and its problems, by field name; the name "" stands for the whole row."""

    values: dict[str, Any]
    problems: dict[str, str] = field(default_factory=dict)

    def cleaned(self) -> tuple[LinkValues, dict[str, str]]:
        """Apply the rules of the fields: return the valid values, and all problems by field name."""
        problems, kept = dict(self.problems), list[CleanValue]()
        for name, value in self.values.items():
            try:
                kept.append(BY_NAME[name].clean(value))
            except Invalid as error:
                problems[name] = str(error.message)
        return LinkValues(kept), problems


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one file with its mapping and date format."""

    columns: Columns
    dates: DateFormat
    header: Sequence[str] | None = None

    @classmethod
    def of(cls, upload: Import) -> "RowReader":
        """Return a reader with the confirmed settings of the import."""
        return cls(columns_of(upload), DateFormat(ZoneInfo(upload.time_zone), upload.day_first), upload.header or None)

    @cached_property
    def is_ours(self) -> bool:
        """Whether the file is one of our downloads, in which cells are guarded against formulas."""
        return self.header is not None and own_files.is_ours(self.header)

    def read(self, row: Sequence[str]) -> ReadRow:
        """Return the values and problems of the row. Empty cells are left out."""
        values: dict[str, Any] = {}
        whole = " ".join(self._problems_of_whole(row))
        problems = {"": whole} if whole else {}
        for name, column in self.columns.items():
            text = row[column] if column < len(row) else ""
            if self.is_ours:
                text = spreadsheets.unguarded(text)
            if not text.strip():
                if name == DESTINATION.name:
                    problems[name] = _("There is no destination in this row.")
                continue
            value = self._value(BY_NAME[name], text)
            if value is None:
                problems[name] = _unreadable(BY_NAME[name])
            else:
                values[name] = value
        return ReadRow(values, problems)

    def _problems_of_whole(self, row: Sequence[str]) -> Iterator[str]:
        header = self.header
        if header is None:
            return
        if len(row) > len(header):
            yield _("This row has more cells than the header. Put quotation marks around cells with separators.")
        if self.is_ours:
            # Importing these rows would create links that more people can open than the exported ones.
            by_heading = dict(zip(header, row, strict=False))
            yield from (
                str(text)
                for name, (values, text) in _NOT_IN_EXPORTS.items()
                if by_heading.get(name, "").strip().casefold() in values
            )

    def _value(self, field: LinkField, text: str) -> Any:
        """Return the value in the cell of a field, or None if it cannot be parsed."""
        if field.kind is Kind.TIME:
            return cells.time(text, self.dates, is_end=field is EXPIRES_AT)
        if field.kind is Kind.NUMBER:
            number = cells.number(text)
            return number if isinstance(number, int) else None
        return _READERS[field.kind](text)


# By heading of our exports: values of links with a protection that an export does not contain, and the problem of
# such a row. Spreadsheet programs translate "true".
_NOT_IN_EXPORTS = {
    "hasPassword": (
        {"true", "wahr", "vrai", "verdadero", "1"},
        gettext_lazy(
            "This link asked for a password, which no export has. Empty its cell “hasPassword” to import it without."
        ),
    ),
    "status": (
        {"disabled"},
        gettext_lazy("This link was disabled, and would be open. Empty its cell “status” to import it."),
    ),
}

_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.URL: lambda text: destinations.with_scheme(text.strip()),
    Kind.ALIAS: cells.alias,
    Kind.TAGS: cells.tag_names,
    Kind.TEXT: str,
    Kind.PARAGRAPHS: str,
}


def _unreadable(field: LinkField) -> str:
    is_time = field.kind is Kind.TIME
    return _("Write a time such as 2026-12-31 18:00.") if is_time else _("Write a whole number such as 500.")
