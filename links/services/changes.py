"""Change one link, or many at once by the same rules. The redirect plane sees a change within a second."""

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
from links.models import LONGEST_REASON, ChangeKind, Link
from links.rules import tags
from links.rules.codes import AliasTaken
from links.services import unit_of_work
from links.services.assignment import assign, refuse_deleted
from links.services.unit_of_work import LinkEdit
from shortener.db.transactions import atomic
from shortener.errors import Conflict, DomainError, NotFound
from shortener.values import clean_text

LINKS_PER_CHANGE = 100  # links of one change

LinkCheck = Callable[[Link], None]  # raises to refuse a change, for example of another version


class LinkBlocked(Conflict):
    """An operator has disabled the link, so only operators can enable it."""

    code = "link_blocked"

    def __init__(self, reason: str) -> None:
        super().__init__(_("The operator of this site has disabled this link: %(reason)s") % {"reason": reason})


class TooManyTags(Conflict):
    """The link has the largest number of tags already."""

    def __init__(self) -> None:
        super().__init__(_("It has %(number)s tags already, and a link can have no more.") % {"number": tags.MOST_TAGS})


@dataclass(frozen=True)
class ChangeResult:
    """The ids of the links that changed, and by id the errors of those that were refused.

    A link in neither already had these values.
    """

    changed: Sequence[str] = ()
    refused: dict[str, DomainError] = field(default_factory=dict)


def change_link(*, link: Link, by: Actor, values: LinkValues, at: datetime, check: LinkCheck | None = None) -> Link:
    """Set these values, all or none, and return the changed link.

    Raises NotAllowed, NotFound when the link has been deleted, Invalid, AliasTaken (a race for an alias has one
    winner), LinkBlocked, and whatever `check` raises: it gets the link in the version that is then changed.
    """
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    values.check_door(Door.UPDATE, _("This cannot be changed."))
    # Hash outside of the transaction, because it is slow.
    password = make_password(values["password"]) if values.get("password") else None
    try:
        return _change(link.pk, values, password, by, at, check)
    except IntegrityError:
        refuse_deleted(values, by)
        raise


@atomic(repeat_on=(IntegrityError,))  # retry on a version conflict, or a lost race for an alias, which is then refused
def _change(
    link_id: str, values: LinkValues, password: str | None, by: Actor, at: datetime, check: LinkCheck | None
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


def current_link(link_id: str, check: LinkCheck | None) -> Link:
    """Return the current version of the link, or raise NotFound or what `check` raises."""
    link = Link.objects.filter(pk=link_id).select_related("domain").first()
    if link is None:
        raise NotFound(_("There is nothing at this address."))
    if check is not None:
        check(link)
    return link


def _unblock(link: Link, by: Actor) -> None:
    """Clear an operator's block, or raise LinkBlocked if the actor is not an operator."""
    if link.blocked_because and not by.is_operator:
        raise LinkBlocked(link.blocked_because)
    link.blocked_because = ""


def set_links_disabled(
    *, links: "models.QuerySet[Link]", by: Actor, disabled: bool, at: datetime, reason: str = ""
) -> ChangeResult:
    """Disable or enable up to LINKS_PER_CHANGE of the actor's links.

    A reason, given by an operator, blocks the links: only operators can enable them again. Raises Invalid for one of
    more than LONGEST_REASON characters.
    """
    block_reason = clean_text(reason, limit=LONGEST_REASON, field="reason") if by.is_operator else ""

    def change(edit: LinkEdit) -> None:
        link = edit.link
        if disabled:
            link.disabled_at = link.disabled_at or at
            link.blocked_because = block_reason or link.blocked_because
        elif link.disabled_at is not None:
            _unblock(link, by)
            link.disabled_at = None

    kind = ChangeKind.DISABLED if disabled else ChangeKind.ENABLED
    return _change_many(links, by, at, change, kind=kind, reason=block_reason)


def add_tag(*, links: "models.QuerySet[Link]", by: Actor, name: str, at: datetime) -> ChangeResult:
    """Add the tag to up to LINKS_PER_CHANGE of the actor's links, or raise Invalid.

    Links that have the largest number of tags already are refused.
    """
    (added,) = TAGS.clean([name]).value

    def change(edit: LinkEdit) -> None:
        if tags.folded(added) in map(tags.folded, edit.tag_names):
            return
        if len(edit.tag_names) >= tags.MOST_TAGS:
            raise TooManyTags
        edit.tag_names.append(added)

    return _change_many(links, by, at, change)


def remove_tag(*, links: "models.QuerySet[Link]", by: Actor, name: str, at: datetime) -> ChangeResult:
    """Remove the tag, in any case, from up to LINKS_PER_CHANGE of the actor's links, or raise Invalid."""
    (removed,) = TAGS.clean([name]).value

    def change(edit: LinkEdit) -> None:
        edit.tag_names = [one for one in edit.tag_names if tags.folded(one) != tags.folded(removed)]

    return _change_many(links, by, at, change)


def move_links(*, links: "models.QuerySet[Link]", by: Actor, folder: str, at: datetime) -> ChangeResult:
    """Move up to LINKS_PER_CHANGE of the actor's links to the folder; an empty one removes them from theirs."""
    name = FOLDER.clean(folder).value

    def change(edit: LinkEdit) -> None:
        edit.link.folder = name

    return _change_many(links, by, at, change)


@atomic(repeat_on=(IntegrityError,))  # retry when the version of a link has changed
def _change_many(
    links: "models.QuerySet[Link]",
    by: Actor,
    at: datetime,
    change: Callable[[LinkEdit], None],
    *,
    kind: ChangeKind = ChangeKind.CHANGED,
    reason: str = "",
) -> ChangeResult:
    by.check(Action.EDIT_LINKS)
    is_unscoped = by.is_operator and by.tenant is None
    own = links if is_unscoped else links.filter(workspace=by.workspace)
    edits: list[LinkEdit] = []
    refused: dict[str, DomainError] = {}
    for link in own.prefetch_related("tags")[:LINKS_PER_CHANGE]:
        edit = LinkEdit(link)
        try:
            change(edit)
        except Conflict as error:
            refused[link.pk] = error
        else:
            edits.append(edit)
    changed = unit_of_work.update(edits, by=by, at=at, kind=kind, reason=reason)
    return ChangeResult([link.pk for link in changed], refused)
