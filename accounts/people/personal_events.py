"""Entries in the audit log about people: in their own log, and in those of the workspaces that they are members of."""

from accounts.audit.bounded import MOST_OF_PERSON, record_bounded
from accounts.audit.events import Event
from accounts.audit.services import Detail
from accounts.people.models import User

_MOST_WORKSPACES = 20  # the ones that the person has been in for longest


def record(event: Event, user: User, subject: str = "", **details: Detail) -> None:
    """Add an entry about what a person did with their own account, or count it in the entry of the hour.

    A person with a program could otherwise fill the log, by signing in and out.
    """
    record_bounded(
        event,
        most=MOST_OF_PERSON,
        also_in=workspaces_of(user),
        actor_id=user.pk,
        actor_name=user.name or user.email,
        subject=subject,
        details=details,
    )


def workspaces_of(user: User) -> list[str]:
    """Return the ids of the workspaces whose owners and admins read of the person's sign-ins and factors."""
    mine = user.memberships.order_by("created_at", "pk").values_list("workspace_id", flat=True)
    return list(mine[:_MOST_WORKSPACES])
