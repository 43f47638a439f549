"""Which workspace a person is at work in."""

from django.db import models

from accounts.models import Membership, User, Workspace

IN_SESSION = "workspace_id"  # the one that the person chose, if they have several
ON_PAGE = "page_workspace"  # the one that a form was written in, which another tab may have left since


def memberships(user: User) -> list[Membership]:
    """Return the person's memberships with their workspaces, the oldest first."""
    return list(user.memberships.select_related("workspace", "user").order_by("created_at", "pk"))


def of(user: User) -> models.QuerySet[Workspace]:
    """Return the workspaces that the person is in."""
    # In two queries: MongoDB would join every workspace there is.
    return Workspace.objects.filter(pk__in=list(user.memberships.values_list("workspace_id", flat=True)))


def at_work(user: User, chosen: str | None) -> Membership | None:
    """Return the membership in the chosen workspace, without a choice the oldest, or None if there is none."""
    mine = user.memberships.select_related("workspace", "user").order_by("created_at", "pk")
    return (mine.filter(workspace_id=chosen) if chosen else mine).first()
