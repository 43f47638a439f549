"""The only module that writes links and their tags, but for click counts. A test fails when another one does.

Call each function inside a transaction. It compares versions, writes history, and invalidates cached labels and
targets on commit.
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
from shortener.db import statements
from shortener.db.transactions import VersionConflict

LINKS_PER_WRITE = 500  # for each call: SQLite's limit of conditions in one statement is about twice that
_VERSION_STEP = timedelta(milliseconds=1)  # the smallest difference between two versions of a link
_NOT_COMPARED = {"id", "click_count", "bot_count", "updated_at"}  # not part of an edit


class LinkEdit:
    """A link that the caller changes in place, with its state when it was read; update() writes the differences."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.tag_names = [tag.name for tag in link.tags.all()]
        self.version = link.updated_at
        self.before = history.state(link, self.tag_names)
        self.tags_before = list(self.tag_names)
        self._columns = _columns(link)

    @property
    def changed_columns(self) -> dict[str, Any]:
        """The new values of the columns that differ from what was read."""
        return {name: value for name, value in _columns(self.link).items() if value != self._columns[name]}

    @property
    def columns_before(self) -> dict[str, Any]:
        """What the columns that differ held when they were read, as JSON."""
        before = {name: self._columns[name] for name in self.changed_columns}
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in before.items()}

    @property
    def has_other_tags(self) -> bool:
        """Whether the tags differ from what was read."""
        return self.tag_names != self.tags_before

    @property
    def has_other_labels(self) -> bool:
        """Whether the tags or the folder differ from what was read."""
        return self.has_other_tags or self.link.folder != self._columns["folder"]

    @property
    def keys(self) -> set[str]:
        """The keys under which the link's target may be cached: the old and the new one."""
        return {self._columns["key"], self.link.key}


def _columns(link: Link) -> dict[str, Any]:
    names = (field.attname for field in Link._meta.concrete_fields)
    return {name: getattr(link, name) for name in names if name not in _NOT_COMPARED}


def insert(tag_names_of: Mapping[Link, Sequence[str]]) -> None:
    """Insert new links with these tags. They must have free keys, and belong to one workspace or all to guests."""
    tags_of = {link: link.prepare_tags(names) for link, names in tag_names_of.items()}
    statements.insert(list(tags_of))
    statements.insert([tag for tags in tags_of.values() for tag in tags])
    for link, tags in tags_of.items():
        link.cache_tags(tags)
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
    """Write the differences of up to LINKS_PER_WRITE links, and return the links that differ.

    Raises VersionConflict when the version of one of them has changed.
    """
    changed = [edit for edit in edits if edit.changed_columns or edit.has_other_tags]
    if not changed:
        return []
    # Of every link: its text for searches depends on the columns, too.
    tags_of = {edit.link: edit.link.prepare_tags(edit.tag_names) for edit in changed}
    _write_columns(changed, at)
    if retagged := [edit.link for edit in changed if edit.has_other_tags]:
        LinkTag.objects.filter(link__in=[link.pk for link in retagged]).delete()
        LinkTag.objects.bulk_create(tag for link in retagged for tag in tags_of[link])
        for link in retagged:
            link.cache_tags(tags_of[link])
    links = [edit.link for edit in changed]
    if kind is ChangeKind.CHANGED:
        states = [(edit.link, edit.before, history.state(edit.link, edit.tag_names)) for edit in changed]
        history.record_changes(states, by=by, at=at, reason=reason)
    else:
        history.record(links, kind, by=by, at=at, reason=reason)
    _invalidate_targets(key for edit in changed for key in edit.keys)
    _invalidate_labels([edit.link for edit in changed if edit.has_other_labels])
    return links


def delete(links: Sequence[Link], *, by: Actor, at: datetime) -> None:
    """Move up to LINKS_PER_WRITE links, loaded with their tags and domains, to the bin, or raise VersionConflict."""
    if not links:
        return
    _claim_versions({link: link.updated_at for link in links}, at)
    DeletedLink.objects.bulk_create(stored_fields.bin_rows(links, by=by, at=at))
    history.record(links, ChangeKind.DELETED, by=by, at=at)
    Link.objects.filter(pk__in=[link.pk for link in links]).delete()
    _invalidate_targets(link.key for link in links)
    _invalidate_labels(links)


def restore(tag_names_of: Mapping[Link, Sequence[str]], *, by: Actor, at: datetime) -> None:
    """Insert links made from rows of the bin, and delete those rows; or raise VersionConflict if a row is missing."""
    links = list(tag_names_of)
    if DeletedLink.objects.filter(pk__in=[link.pk for link in links]).delete()[0] != len(links):
        raise VersionConflict
    tags = [tag for link, names in tag_names_of.items() for tag in link.prepare_tags(names)]
    for link in links:
        link.updated_at = at
    Link.objects.bulk_create(links)
    LinkTag.objects.bulk_create(tags)
    history.record(links, ChangeKind.RESTORED, by=by, at=at)
    _invalidate_targets(link.key for link in links)
    _invalidate_labels(links)


def erase(keys: Mapping[str, str]) -> None:
    """Delete the links, given as keys by id, without the bin. The caller erases their clicks and history."""
    Link.objects.filter(pk__in=list(keys)).delete()
    _invalidate_targets(keys.values())


def erase_binned(ids: Collection[str]) -> int:
    """Delete these rows of the bin, and return their number."""
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
    """Give the links a new version and these values, or raise VersionConflict if a version is not the one read.

    The update locks the rows until commit; a concurrent change of one of them then finds another version.
    """
    as_read = reduce(or_, (models.Q(pk=link.pk, updated_at=version) for link, version in versions.items()))
    later = max(at, *(version + _VERSION_STEP for version in versions.values()))
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
