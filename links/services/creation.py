"""Create links, one or many at once with the same number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from accounts.workspaces.actors import GUEST, Actor
from accounts.workspaces.roles import Action
from accounts.workspaces.usage import spend_links
from links.field_types import Door, LinkValues
from links.fields import DESTINATION, EXPIRES_AT
from links.models import Link
from links.rules import codes, destinations
from links.rules.codes import AliasTaken
from links.services import unit_of_work
from links.services.assignment import assign, refuse_deleted
from redirects.codes import link_key
from shortener.db.transactions import atomic
from shortener.errors import DomainError, Invalid

LINKS_PER_BATCH = 100  # links of one batch
LONGEST_GUEST_LIFE = timedelta(days=7)
NOT_FOR_GUESTS = _("Guest links do not have this. Sign up, and send your API key to POST /api/links.")


@dataclass(frozen=True)
class CreationResult:
    """The result of a batch: a new link or an error for each item, by its place."""

    created: dict[int, Link]
    refused: dict[int, DomainError]


@dataclass(frozen=True)
class _Draft:
    """A valid link that is not stored yet, whether its code is an alias, and its tags."""

    link: Link
    has_alias: bool
    tag_names: Sequence[str]


def create_link(*, by: Actor, values: LinkValues, at: datetime) -> Link:
    """Create a link in the actor's workspace.

    Raises NotAllowed, NotFound for guests, Invalid, PlanRequired, or AliasTaken. A race for an alias has one winner.
    """
    by.check(Action.EDIT_LINKS)
    return _create(by, by.workspace, values, at, Door.CREATE)


def create_guest_link(*, values: LinkValues, at: datetime) -> Link:
    """Create a link that expires within LONGEST_GUEST_LIFE, or raise Invalid or AliasTaken as create_link() does.

    Destinations on doubtful hosts are refused: without an account, no person answers for them.
    """
    values.check_door(Door.GUEST, NOT_FOR_GUESTS)
    if DESTINATION.name in values and (doubt := destinations.doubt_about(values[DESTINATION.name].location)):
        raise Invalid(doubt, field=DESTINATION.name)
    latest = at + LONGEST_GUEST_LIFE
    expires_at = values.get(EXPIRES_AT.name) or latest
    if expires_at > latest:
        text = _(
            "A guest link lasts at most %(days)d days. Choose an earlier time, or sign up for links that last longer."
        )
        raise Invalid(text % {"days": LONGEST_GUEST_LIFE.days}, field=EXPIRES_AT.name)
    return _create(GUEST, None, values.with_value(EXPIRES_AT.clean(expires_at)), at, Door.GUEST)


def _create(by: Actor, workspace: Workspace | None, values: LinkValues, at: datetime, door: Door) -> Link:
    draft = _draft(by, values, at, door)
    try:
        _store_unseen(draft, workspace=workspace, at=at)
    except IntegrityError:
        _store_after_look(draft, values, by, workspace=workspace, at=at)
    return draft.link


def _store_after_look(
    draft: _Draft, values: LinkValues, by: Actor, *, workspace: Workspace | None, at: datetime
) -> None:
    """Store a draft that was refused: with another random code, if that was the reason, or raise AliasTaken."""
    try:
        stored = _store([draft], workspace=workspace, at=at)
    except IntegrityError:
        refuse_deleted(values, by)
        raise
    if not stored:
        raise AliasTaken


def create_links(*, by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door) -> CreationResult:
    """Create a link for each valid item, in one transaction, and report the others as refused.

    Items are keyed by their place in the caller's list. The first of several items with the same alias gets it. Raises
    NotAllowed, and PlanRequired when the valid items exceed the plan: then no link is created.
    """
    by.check(Action.EDIT_LINKS)
    drafts, refused = _drafts(by, items, at, door)
    try:
        stored = {draft.link.pk for draft in _store(list(drafts.values()), workspace=by.workspace, at=at)}
    except IntegrityError:
        for values in items.values():
            refuse_deleted(values, by)
        raise
    created = {place: draft.link for place, draft in drafts.items() if draft.link.pk in stored}
    refused |= {place: AliasTaken() for place in drafts.keys() - created.keys()}
    return CreationResult(created, refused)


def find_refusals(*, by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door) -> dict[int, DomainError]:
    """Dry run of create_links(): return the errors by place, and change nothing.

    The plan's limit is not checked, and neither is whether two of the items have the same alias. Raises NotAllowed.
    """
    by.check(Action.EDIT_LINKS)
    drafts, refused = _drafts(by, items, at, door)
    chosen = {place: draft.link.key for place, draft in drafts.items() if draft.has_alias}
    taken = set(Link.objects.filter(key__in=list(chosen.values())).values_list("key", flat=True))
    return refused | {place: AliasTaken() for place, key in chosen.items() if key in taken}


def _drafts(
    by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door
) -> tuple[dict[int, _Draft], dict[int, DomainError]]:
    drafts: dict[int, _Draft] = {}
    refused: dict[int, DomainError] = {}
    for place, values in sorted(items.items()):
        try:
            drafts[place] = _draft(by, values, at, door)
        except Invalid as error:
            refused[place] = error
    return drafts, refused


def _draft(by: Actor, values: LinkValues, at: datetime, door: Door) -> _Draft:
    values.check_door(door, _("This cannot be set here."))
    if DESTINATION.name not in values:
        raise Invalid(_("A link needs a destination."), field=DESTINATION.name)
    link = Link(
        workspace=by.tenant,
        is_guest=by.tenant is None,
        created_by=by.user,
        created_at=at,
        updated_at=at,
        code=codes.random_code(),
    )
    assign(values, link, at)
    if link.password:
        link.password = make_password(link.password)
    # Set the loaded objects, so that serializers do not query them again.
    link.campaign, link.domain = values.get("campaign"), values.get("domain")
    return _Draft(link, bool(values.get("alias")), values.get("tags", ()))


@atomic()
def _store_unseen(draft: _Draft, *, workspace: Workspace | None, at: datetime) -> None:
    """Store the draft without a query for its code, which is nearly always free, or raise IntegrityError."""
    if workspace is not None:
        spend_links(workspace=workspace, number=1, at=at)
    unit_of_work.insert({draft.link: draft.tag_names})


@atomic(repeat_on=(IntegrityError,))  # retry after a lost race for a code: look again at which are taken
def _store(drafts: Sequence[_Draft], *, workspace: Workspace | None, at: datetime) -> list[_Draft]:
    """Store the drafts except those with a taken alias, all or none, and return what was stored.

    Raises PlanRequired when they exceed the workspace's plan. The number of queries does not depend on the number of
    drafts.
    """
    taken = set(Link.objects.filter(key__in=[draft.link.key for draft in drafts]).values_list("key", flat=True))
    new: list[_Draft] = []
    for draft in drafts:
        while draft.link.key in taken and not draft.has_alias:
            draft.link.code = codes.random_code()
            draft.link.key = link_key(draft.link.domain_id or "", draft.link.code)
        if draft.link.key not in taken:
            taken.add(draft.link.key)
            new.append(draft)
    if new and workspace is not None:
        spend_links(workspace=workspace, number=len(new), at=at)
    unit_of_work.insert({draft.link: draft.tag_names for draft in new})
    return new
