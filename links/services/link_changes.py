"""Everything that changes links. Every change reaches the redirects within one second."""

from collections.abc import Callable
from datetime import datetime
from typing import Unpack

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.workspaces.roles import Action
from links.models import Kind, Link, LinkTag
from links.rules.codes import AliasTaken
from links.services import bin, history, labels
from links.services.changes import MOMENT, Changes, Details, apply
from links.services.drafts import new_draft, store
from redirects import invalidation
from shortener.db.transactions import VersionConflict, atomic
from shortener.errors import Conflict, NotFound

Check = Callable[[Link], None]  # raises what forbids to change the link as it is


class LinkBlocked(Conflict):
    """An operator has closed the link, and only operators open it."""

    code = "link_blocked"

    def __init__(self, reason: str) -> None:
        super().__init__(_("The operator of this site has disabled this link: %(reason)s") % {"reason": reason})


def create_link(*, by: Actor, destination: str, at: datetime, **details: Unpack[Details]) -> Link:
    """Return a new link in the actor's workspace, or raise NotAllowed, Invalid, PlanRequired, or AliasTaken.

    Of callers that race for an alias one gets it.
    """
    by.check(Action.EDIT_LINKS)
    draft = new_draft(by=by, destination=destination, at=at, **details)
    if not store([draft], workspace=by.tenant, at=at):
        raise AliasTaken
    return draft.link


def set_links_disabled(
    *, links: models.QuerySet[Link], by: Actor, disabled: bool, at: datetime, reason: str = ""
) -> int:
    """Close or open those of the links that are the actor's, and return how many changed.

    With a reason an operator closes them until an operator opens them: for anybody else they stay closed.
    """
    by.check(Action.EDIT_LINKS)
    own = links if by.is_operator else links.filter(workspace=by.tenant, blocked_because="")
    return _set_disabled(own, by, disabled, at, reason if by.is_operator else "")


@atomic()
def _set_disabled(links: models.QuerySet[Link], by: Actor, disabled: bool, at: datetime, reason: str) -> int:
    differ = models.Q(disabled_at__isnull=disabled)
    if reason:
        differ |= ~models.Q(blocked_because=reason)
    rows = list(links.filter(differ).values_list("pk", "key", "workspace_id"))
    keys = {pk: key for pk, key, _workspace in rows}
    changed = Link.objects.filter(pk__in=keys).update(
        disabled_at=at if disabled else None, blocked_because=reason if disabled else "", updated_at=at
    )
    workspace_ids = {pk: workspace_id for pk, _key, workspace_id in rows}
    history.note(workspace_ids, Kind.DISABLED if disabled else Kind.ENABLED, by=by, at=at, reason=reason)
    _tell_redirects(list(keys.values()))
    return changed


def change_link(*, link: Link, by: Actor, at: datetime, check: Check | None = None, **changes: Unpack[Changes]) -> Link:
    """Return the link with the changes made: all of them, or none and an error.

    Raises NotAllowed, NotFound when the link is gone meanwhile, Invalid, AliasTaken (of racing callers one wins an
    alias), and whatever `check` raises: between it and the change nobody else changes the link.
    """
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    if changes.get("password"):  # before the transaction: hashing takes a while
        changes["password"] = make_password(changes["password"])
    return _change(link.pk, changes, by, at, check)


@atomic(repeat_on=(IntegrityError,))  # who loses a race looks again at what is there
def _change(link_id: str, changes: Changes, by: Actor, at: datetime, check: Check | None) -> Link:
    link = _checked(link_id, check)
    key, tag_names = link.key, [tag.name for tag in link.tags.all()]
    before = history.state(link, tag_names)
    _keep_blocked(link, changes, by)
    changed = apply(changes, link, at)
    new_tag_names = list(changes.get("tag_names", tag_names))
    if not changed and new_tag_names == tag_names:
        return link
    if link.key != key and Link.objects.filter(key=link.key).exists():
        raise AliasTaken
    tag_rows = link.with_tags(new_tag_names)
    _overwrite(link, [*changed, "search_text"], at)
    if new_tag_names != tag_names:
        link.tags.all().delete()
        LinkTag.objects.bulk_create(tag_rows)
    if link.workspace_id and ("folder" in changed or new_tag_names != tag_names):
        labels.forget(link.workspace_id)
    history.note_change(link, before, history.state(link, new_tag_names), by=by, at=at)
    _tell_redirects([key, link.key])
    return link


def delete_link(*, link: Link, by: Actor, at: datetime, check: Check | None = None) -> None:
    """Put the link into the bin: it redirects no more, its code is free, and for 30 days it can be restored.

    Raises NotAllowed, NotFound, or what `check` raises, as in change_link().
    """
    by.check(Action.EDIT_LINKS, of=link.workspace_id)
    _delete_checked(link.pk, by, at, check)


@atomic()
def _delete_checked(link_id: str, by: Actor, at: datetime, check: Check | None) -> None:
    link = _checked(link_id, check)
    _overwrite(link, [], at)  # whoever changes the link at the same time waits, and finds none
    bin.put_in([link], by=by, at=at)
    _delete_with_tags({link.pk: link.key})


@atomic(repeat_on=(IntegrityError,))  # who loses a race looks again at what is left
def delete_links(*, links: models.QuerySet[Link], by: Actor, at: datetime) -> int:
    """Put those of the links that are the actor's into the bin, and return how many those were."""
    by.check(Action.EDIT_LINKS)
    own = list(links.filter(workspace=by.workspace).prefetch_related("domain", "tags"))
    bin.put_in(own, by=by, at=at)
    _delete_with_tags({link.pk: link.key for link in own})
    return len(own)


def erase_links(*, links: models.QuerySet[Link]) -> int:
    """Erase the links for ever, with their clicks, counts and history, and return how many links there were."""
    keys = dict(links.values_list("pk", "key"))
    # Clicks first: a run that is killed here finds the links again, and nothing is left behind. Then once more, for
    # what was stored meanwhile.
    bin.erase_traces(list(keys))
    _delete_with_tags(keys)
    bin.erase_traces(list(keys))
    return len(keys)


@atomic()
def _delete_with_tags(keys: dict[str, str]) -> None:
    Link.objects.filter(pk__in=keys).delete()
    _tell_redirects(list(keys.values()))


def _keep_blocked(link: Link, changes: Changes, by: Actor) -> None:
    """Let nobody but operators open what an operator has closed."""
    if changes.get("is_disabled") is not False or not link.blocked_because:
        return
    if not by.is_operator:
        raise LinkBlocked(link.blocked_because)
    link.blocked_because = ""


def _checked(link_id: str, check: Check | None) -> Link:
    link = Link.objects.filter(pk=link_id).select_related("domain").first()
    if link is None:
        raise NotFound(_("There is nothing at this address."))
    if check is not None:
        check(link)
    return link


def _overwrite(link: Link, fields: list[str], at: datetime) -> None:
    """Store the fields, or raise VersionConflict when the link has changed since it was read."""
    seen = link.updated_at
    link.updated_at = max(at, seen + MOMENT)
    # Never click_count: clicks are counted meanwhile.
    values = {name: getattr(link, name) for name in (*fields, "updated_at")}
    if not Link.objects.filter(pk=link.pk, updated_at=seen).update(**values):
        raise VersionConflict


def _tell_redirects(keys: list[str]) -> None:
    transaction.on_commit(lambda: invalidation.forget(keys))
