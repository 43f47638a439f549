"""Create a link unless the workspace has one like it."""

from datetime import datetime

from django.db import IntegrityError

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from accounts.workspaces.services import lock_workspace
from links.field_types import Door, LinkValues
from links.fields import ALIAS, DESTINATION, DOMAIN, EXTERNAL_ID
from links.models import Link
from links.services.assignment import refuse_deleted
from links.services.creation import Draft, prepare_links, store_links
from redirects.codes import link_key
from shortener.db.transactions import atomic


def create_link_unless_exists(*, by: Actor, values: LinkValues, at: datetime) -> tuple[Link, bool]:
    """Return a link like the one that these values would create, or create it; and whether it was created.

    Like it is a link of the workspace that redirects now, without a password, to the same location on the same domain,
    and with the same alias and external id as far as they are given; of several, the oldest. Other values do not
    matter. Of calls at the same time one creates the link. Raises what create_link() does.
    """
    by.check(Action.EDIT_LINKS)
    if (found := _like(values, by, at)) is not None:
        return found, False
    drafts, refused = prepare_links(by=by, items={0: values}, at=at, door=Door.CREATE)
    for error in refused.values():
        raise error
    try:
        found = _store_unless_exists(drafts, values, by, at)
    except IntegrityError:
        refuse_deleted(values, by)
        raise
    return (drafts[0].link, True) if found is None else (found, False)


@atomic(repeat_on=(IntegrityError,))  # retry after a lost race for a code: look again at which are taken
def _store_unless_exists(drafts: dict[int, Draft], values: LinkValues, by: Actor, at: datetime) -> Link | None:
    lock_workspace(by.workspace.pk)
    if (found := _like(values, by, at)) is not None:
        return found
    for error in store_links(by=by, drafts=drafts, at=at).values():
        raise error
    return None


def _like(values: LinkValues, by: Actor, at: datetime) -> Link | None:
    if DESTINATION.name not in values:
        return None
    domain = values.get(DOMAIN.name)
    links = Link.objects.in_workspace(by.workspace).live(at).filter(domain=domain, password="")
    if values.get(ALIAS.name):
        links = links.filter(key=link_key(domain.pk if domain else "", values[ALIAS.name]))
    if values.get(EXTERNAL_ID.name):
        links = links.with_external_ids([values[EXTERNAL_ID.name]])
    same = links.leading_to(values[DESTINATION.name].location)
    return same.for_display().order_by("created_at", "pk").first()
