"""Rows of a file that name links of the workspace, by their id or short URL: find the links, and read what changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.exports import own_files
from links.field_types import COMPOSITE, CleanValue, Kind, LinkField, LinkValues
from links.fields import ALIAS, BY_NAME, DOMAIN, IS_DISABLED
from links.imports.cells import folded
from links.imports.columns import short_urls
from links.imports.files.reading import FileRow
from links.imports.rows import RowReader, problem_of
from links.models import Import, Link
from links.rules import tags
from links.services.short_urls import keys_of_each
from shortener.db.ids import is_object_id
from shortener.errors import Invalid

_IDS = ("id", "linkid")  # headings, as folded() returns them
_SHORT_URLS = (folded(own_files.IMPORTED_SHORT_URL), "shorturl", "shortlink")
_KEEPS = (ALIAS, DOMAIN)  # an empty cell never clears them: that would change the short URL
_ROWS_LOOKED_UP = 1_000  # of which one has to name a link
_ONE_SECOND = timedelta(seconds=1)  # spreadsheets round to it


@dataclass(frozen=True)
class LinkColumns:
    """The columns that name links, by their headings."""

    id: int | None
    short_url: int | None

    @classmethod
    def of(cls, header: Sequence[str]) -> "LinkColumns":
        """Return those of the header."""
        names = [folded(cell) for cell in header]
        return cls(_first(names, _IDS), _first(names, _SHORT_URLS))


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def can_update(upload: Import, rows: Sequence[FileRow], *, workspace: Workspace) -> bool:
    """Tell whether the file is an export of links here, or one of its first rows names a link of the workspace."""
    if own_files.is_export(upload.header):
        return True
    columns = LinkColumns.of(upload.header)
    if columns.id is None and columns.short_url is None:
        return False
    examples = {place: row.cells for place, row in enumerate(rows[:_ROWS_LOOKED_UP])}
    return bool(matching_links(upload, examples, workspace=workspace))


def matching_links(upload: Import, rows: Mapping[int, Sequence[str]], *, workspace: Workspace) -> dict[int, Link]:
    """Return the link of the workspace that each of these rows names, by place, with its tags and domain."""
    columns = LinkColumns.of(upload.header)
    ids = {place: _cell(cells, columns.id) for place, cells in rows.items()}
    texts = {place: text for place, cells in rows.items() if (text := _cell(cells, columns.short_url))}
    keys_of = keys_of_each(texts.values())
    own = Link.objects.in_workspace(workspace).for_display()
    by_id = {link.pk: link for link in own.filter(pk__in={text for text in ids.values() if is_object_id(text)})}
    unnamed = {key for place, text in texts.items() if ids[place] not in by_id for key in keys_of[text]}
    by_key = {link.key: link for link in own.filter(key__in=unnamed)} if unnamed else {}
    found = {
        place: by_id.get(text) or _with_key(by_key, keys_of.get(texts.get(place, ""), ()))
        for place, text in ids.items()
    }
    return {place: link for place, link in found.items() if link is not None}


def _with_key(links: Mapping[str, Link], keys: Iterable[str]) -> Link | None:
    return next((links[key] for key in keys if key in links), None)


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""


def changes_of(
    link: Link, cells: Sequence[str], *, reader: RowReader, clears_values: bool
) -> tuple[LinkValues, dict[str, str]]:
    """Return the values of the row that the link does not have, and the problems by field.

    Empty cells change nothing unless `clears_values`. Values that the link has are not checked: an end in the past is
    a problem only if it is new.
    """
    row = reader.read(cells)
    ignored = _naming_fields(link, cells, reader)
    if reader.is_over(cells):  # closes new links only: this one says so itself
        ignored.add(IS_DISABLED.name)
    problems = {
        name: text for name, text in row.problems.items() if name not in ignored and _is_about(name, cells, reader)
    }
    given = {name: value for name, value in row.values.items() if name not in ignored}
    kept = list[CleanValue]()
    for name, value in given.items():
        try:
            if not _has(link, BY_NAME[name], value):
                kept.append(BY_NAME[name].clean(value))
        except Invalid as error:
            problems[name] = problem_of(error)
    if clears_values:
        kept += [
            field.clean(None)
            for field in map(BY_NAME.__getitem__, reader.columns)
            if field.may_be_null and field not in _KEEPS and _is_empty(field.name, cells, reader)
        ]
    return LinkValues(kept), problems


def _naming_fields(link: Link, cells: Sequence[str], reader: RowReader) -> set[str]:
    """Return the fields that the row's short URL does not change, because it names the link or has the same host.

    Beside an id that names the link, another short URL moves it.
    """
    naming = LinkColumns.of(reader.header or ())
    fields = {name for name, column in reader.columns.items() if column == naming.short_url}
    if ALIAS.name in fields and DOMAIN.name not in reader.columns:
        fields.add(DOMAIN.name)  # the host of the short URL
    if _cell(cells, naming.id) != link.pk:
        return fields
    is_same_host = short_urls.host_of(_cell(cells, naming.short_url)) == short_urls.host_of(link.short_url)
    return fields & {DOMAIN.name} if is_same_host else set()


def _is_about(name: str, cells: Sequence[str], reader: RowReader) -> bool:
    """Tell whether a problem of a new link is one of a link that exists: it keeps its destination and password."""
    if name in ("", IS_DISABLED.name):
        return True
    return not _is_empty(name, cells, reader)


def _is_empty(name: str, cells: Sequence[str], reader: RowReader) -> bool:
    return not _cell(cells, reader.columns.get(name))


def _has(link: Link, field: LinkField, value: Any) -> bool:
    """Tell whether the link has this value, as cells of a file write it."""
    if field.kind is Kind.TAGS:
        return sorted(map(tags.folded, value)) == sorted(tags.folded(tag.name) for tag in link.tags.all())
    current = getattr(link, field.attribute)
    if field.kind is Kind.FLAG:
        return bool(current) is value  # the column of IS_DISABLED holds the time
    if field.kind in COMPOSITE:
        return bool(current == field.clean(value).value)
    if isinstance(current, datetime) and isinstance(value, datetime):
        return abs(current - value) < _ONE_SECOND
    if isinstance(value, Campaign | Domain):
        return bool(value.pk == current)
    if isinstance(value, str):
        return value.strip() == (current or "")
    return bool(value == current)
