"""Changing many links at once: a tag, a folder, whether they are open. Each keeps the rules it keeps alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.workspaces.roles import Action
from links.models import Link, LinkTag
from links.rules import tags
from links.services import history, labels, link_changes
from links.services.changes import MOMENT
from links.services.link_changes import LinkBlocked
from redirects import invalidation
from shortener.db.transactions import VersionConflict, atomic
from shortener.errors import Conflict, DomainError

MOST = 100  # links of one change


class TooManyTags(Conflict):
    """The link has as many tags as a link can have."""

    def __init__(self) -> None:
        super().__init__(_("It has %(number)s tags already, and a link can have no more.") % {"number": tags.MOST})


@dataclass(frozen=True)
class Outcome:
    """What became of links that were to be changed: those that changed, and by id why others could not.

    Links in neither were as they should be already.
    """

    changed: Sequence[str] = ()
    refused: dict[str, DomainError] = field(default_factory=dict)


def add_tag(*, links: "models.QuerySet[Link]", by: Actor, name: str, at: datetime) -> Outcome:
    """Give the tag to those of the links that are the actor's; links that are full of tags are refused."""

    def with_it(names: list[str]) -> list[str]:
        if tags.folded(name) in map(tags.folded, names):
            return names
        if len(names) >= tags.MOST:
            raise TooManyTags
        return [*names, name]

    by.check(Action.EDIT_LINKS)
    return _change_tags(links, by, at, with_it)


def remove_tag(*, links: "models.QuerySet[Link]", by: Actor, name: str, at: datetime) -> Outcome:
    """Take the tag, however it is spelled, from those of the links that are the actor's."""

    def without_it(names: list[str]) -> list[str]:
        return [one for one in names if tags.folded(one) != tags.folded(name)]

    by.check(Action.EDIT_LINKS)
    return _change_tags(links, by, at, without_it)


@atomic(repeat_on=(IntegrityError,))  # who loses a race looks again at what is there
def move(*, links: "models.QuerySet[Link]", by: Actor, folder: str, at: datetime) -> Outcome:
    """Put those of the links that are the actor's into the folder, or with an empty one into none."""
    by.check(Action.EDIT_LINKS)
    moved = [link for link in _own(links, by) if link.folder != folder]
    names_of = _tag_names(moved)
    before = {link: history.state(link, names_of[link]) for link in moved}
    _overwrite(moved, at, folder=folder)
    changes = [(link, before[link], before[link] | {"folder": folder}) for link in moved]
    history.note_changes(changes, by=by, at=at)
    labels.forget(by.workspace.pk)
    return Outcome([link.pk for link in moved])


def set_disabled(*, links: "models.QuerySet[Link]", by: Actor, disabled: bool, at: datetime) -> Outcome:
    """Close or open those of the links that are the actor's; what an operator has closed only operators open."""
    own = _own(links, by)
    differ = [link for link in own if (link.disabled_at is not None) != disabled]
    refused: dict[str, DomainError] = {
        link.pk: LinkBlocked(link.blocked_because) for link in differ if link.blocked_because and not by.is_operator
    }
    ids = [link.pk for link in differ if link.pk not in refused]
    link_changes.set_links_disabled(links=Link.objects.filter(pk__in=ids), by=by, disabled=disabled, at=at)
    return Outcome(ids, refused)


@atomic(repeat_on=(IntegrityError,))  # who loses a race looks again at what is there
def _change_tags(
    links: "models.QuerySet[Link]", by: Actor, at: datetime, changed: Callable[[list[str]], list[str]]
) -> Outcome:
    new_names: dict[Link, list[str]] = {}
    refused: dict[str, DomainError] = {}
    own = _own(links, by)
    names_of = _tag_names(own)
    for link in own:
        try:
            names = changed(names_of[link])
        except Conflict as error:
            refused[link.pk] = error
        else:
            if names != names_of[link]:
                new_names[link] = names
    rows = [row for link, names in new_names.items() for row in link.with_tags(names)]
    _overwrite(list(new_names), at)
    Link.objects.bulk_update(new_names, ["search_text"])
    LinkTag.objects.filter(link__in=[link.pk for link in new_names]).delete()
    LinkTag.objects.bulk_create(rows)
    states = [
        (link, history.state(link, names_of[link]), history.state(link, names)) for link, names in new_names.items()
    ]
    history.note_changes(states, by=by, at=at)
    labels.forget(by.workspace.pk)
    return Outcome([link.pk for link in new_names], refused)


def _own(links: "models.QuerySet[Link]", by: Actor) -> list[Link]:
    return list(links.filter(workspace=by.workspace).prefetch_related("tags")[:MOST])


def _tag_names(links: Sequence[Link]) -> dict[Link, list[str]]:
    return {link: [tag.name for tag in link.tags.all()] for link in links}


def _overwrite(links: Sequence[Link], at: datetime, **values: str) -> None:
    """Store the values, or raise VersionConflict when one of the links has changed since it was read.

    Whoever changes one of them before this transaction ends waits for it.
    """
    if not links:
        return
    as_read = reduce(or_, (models.Q(pk=link.pk, updated_at=link.updated_at) for link in links))
    later = max(at, *(link.updated_at + MOMENT for link in links))
    if Link.objects.filter(as_read).update(updated_at=later, **values) != len(links):
        raise VersionConflict
    keys = [link.key for link in links]
    transaction.on_commit(lambda: invalidation.forget(keys))
