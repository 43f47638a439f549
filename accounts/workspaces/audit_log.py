"""The workspace's audit log as its owners and admins read it."""

from dataclasses import dataclass
from datetime import date

from accounts.audit.events import Event
from accounts.audit.models import AuditEntry, AuditEntryQuerySet
from accounts.audit.services import is_first_within
from accounts.people.models import User
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action

MOST_ROWS = 50_000  # of a file, the newest ones

_SECONDS_BETWEEN_ENTRIES = 60  # about the same download of the same person


@dataclass(frozen=True)
class Filters:
    """What entries to show: an empty value or None lets all through.

    `kind` is an event, or a kind of object such as "key"; `person` an email address; `address` that of a client;
    `since` and `until` are days in the current time zone, both included; `text` is a part of a name or a subject.
    """

    kind: str = ""
    person: str = ""
    address: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


NO_FILTERS = Filters()


def entries_of(*, by: Actor, filters: Filters = NO_FILTERS) -> AuditEntryQuerySet:
    """Return the entries of the actor's workspace that the filters let through; raises NotAllowed."""
    by.check(Action.READ_AUDIT_LOG)
    entries = AuditEntry.objects.in_workspace(by.workspace.pk).between(filters.since, filters.until)
    if filters.kind:
        entries = entries.of_kind(filters.kind)
    if filters.address:
        entries = entries.filter(address=filters.address.strip())
    if filters.text:
        entries = entries.mentioning(filters.text.strip())
    if filters.person:
        user = User.objects.filter(email=filters.person.strip().lower()).first()
        entries = entries.concerning(user.pk) if user is not None else entries.none()
    return entries


def record_download(*, by: Actor, what: str) -> None:
    """Add an entry about a download of the workspace's data; one a minute about the same of the same person."""
    person = by.user.pk if by.user else ""
    if is_first_within(seconds=_SECONDS_BETWEEN_ENTRIES, name=f"download:{by.workspace.pk}:{person}:{what}"):
        by.record(Event.DATA_EXPORTED, what=what)
