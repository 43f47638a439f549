"""Actors: who makes a change, in which workspace, and what they are allowed. Every service checks its actor."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.bounded import MOST_OF_MEMBER, MOST_OF_OPERATOR, record_bounded
from accounts.audit.events import Event
from accounts.audit.services import Detail
from accounts.people.models import User
from accounts.workspaces.models import Membership, Workspace
from accounts.workspaces.roles import ALLOWED, Action
from shortener.errors import Forbidden, NotFound

_OF_NEW_OBJECT = "new object"  # no workspace has this id


class NotAllowed(Forbidden):
    """The actor's role or key does not include the action."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Your role doesn't allow this. Ask an owner or admin of the workspace."))


@dataclass(frozen=True)
class Actor:
    """A member, an API key or an operator in one workspace; `tenant` is None for guests."""

    tenant: Workspace | None
    user: User | None
    name: str  # as the history of links shows it
    allowed: frozenset[Action]
    is_operator: bool = False

    @property
    def workspace(self) -> Workspace:
        """The actor's workspace; raises NotFound for guests."""
        if self.tenant is None:
            raise NotFound(gettext_lazy("There is no such workspace."))
        return self.tenant

    @property
    def can(self) -> dict[str, bool]:
        """Whether each action, by name, is allowed; for templates."""
        return {action.value: action in self.allowed for action in Action}

    def may(self, action: Action) -> bool:
        """Tell whether the action is allowed."""
        return action in self.allowed

    def covers(self, role: str) -> bool:
        """Tell whether the actor is allowed all that the role is: only such roles can they give or take away."""
        return ALLOWED[role] <= self.allowed

    def check(self, action: Action, of: str | None = _OF_NEW_OBJECT) -> None:
        """Raise NotAllowed unless the action is allowed, and NotFound unless the object is in the actor's workspace.

        `of` is the id of the object's workspace; leave it out for objects that are being created. It is None for the
        links of guests, which belong to the operators.
        """
        tenant_id = self.tenant.pk if self.tenant else None
        if of != _OF_NEW_OBJECT and (of != tenant_id or (of is None and not self.is_operator)):
            raise NotFound(gettext_lazy("There is nothing at this address."))
        if not self.may(action):
            raise NotAllowed

    def record(self, event: Event, subject: str = "", *, person: User | None = None, **details: Detail) -> None:
        """Add an entry about what the actor did to the audit log of the workspace, or count it in that of the hour.

        An event about a person has `person` in place of the subject.
        """
        record_bounded(
            event,
            most=MOST_OF_OPERATOR if self.is_operator else MOST_OF_MEMBER,
            workspace_id=self.tenant.pk if self.tenant else None,
            actor_id=self.user.pk if self.user else None,
            actor_name=self.name,
            subject=person.email if person else subject,
            person_id=person.pk if person else None,
            details=details,
        )


def member(membership: Membership) -> Actor:
    """Return the member as an actor in the workspace, allowed what their role is."""
    user = membership.user
    return Actor(membership.workspace, user, user.name or user.email, ALLOWED[membership.role])


def operator(workspace: Workspace | None, user: User | AnonymousUser | None = None) -> Actor:
    """Return an operator, in the admin or on the command line, who is allowed everything."""
    known = user if isinstance(user, User) else None
    return Actor(workspace, known, known.email if known else _("Operator"), frozenset(Action), is_operator=True)


def command_line(workspace: Workspace | None) -> Actor:
    """Return who runs a command of manage.py, as an operator."""
    return Actor(workspace, None, _("Command line"), frozenset(Action), is_operator=True)


GUEST = Actor(None, None, "", frozenset({Action.EDIT_LINKS}))
