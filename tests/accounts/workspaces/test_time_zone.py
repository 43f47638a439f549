"""The time zone of a workspace: in settings, and on its pages in place of the browser's."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import Workspace
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


def _zone_of(workspace: Workspace) -> str:
    workspace.refresh_from_db()
    return workspace.time_zone


def test_members_see_times_in_the_workspaces_zone(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    dashboard.cookies["time_zone"] = "Asia/Tokyo"
    link = make_link(alias="launch", at=datetime(2026, 6, 15, 12, tzinfo=UTC))
    assert "Jun 15, 2026, 21:00 JST" in dashboard.get(f"/links/{link.pk}").text

    answer = dashboard.post("/settings", {"name": "owner", "time_zone": "America/New_York"}, follow=True)

    assert '<option value="America/New_York" selected>America/New York</option>' in answer.text
    assert _zone_of(workspace) == "America/New_York"
    page = dashboard.get(f"/links/{link.pk}").text
    assert "Jun 15, 2026, 08:00 EDT" in page
    assert "JST" not in page


def test_days_of_statistics_are_those_of_the_workspace(dashboard: Client, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Asia/Tokyo")

    with time_machine.travel(datetime(2026, 6, 15, 20, tzinfo=UTC), tick=False):
        panel = dashboard.get("/overview").context["panel"]

    assert (panel.zone, str(panel.last_day)) == ("Asia/Tokyo", "2026-06-16")


@pytest.mark.parametrize("zone", ["Nowhere/Land", "localtime", "../etc/passwd"])
def test_unknown_zone_is_refused_at_its_field(dashboard: Client, workspace: Workspace, zone: str) -> None:
    answer = dashboard.post("/settings", {"name": "owner", "time_zone": zone})

    assert list(answer.context["form"].errors) == ["time_zone"]
    assert _zone_of(workspace) == ""


def test_form_without_a_zone_keeps_it(dashboard: Client, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Asia/Tokyo")

    dashboard.post("/settings", {"name": "Sales"})

    assert (_zone_of(workspace), workspace.name) == ("Asia/Tokyo", "Sales")
