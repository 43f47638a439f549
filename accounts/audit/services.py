"""Adds entries to the audit log and to the `security` logger, one JSON object a line; removes names and old ones."""

import json
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit.events import Event
from accounts.audit.models import LONGEST_NAME, AuditEntry
from shortener import redis
from shortener.db.ids import derived_id
from shortener.db.transactions import delete_in_batches
from shortener.web.requests.request_ids import current_address, current_request_id

Detail = str | int | bool | list[str] | None

_ROWS_PER_CHANGE = 5_000

_logger = logging.getLogger("security")


def record(
    event: Event,
    *,
    workspace_id: str | None = None,
    also_in: Collection[str] = (),
    actor_id: str | None = None,
    actor_name: str = "",
    subject: str = "",
    person_id: str | None = None,
    details: dict[str, Detail] | None = None,
    at: datetime | None = None,
    address: str | None = None,
) -> AuditEntry:
    """Store the event in the current transaction and log it once after the commit; return its entry.

    `also_in` are workspaces that get the same entry, for what concerns a person in all of theirs.

    The client's address is that of the current request, unless `address` is given: pass "" for what a request does to
    another workspace than the client's own. `person_id` is the person that the subject names. `details` are shown to
    the workspace's owners and stay after the account of a person is deleted: pass no secrets and no addresses of
    people. `at` is now unless given.
    """
    at, client = at or timezone.now(), current_address() if address is None else address
    entry, *copies = (
        AuditEntry(
            at=at,
            event=event,
            workspace_id=place,  # type: ignore[misc]  # django-stubs takes it for a field that is not nullable
            actor_id=actor_id,
            actor_name=actor_name[:LONGEST_NAME],
            subject=subject[:LONGEST_NAME],
            person_id=person_id,
            address=client,
            details=details or {},
        )
        for place in (workspace_id, *also_in)
    )
    AuditEntry.objects.bulk_create([entry, *copies])
    line = json.dumps(
        {
            "event": event.value,
            "at": entry.at.isoformat(),
            "workspace": workspace_id,
            "person": actor_id,
            "subject": entry.subject,
            "address": entry.address,
            "request": current_request_id(),
            **entry.details,
        }
    )
    transaction.on_commit(lambda: _logger.info("%s", line))
    return entry


def is_first_within(*, seconds: int, name: str) -> bool:
    """Tell whether this is the first call with the name within so many seconds, for events that anyone can repeat.

    While Redis is down none is: without a count, the log could be filled.
    """
    try:
        return bool(cache.add(f"audit:{derived_id(name)}", 1, seconds))
    except redis.FAILURES:
        return False


def forget_person(*, person_id: str, emails: Collection[str], workspace_ids: Collection[str]) -> None:
    """Remove the names and addresses of a person whose account is deleted from all entries.

    The client's address goes from what the person has done, and from attempts to sign in to their account.
    `workspace_ids` are the workspaces that have invited one of `emails`, whose entries name it without the person's id.
    """
    own, about = AuditEntry.objects.filter(actor_id=person_id), AuditEntry.objects.filter(person_id=person_id)
    _clear(own, "actor_name")
    _clear(own, "address")
    _clear(about, "subject")
    _clear(about.filter(actor_id=None), "address")
    if workspace_ids:
        _clear(AuditEntry.objects.filter(workspace_id__in=workspace_ids, subject__in=emails), "subject")


def forget_late_names(*, people: QuerySet[Any], at: datetime) -> None:
    """Remove the names of people who are not among `people` any more from the entries of the last day.

    A request that was running while its person's account was deleted may have added an entry afterwards.
    """
    late = AuditEntry.objects.filter(at__gt=at - timedelta(days=1))
    for person, columns in (("actor_id", ("actor_name", "address")), ("person_id", ("subject",))):
        named = late.exclude(**{person: None}).exclude(**{columns[0]: ""})
        ids = set(named.order_by().values_list(person, flat=True).distinct())
        gone = ids - set(people.filter(pk__in=ids).values_list("pk", flat=True))
        for column in columns:
            _clear(late.filter(**{f"{person}__in": gone}), column)


def forget_workspace(*, workspace_id: str) -> None:
    """Remove the names from the entries of a workspace that is erased; operators keep the rest until it is old."""
    for column in ("actor_name", "subject"):
        _clear(AuditEntry.objects.in_workspace(workspace_id), column)


def delete_old_entries(*, at: datetime) -> int:
    """Delete the entries that are older than AUDIT_KEPT_DAYS, and return their number; with 0 days none is."""
    days = settings.AUDIT_KEPT_DAYS
    return delete_in_batches(AuditEntry.objects.filter(at__lt=at - timedelta(days=days))) if days else 0


def _clear(entries: QuerySet[AuditEntry], column: str) -> None:
    # In batches: an update of all at once would hold SQLite's only write lock for as long as they take.
    named = entries.exclude(**{column: ""})
    while ids := list(named.values_list("pk", flat=True)[:_ROWS_PER_CHANGE]):
        AuditEntry._base_manager.filter(pk__in=ids).update(**{column: ""})
