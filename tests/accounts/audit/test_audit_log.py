"""The audit log: what is written into it."""

import json
import logging

import pytest
from django.test import Client

from accounts.models import AuditEntry, User, Workspace
from tests.accounts.keys.reading import shown


@pytest.mark.django_db(transaction=True)
def test_a_new_key_is_recorded_without_its_text(
    dashboard: Client, workspace: Workspace, owner: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "security"):
        answer = dashboard.post("/keys/new", {"name": "Shop", "scopes": ["links:read"]}, REMOTE_ADDR="203.0.113.7")

    entry = AuditEntry.objects.get(event="key.created")
    assert (entry.event, entry.workspace_id, entry.actor_id) == ("key.created", workspace.pk, owner.pk)
    assert (entry.subject, entry.address, entry.details["scopes"]) == ("Shop", "203.0.113.7", ["links:read"])
    line = json.loads(caplog.messages[-1])
    assert (line["event"], line["workspace"], line["subject"]) == ("key.created", workspace.pk, "Shop")
    assert line["request"] == answer["X-Request-ID"]
    assert shown(answer) not in caplog.text + str(entry.details)
