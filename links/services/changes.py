"""Change one link, or many at once by the same rules. The redirect plane sees a change within a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action
from links.field_types import Door, LinkValues
from links.fields import TAGS
from links.models import LONGEST_REASON, ChangeKind, Link
from links.rules import tags
from links.rules.codes import AliasTaken
from links.rules.external_ids import ExternalIdTaken
from links.services import unit_of_work
from links.services.assignment import assign, refuse_deleted
from links.services.unit_of_work import LinkEdit
from moderation.blocked_workspaces import refuse_blocked_workspace
from shortener.db.transactions import atomic
from shortener.errors import Conflict, DomainError, Invalid, NotFound
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
        super().__init__(_("It already has %(number)s tags, the most a link can have.") % {"number": tags.MOST_TAGS})


@dataclass(frozen=True)
class ChangeResult:
    """The ids of the links that changed, and by id the errors of those that were refused.

    A link in neither already had these values.
    """

    changed: Sequence[str] = ()
    refused: dict[str, DomainError] = field(default_factory=dict)


def change_link(
    *,
    link: Link,
    by: Actor,
    values: LinkValues,
    at: datetime,
    check: LinkCheck | None = None,
    password: str | None = None,
) -> Link:
    """Set these values, all or none, and return the changed link; `password` is the hash of their password, if known.

    Raises NotAllowed, NotFound when the link has been deleted, Invalid, AliasTaken or ExternalIdTaken (a race has
    one winner), LinkBlocked, and all that `check` raises: it gets the link in the version that is then changed.
    """
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    values.check_door(Door.UPDATE, _("This can't be changed."))
    # Hash outside of the transaction, because it is slow.
    if password is None and values.get("password"):
        password = make_password(values["password"])
    try:
        return _change(link.pk, values, password, by, at, check)
    except IntegrityError:
        refuse_deleted(values, by)
        raise


def find_refusal(*, link: Link, by: Actor, values: LinkValues, at: datetime) -> DomainError | None:
    """Dry run of change_link(): return the first error, and change nothing. Raises NotAllowed."""
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    try:
        current = current_link(link.pk, None)
        key = current.key
        assign(values, current, at)
    except (Invalid, NotFound, PlanRequired) as error:
        return error
    is_taken = current.key != key and Link.objects.filter(key=current.key).exists()
    return AliasTaken() if is_taken else None


@atomic(repeat_on=(IntegrityError,))  # retry on a version conflict, or a lost race for an alias, which is then refused
def _change(
    link_id: str, values: LinkValues, password: str | None, by: Actor, at: datetime, check: LinkCheck | None
) -> Link:
    link = current_link(link_id, check)
    edit, key = LinkEdit(link), link.key
    apply_values(edit, values, password=password, by=by, at=at)
    if link.key != key and Link.objects.filter(key=link.key).exists():
        raise AliasTaken
    if "external_id" in edit.changed_columns and link.external_id:
        _check_external_id(link)
    unit_of_work.update([edit], by=by, at=at)
    return link


def apply_values(edit: LinkEdit, values: LinkValues, *, password: str | None, by: Actor, at: datetime) -> None:
    """Set the values, and the hash of a new password, on the link; raises Invalid or LinkBlocked."""
    if values.get("is_disabled") is False:
        _unblock(edit.link, by)
    assign(values, edit.link, at)
    if password is not None:
        edit.link.password = password
    edit.tag_names = list(values.get("tags", edit.tag_names))


def _check_external_id(link: Link) -> None:
    """Raise ExternalIdTaken if another link of the workspace has the link's external id."""
    others = Link.objects.filter(workspace=link.workspace_id).with_external_ids([link.external_id or ""])
    if others.exclude(pk=link.pk).exists():
        raise ExternalIdTaken


def current_link(link_id: str, check: LinkCheck | None) -> Link:
    """Return the current version of the link, or raise NotFound or what `check` raises."""
    link = Link.objects.filter(pk=link_id).select_related("domain").first()
    if link is None:
        raise NotFound(_("There is nothing at this address."))
    if check is not None:
        check(link)
    return link


def _unblock(link: Link, by: Actor) -> None:
    """Clear an operator's block, or raise LinkBlocked or WorkspaceBlocked if the actor is not an operator."""
    if link.blocked_because and not by.is_operator:
        raise LinkBlocked(link.blocked_because)
    refuse_blocked_workspace(by)
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


def change_links(
    *, links: "models.QuerySet[Link]", by: Actor, values_of: Callable[[Link], LinkValues], at: datetime
) -> ChangeResult:
    """Set values on up to LINKS_PER_CHANGE of the actor's links, for each of them those that `values_of` returns.

    Links are refused for which it raises Invalid or a value does not fit, or whose alias is taken on their new domain.
    """

    def change(edit: LinkEdit) -> None:
        values = values_of(edit.link)
        values.check_door(Door.UPDATE, _("This can't be changed."))
        assign(values, edit.link, at)

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
        except (Conflict, Invalid) as error:
            refused[link.pk] = error
        else:
            edits.append(edit)
    taken = _taken(edits)
    refused |= {edit.link.pk: AliasTaken() for edit in taken}
    edits = [edit for edit in edits if edit not in taken]
    changed = unit_of_work.update(edits, by=by, at=at, kind=kind, reason=reason)
    return ChangeResult([link.pk for link in changed], refused)


def _taken(edits: Sequence[LinkEdit]) -> list[LinkEdit]:
    """Return the edits with a new key that another link has, or an earlier one of these edits."""
    moved = [edit for edit in edits if "key" in edit.changed_columns]
    keys = [edit.link.key for edit in moved]
    owned = set(Link.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [edit for place, edit in enumerate(moved) if edit.link.key in owned or edit.link.key in keys[:place]]
