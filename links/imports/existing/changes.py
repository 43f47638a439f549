"""The rows of a batch that change links that exist: what they change, applying it, and changing it back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from links.imports.existing import matching as matches
from links.imports.rows import RowReader
from links.models import LONGEST_REASON, Import, ImportBatch, Link
from links.services import updates
from links.services.updates import LinkBefore, LinkUpdate, UpdateResult
from shortener.errors import DomainError, Invalid, NotFound


@dataclass(frozen=True)
class RowProblem:
    """A problem of the row at this place of its batch; the field is empty for a problem of the whole row."""

    place: int
    field: str
    code: str
    message: str


def matching(upload: Import, batch: ImportBatch) -> dict[int, Link]:
    """Return the links that the rows name, by place, if the import updates links."""
    if not upload.updates_links:
        return {}
    rows = {place: cells for place, (_number, cells) in enumerate(batch.rows)}
    return matches.matching_links(upload, rows, workspace=upload.workspace)


def changes_of_rows(
    upload: Import, batch: ImportBatch, links: Mapping[int, Link]
) -> tuple[dict[int, LinkUpdate], list[RowProblem]]:
    """Return the changes of these links that their rows ask for, and the problems of the rows that have any."""
    if not links:
        return {}, []
    reader = RowReader.of(upload)
    changes: dict[int, LinkUpdate] = {}
    problems: list[RowProblem] = []
    for place, link in links.items():
        cells = batch.rows[place][1]
        values, wrong = matches.changes_of(link, cells, reader=reader, clears_values=upload.clears_values)
        problems += [RowProblem(place, field, "invalid", text) for field, text in wrong.items()]
        if not wrong:
            changes[place] = LinkUpdate(link, values)
    return changes, problems


def apply_changes(upload: Import, batch: ImportBatch, places: Collection[int], at: datetime) -> UpdateResult:
    """Make the changes that the dry run has found at these places, within the caller's transaction.

    A link that was changed or deleted since the dry run is refused.
    """
    skipped = batch.problems_by_place.keys()
    shown = {
        place: (link_id, parse_datetime(version))
        for place, link_id, version, differences in batch.matches or ()
        if differences and place in places and place not in skipped
    }
    if not shown:
        return UpdateResult()
    links = updates.loaded([link_id for link_id, _version in shown.values()], by=upload.actor)
    found = {place: links[link_id] for place, (link_id, _version) in shown.items() if link_id in links}
    refused: dict[int, DomainError] = {place: _gone() for place in shown.keys() - found.keys()}
    changes, problems = changes_of_rows(upload, batch, found)
    items = {place: LinkUpdate(item.link, item.values, shown[place][1]) for place, item in changes.items()}
    reason = _("Import of %(file)s") % {"file": upload.file_name}
    result = updates.update_links(by=upload.actor, items=items, at=at, reason=reason[:LONGEST_REASON])
    refused |= {problem.place: Invalid(problem.message, field=problem.field) for problem in problems}
    return UpdateResult(result.changed, refused | result.refused)


def _gone() -> DomainError:
    return NotFound(_("This link was deleted after the dry run."))


def stored(result: UpdateResult) -> list[list[Any]]:
    """Return the changed links as ImportBatch.changes holds them."""
    return [
        [place, before.link_id, before.version.isoformat(), before.columns, before.tags]
        for place, before in sorted(result.changed.items())
    ]


def undo_changes(upload: Import, batch: ImportBatch, at: datetime) -> tuple[list[list[Any]], int]:
    """Change links back, and return the new ImportBatch.changes and the number of these links.

    An entry of a link that was changed back has no version and no values.
    """
    entries = batch.changes or []
    before = [
        LinkBefore(link_id, when, columns, tags)
        for _place, link_id, version, columns, tags in entries
        if version and (when := parse_datetime(version)) is not None
    ]
    if not before:
        return entries, 0
    reason = _("Undo of the import of %(file)s") % {"file": upload.file_name}
    done = updates.change_back(
        by=upload.actor, items=before, schema_version=upload.schema_version, at=at, reason=reason[:LONGEST_REASON]
    )
    return [
        [place, link_id, "", {}, []] if link_id in done else [place, link_id, *rest]
        for place, link_id, *rest in entries
    ], len(done)
