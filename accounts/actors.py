"""Who changes something, in which workspace, and what they may do there. Every service that changes things asks."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.keys import scopes
from accounts.models import ApiKey, Membership, User, Workspace
from accounts.workspaces.roles import ALLOWED, Action
from shortener.errors import Forbidden, NotFound

_ACTION_OF_SCOPE = {
    scopes.LINKS_WRITE: Action.EDIT_LINKS,
    scopes.CAMPAIGNS_WRITE: Action.EDIT_CAMPAIGNS,
    scopes.DOMAINS_WRITE: Action.EDIT_DOMAINS,
}


class NotAllowed(Forbidden):
    """The role or the key does not include it."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Your role does not allow this. Ask an owner or admin of the workspace."))


@dataclass(frozen=True)
class Actor:
    """A person, a key or an operator at work in one workspace; without a tenant, among the links of guests."""

    tenant: Workspace | None
    user: User | None
    name: str  # as the history of links shows it
    allowed: frozenset[Action]
    is_operator: bool = False

    @property
    def workspace(self) -> Workspace:
        """The workspace that everything the actor makes belongs to."""
        if self.tenant is None:
            raise NotFound(gettext_lazy("There is no such workspace."))
        return self.tenant

    @property
    def can(self) -> dict[str, bool]:
        """Every action by its name and whether it is open to the actor, for templates."""
        return {action.value: action in self.allowed for action in Action}

    def may(self, action: Action) -> bool:
        """Tell whether the action is open to the actor."""
        return action in self.allowed

    def covers(self, role: str) -> bool:
        """Tell whether a role includes nothing that the actor may not do: only such a one can they give or take."""
        return ALLOWED[role] <= self.allowed

    def check(self, action: Action, of: str | None = None) -> None:
        """Raise NotAllowed for what the actor may not do, and NotFound for what is not of their workspace.

        `of` is the id of the workspace that the thing belongs to; without it, the thing is yet to be made.
        """
        if of is not None and (self.tenant is None or of != self.tenant.pk):
            raise NotFound(gettext_lazy("There is nothing at this address."))
        if not self.may(action):
            raise NotAllowed


def member(membership: Membership) -> Actor:
    """Return the person at work in the membership's workspace, as their role allows."""
    user = membership.user
    return Actor(membership.workspace, user, user.name or user.email, ALLOWED[membership.role])


def program(api_key: ApiKey) -> Actor:
    """Return the program that holds the key, as the key's scopes allow."""
    allowed = frozenset(action for scope, action in _ACTION_OF_SCOPE.items() if scope in api_key.scopes)
    return Actor(api_key.workspace, api_key.created_by, _("API key %(name)s") % {"name": api_key.name}, allowed)


def operator(workspace: Workspace | None, user: User | AnonymousUser | None = None) -> Actor:
    """Return whoever runs the site, in the admin or on its command line: they may do everything."""
    known = user if isinstance(user, User) else None
    return Actor(workspace, known, known.email if known else _("Operator"), frozenset(Action), is_operator=True)


GUEST = Actor(None, None, "", frozenset({Action.EDIT_LINKS}))
