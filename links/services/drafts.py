"""New links on their way into the database: checked, with a code, and stored only if nobody else has that code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.models import Workspace
from accounts.workspaces.usage import spend_links
from links.models import Link, LinkTag
from links.rules import codes
from links.services import labels
from links.services.changes import Changes, Details, apply
from redirects import invalidation
from redirects.codes import link_key
from shortener.db.transactions import atomic


@dataclass(frozen=True)
class Draft:
    """A link that keeps every rule and is not stored; whether somebody chose its code; and its tags."""

    link: Link
    has_alias: bool
    tag_names: Sequence[str]


def new_draft(*, by: Actor, destination: str, at: datetime, **details: Unpack[Details]) -> Draft:
    """Return the draft of a link in the actor's workspace (of a guest's, without one), or raise Invalid."""
    link = Link(
        workspace=by.tenant,
        is_guest=by.tenant is None,
        created_by=by.user,
        campaign=details.get("campaign"),
        domain=details.get("domain"),
        created_at=at,
        updated_at=at,
    )
    # A new link is a change of one that has nothing.
    values: Changes = {"alias": "", **details, "destination": destination}
    apply(values, link, at)
    if link.password:
        link.password = make_password(link.password)
    return Draft(link, bool(details.get("alias")), details.get("tag_names", ()))


@atomic(repeat_on=(IntegrityError,))  # who loses a race for a code looks again at which are taken
def store(drafts: Sequence[Draft], *, workspace: Workspace | None, at: datetime) -> list[Draft]:
    """Store the drafts, all or none, and return them without those whose alias has an owner; the first one gets it.

    Raises PlanRequired when they are more than the workspace's plan allows. Takes the same few queries for one draft
    and for a hundred.
    """
    taken = set(Link.objects.filter(key__in=[draft.link.key for draft in drafts]).values_list("key", flat=True))
    new: list[Draft] = []
    for draft in drafts:
        while draft.link.key in taken and not draft.has_alias:
            _draw_another_code(draft.link)
        if draft.link.key not in taken:
            taken.add(draft.link.key)
            new.append(draft)
    if new and workspace is not None:
        spend_links(workspace=workspace, number=len(new), at=at)
    tag_rows = {draft.link: draft.link.with_tags(draft.tag_names) for draft in new}
    Link.objects.bulk_create(tag_rows)
    LinkTag.objects.bulk_create(row for rows in tag_rows.values() for row in rows)
    for link, rows in tag_rows.items():
        link.remember_tags(rows)
    transaction.on_commit(lambda: invalidation.invalidate([draft.link.key for draft in new]))
    if workspace is not None:
        tag_names = [name for draft in new for name in draft.tag_names]
        labels.expect(workspace.pk, tag_names=tag_names, folders=[draft.link.folder for draft in new])
    return new


def _draw_another_code(link: Link) -> None:
    link.code = codes.random_code()
    link.key = link_key(link.domain_id or "", link.code)
