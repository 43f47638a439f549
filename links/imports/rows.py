"""From a row's cells to an item as POST /api/links/bulk takes it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from links.imports import cells, spreadsheets
from links.imports.cells import Dates
from links.imports.mapping import Mapping
from links.rules import destinations

TIMES = ("startsAt", "expiresAt")


@dataclass(frozen=True)
class Item:
    """What POST /api/links/bulk would be sent for a row, and what of the row cannot even be said there."""

    values: dict[str, Any]
    problems: dict[str, str] = field(default_factory=dict)  # by field, "" for the row as a whole


@dataclass(frozen=True)
class Interpreter:
    """How the rows of one table are read."""

    mapping: Mapping
    dates: Dates
    header: Sequence[str] | None = None

    @cached_property
    def is_ours(self) -> bool:
        """Whether this product has written the table: its cells were guarded against formulas."""
        return self.header is not None and spreadsheets.is_ours(self.header)

    def item(self, row: Sequence[str]) -> Item:
        """Return the row's item; fields whose cells are empty are not in it."""
        values: dict[str, Any] = {}
        whole = " ".join(self._problems_of_whole(row))
        problems = {"": whole} if whole else {}
        for name, column in self.mapping.items():
            text = row[column] if column < len(row) else ""
            if self.is_ours:
                text = spreadsheets.unguarded(text)
            if not text.strip():
                if name == "originalUrl":
                    problems[name] = _("There is no destination in this row.")
                continue
            value = self._value(name, text)
            if value is None:
                problems[name] = _unreadable(name)
            else:
                values[name] = value
        return Item(values, problems)

    def _problems_of_whole(self, row: Sequence[str]) -> Iterator[str]:
        header = self.header
        if header is None:
            return
        if len(row) > len(header):
            yield _("This row has more cells than the header. Put quotation marks around cells with separators.")
        if self.is_ours:
            # Or the link would be open to more people than the one that was exported.
            told = dict(zip(header, row, strict=False))
            yield from (
                str(text)
                for name, (values, text) in _NOT_IN_EXPORTS.items()
                if told.get(name, "").strip().casefold() in values
            )

    def _value(self, name: str, text: str) -> Any:
        """Return what the cell of a field says in the API's form, or None for what cannot be understood."""
        if name in TIMES:
            instant = cells.time(text, self.dates, is_end=name == "expiresAt")
            return None if instant is None else _iso(instant)
        if name == "maxClicks":
            number = cells.number(text)
            return number if isinstance(number, int) else None
        return _VALUES[name](text)


# By the heading in an export: which values tell of something that does not come back with it. Spreadsheet programs
# write "true" in their own language.
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

_VALUES: dict[str, Callable[[str], Any]] = {
    "originalUrl": lambda text: destinations.as_typed(text.strip()),
    "customAlias": cells.alias,
    "tags": cells.tag_names,
    "folder": str,
    "notes": str,
}


def _iso(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _unreadable(name: str) -> str:
    return _("Write a time such as 2026-12-31 18:00.") if name in TIMES else _("Write a whole number such as 500.")
