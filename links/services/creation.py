"""New links: checked, with a code, and stored only if their code is free. Many at once cost the queries of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from accounts.workspaces.usage import spend_links
from links.field_types import Door, LinkValues
from links.fields import DESTINATION
from links.models import Link
from links.rules import codes
from links.rules.codes import AliasTaken
from links.services import unit_of_work
from links.services.assignment import assign
from redirects.codes import link_key
from shortener.db.transactions import atomic
from shortener.errors import DomainError, Invalid

MOST = 100  # links of one batch


@dataclass(frozen=True)
class Creation:
    """What became of a batch, by the places of its items: a link, or the reason why there is none."""

    created: dict[int, Link]
    refused: dict[int, DomainError]


@dataclass(frozen=True)
class _Draft:
    """A link that keeps every rule and is not stored, whether its code was chosen by a person, and its tags."""

    link: Link
    has_alias: bool
    tag_names: Sequence[str]


def create_link(*, by: Actor, values: LinkValues, at: datetime, door: Door = Door.CREATE) -> Link:
    """Return a new link in the actor's workspace.

    Raises NotAllowed, Invalid, PlanRequired, or AliasTaken: of callers that race for an alias one gets it.
    """
    by.check(Action.EDIT_LINKS)
    draft = _draft(by, values, at, door)
    if not _store([draft], workspace=by.tenant, at=at):
        raise AliasTaken
    return draft.link


def create_links(*, by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door) -> Creation:
    """Make a link of each item that keeps the rules of create_link(): all of those, or none and an error.

    Items are known by their places in the caller's own list. Of items with one alias the first gets it. Raises
    NotAllowed, and PlanRequired when the workspace's plan does not allow so many.
    """
    by.check(Action.EDIT_LINKS)
    drafts, refused = _drafts(by, items, at, door)
    stored = {draft.link.pk for draft in _store(list(drafts.values()), workspace=by.workspace, at=at)}
    created = {place: draft.link for place, draft in drafts.items() if draft.link.pk in stored}
    refused |= {place: AliasTaken() for place in drafts.keys() - created.keys()}
    return Creation(created, refused)


def refusals(*, by: Actor, items: Mapping[int, LinkValues], at: datetime, door: Door) -> dict[int, DomainError]:
    """Return why create_links() would make no link of some items, by their places, and change nothing.

    The plan aside, and of items with one alias each as if the others were not there.
    """
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
    # Answers and pages show both: without a query for what is at hand.
    link.campaign, link.domain = values.get("campaign"), values.get("domain")
    return _Draft(link, bool(values.get("alias")), values.get("tags", ()))


@atomic(repeat_on=(IntegrityError,))  # after a lost race for a code, looks again at which are taken
def _store(drafts: Sequence[_Draft], *, workspace: Workspace | None, at: datetime) -> list[_Draft]:
    """Store the drafts, all or none, and return them without those whose alias is taken.

    Raises PlanRequired when they are more than the workspace's plan allows. Takes the same few queries for one draft
    and for a hundred.
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
