"""Reports of visitors: one entry in the operators' queue for each link and destination, however often reported."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from moderation.models import Report, ReportKind, ReportState
from shortener.db.ids import derived_id
from shortener.db.transactions import VersionConflict, atomic, delete_in_batches
from shortener.errors import LimitReached
from shortener.values import clean_text

MOST_OPEN = 10_000  # entries in the queue
LONGEST_TEXT = 2_000  # characters of a report
NEWEST_KEPT = 5  # reports of an entry that are kept in full
_CLOSED_KEPT_FOR = timedelta(days=365)
_OPEN_KEPT_FOR = timedelta(days=180)  # since the newest report
_SINGLE_KEPT_FOR = timedelta(days=7)  # in a full queue


class TooManyReports(LimitReached):
    """The queue has MOST_OPEN entries."""

    limit = "reports in all"

    def __init__(self) -> None:
        super().__init__(_("Too many reports are waiting. Please try again later."))


@dataclass(frozen=True)
class ReportedLink:
    """What is reported: a link, with the destinations that it has now."""

    link_id: str
    workspace_id: str | None
    short_url: str
    destination: str
    others: tuple[str, ...] = ()  # where rules and fallbacks lead


@atomic(repeat_on=(IntegrityError,))  # another process may add the first report at the same time
def add_report(*, of: ReportedLink, kind: ReportKind, text: str, email: str, at: datetime) -> None:
    """Add a report to the entry of the link and its destinations. What operators have decided stays as it is.

    In a full queue, the oldest entry with one report, a week old, makes room for a new one; without such an entry it
    raises TooManyReports. Raises Invalid.
    """
    text = clean_text(text, limit=LONGEST_TEXT, field="text")
    newest = {"at": at.isoformat(), "kind": kind.value, "text": text, "email": email}
    pk = derived_id("report", of.link_id, of.destination, *of.others)
    known = Report.objects.filter(pk=pk).first()
    if known is None:
        if Report.objects.open()[:MOST_OPEN].count() >= MOST_OPEN and not _make_room(at):
            raise TooManyReports
        Report.objects.create(
            id=pk,
            link_id=of.link_id,
            workspace_id=of.workspace_id,  # type: ignore[misc]  # django-stubs takes it for a field that is not nullable
            short_url=of.short_url,
            destination=of.destination,
            newest=[newest],
            first_at=at,
            last_at=at,
        )
        return
    values = {"number": known.number + 1, "last_at": at, "newest": [newest, *known.newest][:NEWEST_KEPT]}
    if not Report.objects.filter(pk=pk, number=known.number).update(**values):
        raise VersionConflict


def close_reports(*, link_id: str, state: ReportState, by: Actor, at: datetime, entry: str | None = None) -> None:
    """Note the decision in the link's open entries, or in one of them."""
    rows = Report.objects.open().filter(link_id=link_id)
    if entry is not None:
        rows = rows.filter(pk=entry)
    rows.update(state=state, closed_by=by.name, closed_at=at)


def delete_old_reports(*, at: datetime) -> int:
    """Delete what was decided a year ago, or reported half a year ago without a decision; return how many entries."""
    number = delete_in_batches(Report.objects.filter(closed_at__lt=at - _CLOSED_KEPT_FOR))
    return number + delete_in_batches(Report.objects.open().filter(last_at__lt=at - _OPEN_KEPT_FOR))


def _make_room(at: datetime) -> bool:
    """Delete the oldest open entry that has one report only and is a week old, and tell whether there was one."""
    singles = Report.objects.open().filter(number=1, last_at__lt=at - _SINGLE_KEPT_FOR).order_by("last_at", "pk")
    oldest = singles.values_list("pk", flat=True).first()
    return oldest is not None and bool(Report.objects.open().filter(pk=oldest, number=1).delete()[0])
