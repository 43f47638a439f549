"""A person's API keys when their role no longer allows any: deactivated or handed over."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.keys.models import ApiKey
from accounts.people.models import User
from accounts.workspaces.actors import Actor
from accounts.workspaces.models import Membership, Workspace
from accounts.workspaces.roles import ALLOWED, Action, Role
from shortener.errors import Invalid

_MOST_HEIRS = 50  # owners that a form lists


class NoSuccessor(Invalid):
    """The person who would get the keys may not have any in the workspace."""

    def __init__(self) -> None:
        super().__init__(_("Choose an owner or admin of the workspace for the keys."), field="keys")


def heirs_of(person: User, by: Actor) -> list[User]:
    """Return who may get the person's keys: the actor, or when the person acts for themselves, the other owners."""
    if by.user != person:
        return [by.user] if by.user is not None and not by.is_operator else []
    owners = Membership.objects.filter(workspace=by.workspace, role=Role.OWNER).exclude(user=person)
    return [row.user for row in owners.prefetch_related("user").order_by("created_at", "pk")[:_MOST_HEIRS]]


def settle_keys(*, workspace: Workspace, of: User, to: User | None, by: Actor) -> list[str]:
    """Hand the person's active keys over to another, or deactivate them without one; return the keys' names.

    Runs in the transaction that ends the person's rights, which has locked the workspace. Keys that are handed over
    are limited by the new person's role. Raises NoSuccessor.
    """
    if to is not None:
        role = workspace.memberships.filter(user=to).values_list("role", flat=True).first()
        if to == of or not to.is_active or role is None or Action.EDIT_KEYS not in ALLOWED[role]:
            raise NoSuccessor
    keys = list(ApiKey.objects.active_of(workspace.pk, of.pk))
    for key in keys:
        if to is None:
            by.record(Event.KEY_DEACTIVATED, key.name, key=key.prefix)
        else:
            by.record(Event.KEY_HANDED_OVER, person=to, name=key.name, key=key.prefix)
    found = ApiKey.objects.filter(pk__in=[key.pk for key in keys])
    if to is None:
        found.update(is_active=False)
    else:
        found.update(created_by=to)
    return [key.name for key in keys]
