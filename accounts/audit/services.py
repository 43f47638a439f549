"""Adds entries to the audit log, and to the `security` logger, which writes one JSON object a line."""

import json
import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.audit.events import Event
from accounts.audit.models import LONGEST_NAME, AuditEntry
from shortener.web.request_ids import current_address, current_request_id

Details = dict[str, str | int | bool | list[str] | None]

_logger = logging.getLogger("security")


def record(
    event: Event,
    *,
    workspace_id: str | None = None,
    actor_id: str | None = None,
    actor_name: str = "",
    subject: str = "",
    details: Details | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Store the event in the current transaction and log it after the commit; return its entry.

    The client's address is that of the current request. `details` are shown to the workspace's owners and stay after
    the account of a person is deleted: pass no secrets and no addresses of people. `at` is now unless given.
    """
    entry = AuditEntry(
        at=at or timezone.now(),
        event=event,
        workspace_id=workspace_id,  # type: ignore[misc]  # django-stubs takes it for a field that is not nullable
        actor_id=actor_id,
        actor_name=actor_name[:LONGEST_NAME],
        subject=subject[:LONGEST_NAME],
        address=current_address(),
        details=details or {},
    )
    entry.save(force_insert=True)
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
