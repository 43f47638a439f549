"""Entries about actions that can be repeated: a number of a kind in an hour, and one more that counts the rest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils import timezone

from accounts.audit.events import Event
from accounts.audit.models import LONGEST_NAME, MORE, AuditEntry
from accounts.audit.services import Detail, record
from shortener import metrics
from shortener.db.ids import derived_id
from shortener.db.transactions import VersionConflict, atomic

MOST_OF_PERSON = 20  # entries of one kind in an hour about a person's own account
MOST_OF_MEMBER = 100  # a member's actions in a workspace: all of its keys can be deleted in an hour
MOST_OF_OPERATOR = 10_000  # an operator's actions in a workspace, or on people

_HOUR = timedelta(hours=1)


def record_bounded(
    event: Event,
    *,
    most: int,
    workspace_id: str | None = None,
    also_in: Sequence[str] = (),
    actor_id: str | None,
    actor_name: str,
    subject: str = "",
    person_id: str | None = None,
    details: dict[str, Detail] | None = None,
) -> None:
    """Record what the actor can repeat: `most` of a kind in an hour as entries, more as a number in another.

    It is counted in the workspace `workspace_id`, None for the person's own log; see record() for the rest.
    """
    at = timezone.now()
    mine = AuditEntry.objects.filter(event=event, workspace_id=workspace_id, actor_id=actor_id, at__gt=at - _HOUR)
    if mine[:most].count() < most:
        record(
            event,
            workspace_id=workspace_id,
            also_in=also_in,
            actor_id=actor_id,
            actor_name=actor_name,
            subject=subject,
            person_id=person_id,
            details=details,
            at=at,
        )
    else:
        count_more(event, places=(workspace_id, *also_in), actor_id=actor_id, actor_name=actor_name, at=at)


@atomic(repeat_on=(IntegrityError,))  # another process may create an entry of the hour at the same time
def count_more(
    event: Event,
    *,
    places: Sequence[str | None],
    actor_id: str | None = None,
    actor_name: str = "",
    subject: str = "",
    person_id: str | None = None,
    at: datetime,
) -> None:
    """Add one to the entry that counts such events of the hour, in each of the places: a workspace, or None.

    The events are those of the same actor and about the same person.
    """
    metrics.refused.labels("audit entries").inc()
    hour = at.replace(minute=0, second=0, microsecond=0)
    entries = {
        derived_id(f"audit:{event}:{actor_id}:{person_id}:{place}:{hour.isoformat()}"): place for place in places
    }
    found = AuditEntry._base_manager.filter(pk__in=entries)
    locked = found.update(at=at)  # concurrent counts wait for it, or are repeated on MongoDB
    numbers = {pk: details[MORE] for pk, details in found.values_list("pk", "details")}
    if len(numbers) != locked:  # another process has just created one
        raise VersionConflict
    for number in set(numbers.values()):
        same = [pk for pk, counted in numbers.items() if counted == number]
        AuditEntry._base_manager.filter(pk__in=same).update(details={MORE: number + 1})
    AuditEntry.objects.bulk_create(
        AuditEntry(
            id=pk,
            at=at,
            event=event,
            workspace_id=place,  # type: ignore[misc]  # django-stubs takes it for a field that is not nullable
            actor_id=actor_id,
            actor_name=actor_name[:LONGEST_NAME],
            subject=subject[:LONGEST_NAME],
            person_id=person_id,
            details={MORE: 1},
        )
        for pk, place in entries.items()
        if pk not in numbers
    )
