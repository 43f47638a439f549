"""Entries in the audit log about domains, also of workspaces that another workspace's request concerns."""

from accounts.audit import services as audit
from accounts.audit.events import Event
from accounts.workspaces.actors import Actor
from domains.models import Domain


def record(event: Event, domain: Domain, by: Actor | None = None, **details: audit.Detail) -> None:
    """Record what happened to the domain: by an actor of its workspace, or None for a scheduled check or another's act.

    Without an actor the entry has no address, as that would be the other workspace's.
    """
    if by is not None:
        by.record(event, domain.host, person=None, **details)
    else:
        audit.record(event, workspace_id=domain.workspace_id, subject=domain.host, details={**details}, address="")
