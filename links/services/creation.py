"""Create links, one or many at once with the same number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.workspaces.actors import GUEST, Actor
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action
from accounts.workspaces.usage import spend_links
from links.field_types import Door, LinkValues
from links.fields import DESTINATION, EXPIRES_AT
from links.models import Link
from links.rules import codes, destinations
from links.rules.codes import AliasTaken
from links.rules.external_ids import ExternalIdTaken
from links.services import unit_of_work
from links.services.assignment import assign, refuse_deleted
from moderation.blocked_workspaces import refuse_blocked_workspace
from redirects.codes import link_key
from shortener.db.transactions import atomic
from shortener.errors import DomainError, Forbidden, Invalid, Reason

LINKS_PER_BATCH = 100  # links of one batch
NOT_FOR_GUESTS = _("Guest links can't have this field. Sign up, and use POST /api/links with an API key.")


@dataclass(frozen=True)
class CreationResult:
    """The result of a batch: a new link or an error for each item, by its place in the caller's list."""

    created: dict[int, Link]
    refused: dict[int, DomainError]


@dataclass(frozen=True)
class Draft:
    """A valid link that is not stored yet, whether its code is an alias, and its tags."""

    link: Link
    has_alias: bool
    tag_names: Sequence[str]


class GuestLinksClosed(Forbidden):
    """The installation has no guest links, or none through the API."""

    code = "guest_links_closed"

    def __init__(self) -> None:
        super().__init__(_("Links without an account are turned off here. Sign up, and use an API key."))


def longest_guest_life() -> timedelta:
    """Return how long a guest link lasts at most, GUEST_LINK_HOURS."""
    return timedelta(hours=settings.GUEST_LINK_HOURS)


def text_of_life(life: timedelta) -> str:
    """Return the hours or whole days for people."""
    hours = life // timedelta(hours=1)
    if hours % 24:
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    return ngettext("%(number)d day", "%(number)d days", hours // 24) % {"number": hours // 24}


def create_link(*, by: Actor, values: LinkValues, at: datetime) -> Link:
    """Create a link in the actor's workspace.

    Raises NotAllowed, NotFound for guests, Invalid, PlanRequired, WorkspaceBlocked, or AliasTaken. A race for an
    alias has one winner.
    """
    by.check(Action.EDIT_LINKS)
    return _create(by, by.workspace, values, at, Door.CREATE)


def create_guest_link(*, values: LinkValues, at: datetime, is_confirmed: bool = True) -> Link:
    """Create a link that expires within longest_guest_life(), or raise GuestLinksClosed, Invalid or AliasTaken.

    One that is not confirmed is disabled until links.services.guest_emails enables it. Destinations on doubtful hosts
    are refused: without an account, no person answers for them.
    """
    if not settings.GUEST_LINKS:
        raise GuestLinksClosed
    values.check_door(Door.GUEST, NOT_FOR_GUESTS)
    if DESTINATION.name in values and (doubt := destinations.doubt_about(values[DESTINATION.name].location)):
        raise Invalid(doubt, field=DESTINATION.name, reason=Reason.DOUBTFUL_HOST)
    latest = at + longest_guest_life()
    expires_at = values.get(EXPIRES_AT.name) or latest
    if expires_at > latest:
        text = _("A guest link lasts at most %(life)s. Choose an earlier time, or sign up for links that last longer.")
        life = text_of_life(longest_guest_life())
        raise Invalid(text % {"life": life}, field=EXPIRES_AT.name, reason=Reason.OUT_OF_RANGE)
    values = values.with_value(EXPIRES_AT.clean(expires_at))
    return _create(GUEST, None, values, at, Door.GUEST, is_disabled=not is_confirmed)


def _create(
    by: Actor, workspace: Workspace | None, values: LinkValues, at: datetime, door: Door, *, is_disabled: bool = False
) -> Link:
    refuse_blocked_workspace(by)
    draft = _draft(by, values, at, door)
    if is_disabled:
        draft.link.disabled_at = at
    try:
        _store_unseen(draft, workspace=workspace, at=at)
    except IntegrityError:
        _store_after_look(draft, values, by, workspace=workspace, at=at)
    return draft.link


def _store_after_look(
    draft: Draft, values: LinkValues, by: Actor, *, workspace: Workspace | None, at: datetime
) -> None:
    """Store a draft that was refused: with another random code, if that was the reason, or raise why it cannot be."""
    try:
        refused = _store({0: draft}, workspace=workspace, at=at)
    except IntegrityError:
        refuse_deleted(values, by)
        raise
    if refused:
        raise refused[0]


def create_links(*, by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door) -> CreationResult:
    """Create a link for each valid item, in one transaction, and report the others as refused.

    Items are keyed by their place. The first of several with the same alias or external id gets it. Raises NotAllowed,
    WorkspaceBlocked, and PlanRequired when the valid items exceed the plan: then no link is created.
    """
    drafts, refused = prepare_links(by=by, items=items, at=at, door=door)
    try:
        refused |= store_links(by=by, drafts=drafts, at=at)
    except IntegrityError:
        for values in items.values():
            refuse_deleted(values, by)
        raise
    return CreationResult({place: draft.link for place, draft in drafts.items() if place not in refused}, refused)


def prepare_links(
    *, by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door
) -> tuple[dict[int, Draft], dict[int, DomainError]]:
    """Return drafts that store_links() can store, and the errors of the other items; hashes the passwords.

    Raises NotAllowed and WorkspaceBlocked.
    """
    by.check(Action.EDIT_LINKS)
    refuse_blocked_workspace(by)
    drafts: dict[int, Draft] = {}
    refused: dict[int, DomainError] = {}
    for place, values in sorted(items.items()):
        try:
            drafts[place] = _draft(by, values, at, door)
        except (Invalid, PlanRequired) as error:
            refused[place] = error
    return drafts, refused


def store_links(*, by: Actor, drafts: Mapping[int, Draft], at: datetime) -> dict[int, DomainError]:
    """Store the drafts of the actor's new links and return why some of them are not stored, as create_links() does."""
    return _store(drafts, workspace=by.workspace, at=at)


def find_refusals(*, by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door) -> dict[int, DomainError]:
    """Dry run of create_links(): return the errors by place, and change nothing.

    The plan's limit is not checked, and neither is whether two of the items have the same alias or external id. Raises
    NotAllowed.
    """
    drafts, refused = prepare_links(by=by, items=items, at=at, door=door)
    chosen = {place: draft.link.key for place, draft in drafts.items() if draft.has_alias}
    taken = set(Link.objects.filter(key__in=list(chosen.values())).values_list("key", flat=True))
    refused |= {place: AliasTaken() for place, key in chosen.items() if key in taken}
    known = _taken_external_ids(drafts.values(), by.workspace)
    return refused | {place: ExternalIdTaken() for place, draft in drafts.items() if draft.link.external_id in known}


def _draft(by: Actor, values: LinkValues, at: datetime, door: Door) -> Draft:
    values.check_door(door, _("This can't be set here."))
    if DESTINATION.name not in values:
        raise Invalid(_("Enter a destination."), field=DESTINATION.name, reason=Reason.REQUIRED)
    link = Link(
        workspace=by.tenant,
        is_guest=by.tenant is None,
        created_by=by.user,
        created_at=at,
        updated_at=at,
        code=codes.random_code(),
        passes_query=by.tenant is None or by.tenant.passes_query is not False,
    )
    assign(values, link, at)
    link.updated_at = link.created_at  # the undo of an import deletes links of which these are the same
    if link.password:
        link.password = make_password(link.password)
    # Set the loaded objects, so that serializers do not query them again.
    link.campaign, link.domain = values.get("campaign"), values.get("domain")
    return Draft(link, bool(values.get("alias")), values.get("tags", ()))


@atomic()
def _store_unseen(draft: Draft, *, workspace: Workspace | None, at: datetime) -> None:
    """Store the draft without a query for its code, which is nearly always free, or raise IntegrityError."""
    if workspace is not None:
        spend_links(workspace=workspace, number=1, at=at)
    unit_of_work.insert({draft.link: draft.tag_names})


@atomic(repeat_on=(IntegrityError,))  # retry after a lost race for a code: look again at which are taken
def _store(drafts: Mapping[int, Draft], *, workspace: Workspace | None, at: datetime) -> dict[int, DomainError]:
    """Store the drafts, by place, except those with a taken alias or external id, and return why those are not.

    All others are stored or none. Raises PlanRequired when they exceed the workspace's plan. The number of queries
    does not depend on the number of drafts.
    """
    taken = set(
        Link.objects.filter(key__in=[draft.link.key for draft in drafts.values()]).values_list("key", flat=True)
    )
    external_ids = _taken_external_ids(drafts.values(), workspace)
    new: list[Draft] = []
    refused: dict[int, DomainError] = {}
    for place, draft in drafts.items():
        link = draft.link
        while link.key in taken and not draft.has_alias:
            link.code = codes.random_code()
            link.key = link_key(link.domain_id or "", link.code)
        if link.key in taken:
            refused[place] = AliasTaken()
        elif link.external_id in external_ids:
            refused[place] = ExternalIdTaken()
        else:
            taken.add(link.key)
            external_ids |= {link.external_id} - {None}
            new.append(draft)
    if new and workspace is not None:
        spend_links(workspace=workspace, number=len(new), at=at)
    unit_of_work.insert({draft.link: draft.tag_names for draft in new})
    return refused


def _taken_external_ids(drafts: Iterable[Draft], workspace: Workspace | None) -> set[str | None]:
    """Return those of the drafts' external ids that links of the workspace have."""
    wanted = [draft.link.external_id for draft in drafts if draft.link.external_id]
    if not wanted or workspace is None:
        return set()
    return set(Link.objects.in_workspace(workspace).with_external_ids(wanted).values_list("external_id", flat=True))
