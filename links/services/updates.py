"""Change many links at once, each in its own way, and change them back: for imports of files that name links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import Door, LinkValues
from links.models import Link
from links.rules.codes import AliasTaken
from links.rules.external_ids import ExternalIdTaken
from links.services import history, unit_of_work
from links.services.addresses import ADDRESS_COLUMNS, addresses_of, strictest
from links.services.changes import apply_values
from links.services.history import FieldStates
from links.services.stored_fields import in_current_schema
from links.services.unit_of_work import LinkEdit
from moderation import verdicts
from moderation.models import Verdict
from shortener.db.transactions import atomic
from shortener.errors import Conflict, DomainError

_ONE_VERSION = timedelta(milliseconds=1)  # the smallest difference between two versions, and MongoDB's precision


class ChangedMeanwhile(Conflict):
    """The link has another version than the one that people were shown."""

    code = "version_conflict"

    def __init__(self) -> None:
        super().__init__(_("This link was changed after the dry run. Check the rows again to see the difference."))


@dataclass(frozen=True)
class LinkUpdate:
    """New values of a link that was loaded with its tags and domain; a version refuses the update of any other."""

    link: Link
    values: LinkValues
    version: datetime | None = None


@dataclass(frozen=True)
class Differences:
    """By place, what an update would change ({} for nothing): the old and new value of each field; and the errors."""

    of_place: dict[int, FieldStates]
    refused: dict[int, DomainError]


@dataclass(frozen=True)
class LinkBefore:
    """What changing a link back needs: its id and version after the change, and the columns and tags from before."""

    link_id: str
    version: datetime
    columns: dict[str, Any]  # as JSON
    tags: list[str]


@dataclass(frozen=True)
class UpdateResult:
    """The changed links by place, as they were before, and the errors; links that had these values are in neither."""

    changed: dict[int, LinkBefore] = field(default_factory=dict)
    refused: dict[int, DomainError] = field(default_factory=dict)


def loaded(links: "Iterable[str]", *, by: Actor) -> dict[str, Link]:
    """Return the actor's links with these ids, by id, as an update needs them."""
    return Link.objects.in_workspace(by.workspace).filter(pk__in=list(links)).for_display().in_bulk()


def find_differences(*, by: Actor, items: Mapping[int, LinkUpdate], at: datetime) -> Differences:
    """Dry run of update_links(), which changes nothing. Raises NotAllowed."""
    by.check(Action.EDIT_LINKS)
    edits, refused = _edits(by, items, at)
    states = [(edit.before, history.state(edit.link, edit.tag_names)) for edit in edits.values()]
    return Differences(dict(zip(edits, history.differences(states), strict=True)), refused)


@atomic()
def update_links(*, by: Actor, items: Mapping[int, LinkUpdate], at: datetime, reason: str) -> UpdateResult:
    """Change up to LINKS_PER_WRITE of the actor's links, and report those that are refused.

    Raises NotAllowed, and VersionConflict if one of them has changed: load the links again then.
    """
    by.check(Action.EDIT_LINKS)
    edits, refused = _edits(by, items, at)
    before = {place: (edit.columns_before, edit.tags_before) for place, edit in edits.items()}
    changed = {link.pk for link in unit_of_work.update(edits.values(), by=by, at=at, reason=reason)}
    return UpdateResult(
        {
            place: LinkBefore(edit.link.pk, edit.link.updated_at, *before[place])
            for place, edit in edits.items()
            if edit.link.pk in changed
        },
        refused,
    )


def _edits(
    by: Actor, items: Mapping[int, LinkUpdate], at: datetime
) -> tuple[dict[int, LinkEdit], dict[int, DomainError]]:
    """Return the links with their new values, not written yet, and the errors of the others."""
    edits: dict[int, LinkEdit] = {}
    refused: dict[int, DomainError] = {}
    for place, item in items.items():
        try:
            edits[place] = _edit(by, item, at)
        except DomainError as error:
            refused[place] = error
    for column, refusal in (("key", AliasTaken), ("external_id", ExternalIdTaken)):
        for place in _taken(by, column, edits):
            refused[place] = refusal()
            del edits[place]
    return edits, refused


def _taken(by: Actor, column: str, edits: Mapping[Any, LinkEdit]) -> list[Any]:
    """Return the places of edits whose new value of this unique column another link has, or an earlier edit."""
    new = {place: value for place, edit in edits.items() if (value := edit.changed_columns.get(column))}
    if not new:
        return []
    links = Link.objects.all() if column == "key" else Link.objects.in_workspace(by.workspace)
    owned = set(links.filter(**{f"{column}__in": list(new.values())}).values_list(column, flat=True))
    first = {value: place for place, value in reversed(new.items())}
    return [place for place, value in new.items() if value in owned or first[value] != place]


def _edit(by: Actor, item: LinkUpdate, at: datetime) -> LinkEdit:
    item.values.check_door(Door.IMPORT, _("This can't be changed."))
    if item.version and not is_same(item.version, item.link.updated_at):
        raise ChangedMeanwhile
    edit = LinkEdit(item.link)
    apply_values(edit, item.values, password=None, by=by, at=at)
    return edit


def is_same(version: datetime | None, other: datetime) -> bool:
    """Tell whether these are the same version, as far as each database keeps it."""
    return version is not None and abs(version - other) < _ONE_VERSION


@atomic()
def change_back(*, by: Actor, items: Iterable[LinkBefore], schema_version: int, at: datetime, reason: str) -> set[str]:
    """Give up to LINKS_PER_WRITE of the actor's links their earlier values, and return the ids of these links.

    Links that were changed or deleted since stay as they are, and those whose earlier alias or domain is no longer
    free. The columns have the names of `schema_version`. Raises NotAllowed and VersionConflict as update_links() does.
    """
    by.check(Action.EDIT_LINKS)
    before = {item.link_id: item for item in items}
    edits: dict[str, LinkEdit] = {}
    for link in loaded(before, by=by).values():
        item = before[link.pk]
        if is_same(item.version, link.updated_at):
            edits[link.pk] = edit = LinkEdit(link)
            edit.tag_names = list(item.tags)
            _set_columns(link, in_current_schema(item.columns, version=schema_version))
    _drop_missing(edits, by)
    unit_of_work.update(edits.values(), by=by, at=at, reason=reason)
    return set(edits)


def _set_columns(link: Link, columns: Mapping[str, Any]) -> None:
    names = {column.attname: column for column in Link._meta.concrete_fields}
    for name, value in columns.items():
        if name in names:  # a later release may have removed it
            setattr(link, name, names[name].to_python(value))


def _drop_missing(edits: dict[str, LinkEdit], by: Actor) -> None:
    """Leave out links whose earlier key, external id or domain another has now, and those to a blocked destination.

    Deleted campaigns are cleared.
    """
    addresses = {
        pk: addresses_of(edit.link)
        for pk, edit in edits.items()
        if not edit.changed_columns.keys().isdisjoint(ADDRESS_COLUMNS)
    }
    found = verdicts.findings({one for some in addresses.values() for one in some})
    campaigns = {edit.link.campaign_id for edit in edits.values()} - {None}
    domains = {edit.link.domain_id for edit in edits.values()} - {None}
    taken = {*_taken(by, "key", edits), *_taken(by, "external_id", edits)}
    existing = set(Campaign.objects.filter(pk__in=campaigns).values_list("pk", flat=True)) if campaigns else set[str]()
    verified = (
        set(Domain.objects.filter(pk__in=domains, verified_at__isnull=False).values_list("pk", flat=True))
        if domains
        else set[str]()
    )
    for link_id, edit in list(edits.items()):
        is_moved = "key" in edit.changed_columns
        said = strictest(found, addresses.get(link_id, ()))
        is_blocked = said is not None and said.verdict == Verdict.BLOCK
        if link_id in taken or is_blocked or (is_moved and edit.link.domain_id not in {None, *verified}):
            del edits[link_id]
            continue
        if edit.link.campaign_id not in existing:
            edit.link.campaign = None
        if link_id in addresses:  # the warning that the destination had then may be taken back, or new
            edit.link.warning = verdicts.warning_in(said)
