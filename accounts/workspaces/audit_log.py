"""The workspace's audit log as its owners and admins read it: filtered, as sentences, and as a CSV file."""

from collections.abc import Iterator
from itertools import islice

from accounts.audit.events import Event
from accounts.audit.models import AuditEntry, AuditEntryQuerySet
from accounts.audit.sentences import details
from accounts.audit.services import is_first_within
from accounts.people.models import User
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from shortener import spreadsheets
from shortener.web.pagination import Order, read_in_batches

NEWEST_FIRST = Order("at")
MOST_ROWS = 50_000  # of a file, the newest ones

_ROWS_PER_QUERY = 500
_SECONDS_BETWEEN_ENTRIES = 60  # about the same download of the same person
_COLUMNS = ("time", "event", "by", "about", "address", "details")


def entries_of(*, by: Actor, group: str = "", person: str = "") -> AuditEntryQuerySet:
    """Return the entries of the actor's workspace: of one kind of event, and of the person with an address.

    Raises NotAllowed.
    """
    by.check(Action.READ_AUDIT_LOG)
    entries = AuditEntry.objects.in_workspace(by.workspace.pk)
    if group:
        entries = entries.of_group(group)
    if person:
        user = User.objects.filter(email=person.strip().lower()).first()
        entries = entries.concerning(user.pk) if user is not None else entries.none()
    return entries


def as_csv(entries: AuditEntryQuerySet) -> Iterator[str]:
    """Yield the newest MOST_ROWS entries as CSV, with cells guarded against formulas."""
    yield spreadsheets.BYTE_ORDER_MARK
    yield spreadsheets.written([_COLUMNS])
    batches = read_in_batches(entries, order=NEWEST_FIRST, size=_ROWS_PER_QUERY)
    for batch in islice(batches, MOST_ROWS // _ROWS_PER_QUERY):
        yield spreadsheets.written(_cells(entry) for entry in batch)


def record_download(*, by: Actor, what: str) -> None:
    """Add an entry about a download of the workspace's data; one a minute about the same of the same person."""
    person = by.user.pk if by.user else ""
    if is_first_within(seconds=_SECONDS_BETWEEN_ENTRIES, name=f"download:{by.workspace.pk}:{person}:{what}"):
        by.record(Event.DATA_EXPORTED, what=what)


def _cells(entry: AuditEntry) -> list[str]:
    named = "; ".join(f"{name}: {value}" for name, value in details(entry))
    return [entry.at.isoformat(), entry.event, entry.who, entry.subject, entry.address, named]
