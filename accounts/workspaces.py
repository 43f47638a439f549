"""Which workspace a person is at work in."""

from accounts.models import Membership, User

IN_SESSION = "workspace_id"  # the one that the person chose, if they have several


def memberships(user: User) -> list[Membership]:
    """Return the person's memberships with their workspaces, the oldest first."""
    return list(user.memberships.select_related("workspace", "user").order_by("created_at", "pk"))


def at_work(user: User, chosen: str | None) -> Membership | None:
    """Return the membership in the chosen workspace, without a choice the oldest, or None if there is none."""
    mine = user.memberships.select_related("workspace", "user").order_by("created_at", "pk")
    return (mine.filter(workspace_id=chosen) if chosen else mine).first()
