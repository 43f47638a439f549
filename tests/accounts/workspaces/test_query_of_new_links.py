"""The workspace's setting whether new links pass on the query."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, Role, Workspace
from tests.fixtures import SignInAs
from tests.links.pages import seen

pytestmark = pytest.mark.django_db


def _passes(workspace: Workspace) -> bool:
    workspace.refresh_from_db()
    return workspace.passes_query


def test_it_is_changed_and_logged(dashboard: Client, workspace: Workspace) -> None:
    answer = dashboard.post("/settings", {"name": "owner", "passes_query": "off"}, follow=True)

    assert not _passes(workspace)
    assert '<option value="off" selected>' in answer.text
    [entry] = AuditEntry.objects.filter(event="workspace.query_changed")
    assert entry.details == {"before": True, "after": False}
    log = seen(dashboard.get("/settings/audit-log"))
    assert "changed whether new links pass on the query." in log

    dashboard.post("/settings", {"name": "owner", "passes_query": "on"})
    assert _passes(workspace)


def test_a_form_without_the_field_keeps_it(dashboard: Client, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(passes_query=False)

    dashboard.post("/settings", {"name": "Renamed"})

    assert not _passes(workspace)
    assert workspace.name == "Renamed"


def test_others_only_see_it(sign_in_as: SignInAs, workspace: Workspace) -> None:
    viewer = sign_in_as(Role.VIEWER)

    assert "Query of new links Pass it on to the destination" in seen(viewer.get("/settings"))
    assert viewer.post("/settings", {"name": "owner", "passes_query": "off"}).status_code == 403
    assert _passes(workspace)
