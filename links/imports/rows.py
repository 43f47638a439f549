"""Read the cells of a row as values of a link, in the types that the rules of the fields take."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from domains.models import Domain
from links.exports import own_files
from links.field_types import COMPOSITE, CleanValue, Kind, LinkField, LinkValues
from links.fields import ALIAS, BY_NAME, DESTINATION, DOMAIN, EARLIER_CLICKS, EXPIRES_AT, IS_DISABLED, PASSWORD, TITLE
from links.imports import cells
from links.imports.cells import DateFormat
from links.imports.columns import flags, presets, short_urls
from links.imports.columns.answers import Answers
from links.imports.columns.places import LeftOut, Places, alias_in
from links.imports.files import converter
from links.imports.mapping import Columns, columns_of
from links.models import Import
from links.rules import destinations, tags
from shortener import spreadsheets
from shortener.errors import Invalid
from shortener.values import INVALID_CHARACTERS


def problem_of(error: Invalid) -> str:
    """Return what a row's problem says: the error's message, after the place in JSON."""
    return f"{error.place.lstrip('.')}: {error.message}" if error.place else str(error.message)


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
                problems[name] = problem_of(error)
        return LinkValues(kept), problems


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one file with its mapping and date format."""

    columns: Columns
    dates: DateFormat
    header: Sequence[str] | None = None
    places: Places = field(default_factory=Places)
    is_json: bool = False  # in which our exports guard nothing

    @classmethod
    def of(cls, upload: Import) -> "RowReader":
        """Return a reader with the confirmed settings of the import, and the domains and campaigns of now."""
        dates = DateFormat(ZoneInfo(upload.time_zone), upload.day_first)
        places = Places.of(upload.workspace, Answers.of(upload))
        return cls(columns_of(upload), dates, upload.header or None, places, upload.format == "json")

    @cached_property
    def is_ours(self) -> bool:
        """Whether the file is one of our downloads."""
        return self.header is not None and own_files.is_ours(self.header)

    @cached_property
    def has_html_titles(self) -> bool:
        """Whether the file is of a service that writes HTML in its titles."""
        preset = presets.recognized(frozenset(map(cells.folded, self.header or ())))
        return preset is not None and preset.has_html_titles

    def text(self, cell: str) -> str:
        """Return the text of a cell, without the guard against formulas that our downloads for spreadsheets have."""
        return spreadsheets.unguarded(cell) if self.is_ours and not self.is_json else cell

    def read(self, row: Sequence[str]) -> ReadRow:
        """Return the values and problems of the row. Empty cells are left out."""
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        whole: list[str] = []
        if self.header is not None and len(row) > len(self.header):
            whole.append(
                _("This row has more cells than the header. Put quotation marks around cells with separators.")
            )
        for name, column in self.columns.items():
            text = self._alias_text(row) if name == ALIAS.name else self._text(row, column)
            if name == TITLE.name and self.has_html_titles:
                text = cells.plain(text)
            if _is_empty(BY_NAME[name], text):
                if name == DESTINATION.name:
                    problems[name] = _("This row has no destination. Add one.")
                continue
            try:
                values[name] = self._value(BY_NAME[name], text)
            except LeftOut as error:
                whole.append(str(error.message))
            except Invalid as error:
                problems[name] = str(error.message)
        try:
            values |= self._domain_of_short_url(row)
        except LeftOut as error:
            whole.append(str(error.message))
        except Invalid as error:
            problems[ALIAS.name] = str(error.message)
        try:
            values |= self._flag_of_closed(row)
        except Invalid as error:
            problems[IS_DISABLED.name] = str(error.message)
        if protected := " ".join(self._problems_of_protected(row)):
            problems[PASSWORD.name] = protected
        return ReadRow(values, problems | ({"": " ".join(whole)} if whole else {}))

    def read_new(self, row: Sequence[str]) -> ReadRow:
        """Return read() of a row that becomes a link: the clicks that it had here are before the import, too."""
        found = self.read(row)
        texts = (self._text(row, column) for column in self.places.answers.added)
        added = [number for text in texts if isinstance(number := cells.number(text), int)]
        before = found.values.get(EARLIER_CLICKS.name, 0)
        if any(added):
            found.values[EARLIER_CLICKS.name] = before + sum(added)
        return found

    def _text(self, row: Sequence[str], column: int) -> str:
        text = row[column] if column < len(row) else ""
        return self.text(text)

    def _alias_text(self, row: Sequence[str]) -> str:
        text = alias_in(row, self.columns, self.places.answers.fallbacks)
        return self.text(text)

    def is_over(self, row: Sequence[str]) -> bool:
        """Tell whether a column says that the link has expired or reached its click limit, which closes new links."""
        return any(flags.is_over(self._text(row, column)) for column in self.places.answers.closed)

    def _problems_of_protected(self, row: Sequence[str]) -> Iterator[str]:
        # Importing these rows would create links that more people can open than the ones in the file.
        for column in self.places.answers.protected:
            if flags.is_protected(self._text(row, column)):
                text = _("Passwords can't be imported. Empty “%(column)s” to import this link without one.")
                yield text % {"column": self._heading(column)}

    def _flag_of_closed(self, row: Sequence[str]) -> dict[str, bool]:
        """Return whether the row's link is disabled, nothing if no cell says so, or raise Invalid for other words."""
        said: list[bool] = []
        for column in self.places.answers.closed:
            text, heading = self._text(row, column).strip(), self._heading(column)
            _check_storable(text)
            is_closed = flags.is_closed(text, heading=heading)
            if is_closed is None:
                problem = _("“%(cell)s” in “%(column)s” doesn't say whether the link is disabled. Write true or false.")
                if flags.is_status(heading):
                    problem = _(
                        "“%(cell)s” in “%(column)s” isn't a status. Write active, scheduled, expired, exhausted or "
                        "disabled."
                    )
                raise Invalid(problem % {"cell": text, "column": heading}, field=IS_DISABLED.name)
            if text:
                said.append(is_closed)
        return {IS_DISABLED.name: any(said)} if said else {}

    def _heading(self, column: int) -> str:
        named = self.header[column] if self.header is not None and column < len(self.header) else ""
        return named or _("Column %(number)s") % {"number": column + 1}

    def _domain_of_short_url(self, row: Sequence[str]) -> dict[str, Domain | None]:
        """Return the domain of a row with a short URL in its alias column and none of its own."""
        if self._text(row, self.columns.get(DOMAIN.name, len(row))).strip():
            return {}
        host = short_urls.parsed(self._alias_text(row)).host
        return {DOMAIN.name: self.places.domain(host)} if host else {}

    def _value(self, row: LinkField, text: str) -> Any:
        """Return the value in the cell of a field, or raise Invalid or LeftOut."""
        _check_storable(text)
        match row.kind:
            case Kind.TIME:
                return _known(cells.time(text, self.dates, is_end=row is EXPIRES_AT), row)
            case Kind.NUMBER:
                number = cells.number(text)
                return _known(number if isinstance(number, int) else None, row)
            case Kind.URL:
                return destinations.with_scheme(text.strip())
            case Kind.ALIAS:
                return _alias(text)
            case Kind.DOMAIN:
                return self.places.domain(text)
            case Kind.CAMPAIGN:
                return self.places.campaign(text)
            case Kind.TAGS:
                return _tags(text)
            case Kind.FLAG:
                return _known(flags.yes_or_no(text), row)
        return _json(text) if row.kind in COMPOSITE else text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(_("Write JSON, as our own exports have it.")) from None


def _check_storable(text: str) -> None:
    if converter.UNSTORABLE in text:
        raise Invalid(INVALID_CHARACTERS)


def _is_empty(row: LinkField, text: str) -> bool:
    if row.kind in (Kind.TIME, Kind.NUMBER):
        return cells.is_nothing(text, is_time=row.kind is Kind.TIME)
    return not text.strip()


def _tags(text: str) -> list[str]:
    names = tags.split(cells.without_brackets(text))
    for name in names:
        if hidden := next((char for char in name if unicodedata.category(char) in ("Cc", "Cf")), None):
            character = f"{unicodedata.name(hidden, '')} (U+{ord(hidden):04X})".strip()
            problem = _("Remove the invisible character %(character)s from “%(tag)s”.")
            raise Invalid(problem % {"character": character, "tag": name})
    return names


def _alias(text: str) -> str:
    if short_urls.are_several(text):
        raise Invalid(_("This cell has several short URLs. Keep one, or add a row for each of them."))
    short = short_urls.parsed(text)
    if not short.code:
        raise Invalid(_("This short URL has no alias after its host. Add one, or empty the cell for a random code."))
    if short.is_nested:
        raise Invalid(_("An alias can't contain a slash. Choose one without."))
    return short.code


def _known(value: datetime | int | None, row: LinkField) -> datetime | int:
    """Return the value, or raise Invalid if the cell could not be read."""
    if value is None:
        if row.kind is Kind.TIME:
            raise Invalid(_("Enter a date such as 2027-12-31, with or without a time."))
        if row.kind is Kind.FLAG:
            raise Invalid(_("Write true or false."))
        raise Invalid(_("Enter a whole number such as 500."))
    return value
