"""The one way to write links and the bin: single and bulk changes, imports, guests and removals all end up here.

Each function belongs inside a transaction of its caller. It compares versions, writes history, and invalidates cached
labels and targets once the transaction is committed. A test makes sure that no other module writes links.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import models, transaction

from accounts.workspaces.actors import Actor
from links.models import ChangeKind, DeletedLink, Link, LinkTag
from links.services import history, labels, stored_fields
from redirects import invalidation
from shortener.db.transactions import VersionConflict

MOST = 500  # links of one call: SQLite compares no more versions in one statement than about twice as many
_A_MOMENT = timedelta(milliseconds=1)  # between two versions of a link
_NEVER_COMPARED = {"id", "click_count", "created_at", "updated_at"}  # clicks are counted at any time


class LinkEdit:
    """A link as it was read, to be changed in place: update() writes what differs by then."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.tag_names = [tag.name for tag in link.tags.all()]
        self.version = link.updated_at
        self.before = history.state(link, self.tag_names)
        self.tags_before = list(self.tag_names)
        self._columns = _columns(link)

    @property
    def changed_columns(self) -> dict[str, Any]:
        """The columns that differ from what was read, with their new values."""
        return {name: value for name, value in _columns(self.link).items() if value != self._columns[name]}

    @property
    def has_other_tags(self) -> bool:
        """Whether the tags differ from what was read."""
        return self.tag_names != self.tags_before

    @property
    def has_other_labels(self) -> bool:
        """Whether the tags or the folder do."""
        return self.has_other_tags or self.link.folder != self._columns["folder"]

    @property
    def keys(self) -> set[str]:
        """The keys under which targets may be cached."""
        return {self._columns["key"], self.link.key}


def _columns(link: Link) -> dict[str, Any]:
    names = (field.attname for field in Link._meta.concrete_fields)
    return {name: getattr(link, name) for name in names if name not in _NEVER_COMPARED}


def insert(tag_names_of: Mapping[Link, Sequence[str]]) -> None:
    """Store new links with these tags, each with a key that is free; all of one workspace, or all of guests."""
    tags_of = {link: link.with_tags(names) for link, names in tag_names_of.items()}
    Link.objects.bulk_create(tags_of)
    LinkTag.objects.bulk_create(tag for tags in tags_of.values() for tag in tags)
    for link, tags in tags_of.items():
        link.remember_tags(tags)
    _invalidate_targets(link.key for link in tags_of)
    for workspace_id in _workspace_ids(tags_of):
        all_names = {name for names in tag_names_of.values() for name in names}
        labels.invalidate_unless_known(workspace_id, tag_names=all_names, folders={link.folder for link in tags_of})


def update(
    edits: Iterable[LinkEdit],
    *,
    by: Actor,
    at: datetime,
    kind: ChangeKind = ChangeKind.CHANGED,
    reason: str = "",
) -> list[Link]:
    """Write what differs, in a few statements for up to MOST links, and return the links that differ.

    Raises VersionConflict when any of them has another version by now.
    """
    changed = [edit for edit in edits if edit.changed_columns or edit.has_other_tags]
    if not changed:
        return []
    tags = [tag for edit in changed for tag in edit.link.with_tags(edit.tag_names) if edit.has_other_tags]
    _write_columns(changed, at)
    if retagged := [edit.link.pk for edit in changed if edit.has_other_tags]:
        LinkTag.objects.filter(link__in=retagged).delete()
        LinkTag.objects.bulk_create(tags)
    links = [edit.link for edit in changed]
    if kind is ChangeKind.CHANGED:
        states = [(edit.link, edit.before, history.state(edit.link, edit.tag_names)) for edit in changed]
        history.record_changes(states, by=by, at=at)
    else:
        history.record(links, kind, by=by, at=at, reason=reason)
    _invalidate_targets(key for edit in changed for key in edit.keys)
    _invalidate_labels([edit.link for edit in changed if edit.has_other_labels])
    return links


def delete(links: Sequence[Link], *, by: Actor, at: datetime) -> None:
    """Move up to MOST links, loaded with their tags and domains, into the bin, or raise VersionConflict."""
    if not links:
        return
    _claim_versions({link: link.updated_at for link in links}, at)
    DeletedLink.objects.bulk_create(stored_fields.binned(links, by=by, at=at))
    history.record(links, ChangeKind.DELETED, by=by, at=at)
    Link.objects.filter(pk__in=[link.pk for link in links]).delete()
    _invalidate_targets(link.key for link in links)
    _invalidate_labels(links)


def restore(tag_names_of: Mapping[Link, Sequence[str]], *, by: Actor, at: datetime) -> None:
    """Take the links, made anew of their rows in the bin, out of it; or raise VersionConflict if one is gone."""
    links = list(tag_names_of)
    if DeletedLink.objects.filter(pk__in=[link.pk for link in links]).delete()[0] != len(links):
        raise VersionConflict
    tags = [tag for link, names in tag_names_of.items() for tag in link.with_tags(names)]
    for link in links:
        link.updated_at = at
    Link.objects.bulk_create(links)
    LinkTag.objects.bulk_create(tags)
    history.record(links, ChangeKind.RESTORED, by=by, at=at)
    _invalidate_targets(link.key for link in links)
    _invalidate_labels(links)


def erase(keys: Mapping[str, str]) -> None:
    """Delete the links, given as keys by ids, without a way back; what hangs on them is the caller's to erase."""
    Link.objects.filter(pk__in=list(keys)).delete()
    _invalidate_targets(keys.values())


def erase_binned(ids: Collection[str]) -> int:
    """Delete these rows of the bin, and return how many there were."""
    return DeletedLink.objects.filter(pk__in=ids).delete()[0]


def _write_columns(edits: Sequence[LinkEdit], at: datetime) -> None:
    values_of = {edit.link: edit.changed_columns for edit in edits}
    versions = {edit.link: edit.version for edit in edits}
    first, *others = values_of.values()
    if all(values == first for values in others):
        _claim_versions(versions, at, **first)
        return
    _claim_versions(versions, at)
    columns = sorted({name for values in values_of.values() for name in values})
    Link.objects.bulk_update(values_of, columns)


def _claim_versions(versions: Mapping[Link, datetime], at: datetime, **values: Any) -> None:
    """Give the links a new version and these values, or raise VersionConflict if one has changed since it was read.

    A transaction that changes one of them before this one is committed waits for it, or fails.
    """
    as_read = reduce(or_, (models.Q(pk=link.pk, updated_at=version) for link, version in versions.items()))
    later = max(at, *(version + _A_MOMENT for version in versions.values()))
    if Link.objects.filter(as_read).update(updated_at=later, **values) != len(versions):
        raise VersionConflict
    for link in versions:
        link.updated_at = later


def _invalidate_targets(keys: Iterable[str]) -> None:
    changed = set(keys)
    transaction.on_commit(lambda: invalidation.invalidate(changed))


def _invalidate_labels(links: Iterable[Link]) -> None:
    for workspace_id in _workspace_ids(links):
        labels.invalidate(workspace_id)


def _workspace_ids(links: Iterable[Link]) -> set[str]:
    return {link.workspace_id for link in links if link.workspace_id}
