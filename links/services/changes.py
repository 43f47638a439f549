"""Changes of links, one or many: each link keeps the rules that it keeps alone, and its targets follow in a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from links.field_types import Door, LinkValues
from links.fields import FOLDER, TAGS
from links.models import ChangeKind, Link
from links.rules import tags
from links.rules.codes import AliasTaken
from links.services import unit_of_work
from links.services.assignment import assign
from links.services.unit_of_work import LinkEdit
from shortener.db.transactions import atomic
from shortener.errors import Conflict, DomainError, NotFound

MOST = 100  # links of one change

Check = Callable[[Link], None]  # raises what forbids to change the link as it is


class LinkBlocked(Conflict):
    """An operator has closed the link, and only operators open it."""

    code = "link_blocked"

    def __init__(self, reason: str) -> None:
        super().__init__(_("The operator of this site has disabled this link: %(reason)s") % {"reason": reason})


class TooManyTags(Conflict):
    """The link has as many tags as a link can have."""

    def __init__(self) -> None:
        super().__init__(_("It has %(number)s tags already, and a link can have no more.") % {"number": tags.MOST})


@dataclass(frozen=True)
class Outcome:
    """What became of links that were to be changed: the ids of those that changed, and by id why others could not.

    Links in neither were as they should be already.
    """

    changed: Sequence[str] = ()
    refused: dict[str, DomainError] = field(default_factory=dict)


def change_link(*, link: Link, by: Actor, values: LinkValues, at: datetime, check: Check | None = None) -> Link:
    """Return the link with these values: all of them, or none and an error.

    Raises NotAllowed, NotFound when the link is gone meanwhile, Invalid, AliasTaken (of racing callers one wins an
    alias), LinkBlocked, and whatever `check` raises: no other change comes between it and this one.
    """
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    values.check_door(Door.UPDATE, _("This cannot be changed."))
    # Before the transaction: hashing takes a while.
    password = make_password(values["password"]) if values.get("password") else None
    return _change(link.pk, values, password, by, at, check)


@atomic(repeat_on=(IntegrityError,))  # after a lost race for an alias, looks again at what is there
def _change(
    link_id: str, values: LinkValues, password: str | None, by: Actor, at: datetime, check: Check | None
) -> Link:
    link = current_link(link_id, check)
    edit = LinkEdit(link)
    if values.get("is_disabled") is False:
        _unblock(link, by)
    key = link.key
    assign(values, link, at)
    if password is not None:
        link.password = password
    edit.tag_names = list(values.get("tags", edit.tag_names))
    if link.key != key and Link.objects.filter(key=link.key).exists():
        raise AliasTaken
    unit_of_work.update([edit], by=by, at=at)
    return link


def current_link(link_id: str, check: Check | None) -> Link:
    """Return the link as it is now, or raise NotFound or what `check` raises."""
    link = Link.objects.filter(pk=link_id).select_related("domain").first()
    if link is None:
        raise NotFound(_("There is nothing at this address."))
    if check is not None:
        check(link)
    return link


def _unblock(link: Link, by: Actor) -> None:
    """Let operators open what an operator has closed, and raise LinkBlocked for other people."""
    if link.blocked_because and not by.is_operator:
        raise LinkBlocked(link.blocked_because)
    link.blocked_because = ""


def set_links_disabled(
    *, links: "models.QuerySet[Link]", by: Actor, disabled: bool, at: datetime, reason: str = ""
) -> Outcome:
    """Close or open those of up to MOST links that are the actor's.

    With a reason an operator closes them until an operator opens them: for other people they stay closed.
    """

    told = reason if by.is_operator else ""

    def change(edit: LinkEdit) -> None:
        link = edit.link
        if disabled:
            link.disabled_at = link.disabled_at or at
            link.blocked_because = told or link.blocked_because
        elif link.disabled_at is not None:
            _unblock(link, by)
            link.disabled_at = None

    kind = ChangeKind.DISABLED if disabled else ChangeKind.ENABLED
    return _change_many(links, by, at, change, kind=kind, reason=told)


def add_tag(*, links: "models.QuerySet[Link]", by: Actor, name: str, at: datetime) -> Outcome:
    """Give the tag to those of up to MOST links that are the actor's, or raise Invalid; full links are refused."""
    (added,) = TAGS.clean([name]).value

    def change(edit: LinkEdit) -> None:
        if tags.folded(added) in map(tags.folded, edit.tag_names):
            return
        if len(edit.tag_names) >= tags.MOST:
            raise TooManyTags
        edit.tag_names.append(added)

    return _change_many(links, by, at, change)


def remove_tag(*, links: "models.QuerySet[Link]", by: Actor, name: str, at: datetime) -> Outcome:
    """Take the tag, however it is spelled, from those of up to MOST links that are the actor's, or raise Invalid."""
    (removed,) = TAGS.clean([name]).value

    def change(edit: LinkEdit) -> None:
        edit.tag_names = [one for one in edit.tag_names if tags.folded(one) != tags.folded(removed)]

    return _change_many(links, by, at, change)


def move_links(*, links: "models.QuerySet[Link]", by: Actor, folder: str, at: datetime) -> Outcome:
    """Put those of up to MOST links that are the actor's into the folder, or with an empty one into none."""
    name = FOLDER.clean(folder).value

    def change(edit: LinkEdit) -> None:
        edit.link.folder = name

    return _change_many(links, by, at, change)


@atomic(repeat_on=(IntegrityError,))  # reads the links again when one of them has changed meanwhile
def _change_many(
    links: "models.QuerySet[Link]",
    by: Actor,
    at: datetime,
    change: Callable[[LinkEdit], None],
    *,
    kind: ChangeKind = ChangeKind.CHANGED,
    reason: str = "",
) -> Outcome:
    by.check(Action.EDIT_LINKS)
    is_everywhere = by.is_operator and by.tenant is None
    own = links if is_everywhere else links.filter(workspace=by.workspace)
    edits: list[LinkEdit] = []
    refused: dict[str, DomainError] = {}
    for link in own.prefetch_related("tags")[:MOST]:
        edit = LinkEdit(link)
        try:
            change(edit)
        except Conflict as error:
            refused[link.pk] = error
        else:
            edits.append(edit)
    changed = unit_of_work.update(edits, by=by, at=at, kind=kind, reason=reason)
    return Outcome([link.pk for link in changed], refused)
