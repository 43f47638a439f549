"""The audit log of the site: append-only, exported by operators, and with what operators and commands do."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.audit.events import Event
from accounts.audit.models import AppendOnly
from accounts.audit.services import record
from accounts.models import AuditEntry, User, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from links.bulk_changes import jobs
from links.fields import link_values
from links.models import DeletedLink
from links.services.bin import delete_link
from links.services.creation import create_guest_link
from tests.accounts.fixtures import Browsers
from tests.fixtures import KeyAndText, MakeLink

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/auditentry/"


def test_entries_are_only_added() -> None:
    entry = record(Event.KEY_CREATED, subject="Shop")
    stored = AuditEntry.objects.get(pk=entry.pk)

    for change in (
        stored.save,
        stored.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(subject=""),
        lambda: AuditEntry.objects.bulk_update([stored], ["subject"]),
    ):
        with pytest.raises(AppendOnly):
            change()

    assert AuditEntry.objects.get().subject == "Shop"


def test_operators_download_what_the_list_shows(admin_client: Client, admin_user: User, workspace: Workspace) -> None:
    AuditEntry._base_manager.all().delete()
    for day, subject in ((1, "=1+1"), (2, "Stall"), (3, "Stand")):
        record(Event.KEY_CREATED, workspace_id=workspace.pk, subject=subject, at=datetime(2026, 5, day, tzinfo=UTC))
    record(Event.MEMBER_LEFT, subject="Bob", at=datetime(2026, 5, 1, tzinfo=UTC))

    def download(query: str) -> str:
        answer = admin_client.get(f"{LIST}export/{query}")
        assert "attachment" in answer["Content-Disposition"]
        return b"".join(answer).decode("utf-8-sig")

    rows = list(csv.DictReader(StringIO(download("csv?event=key.created&until=2026-05-02"))))
    lines = [json.loads(line) for line in download("jsonl?q=stall").splitlines()]

    assert [row["about"] for row in rows] == ["Stall", "'=1+1"]
    assert [(line["about"], line["workspace"]) for line in lines] == [("Stall", workspace.pk)]
    exported = AuditEntry.objects.filter(event="data.exported", actor_id=admin_user.pk).order_by("pk")
    assert {entry.details["what"] for entry in exported} == {
        "audit log of the site as CSV", "audit log of the site as JSON Lines",
    }  # fmt: skip
    assert "export/csv?event=key.created" in admin_client.get(f"{LIST}?event=key.created").content.decode()
    assert admin_client.get(f"{LIST}export/csv?nonsense=1").status_code == 302
    assert admin_client.get(f"{LIST}export/pdf").status_code == 404


def test_downloads_need_the_permission(client: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_staff=True)
    client.force_login(owner)

    assert client.get(f"{LIST}export/csv").status_code == 404


def test_commands_are_recorded_as_the_command_line(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("create_api_key", email=owner.email, stdout=StringIO())
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", email="root@example.com", interactive=False, stdout=StringIO())

    assert AuditEntry.objects.get(event="key.created").who == "Command line"
    added = AuditEntry.objects.get(event="operator.added")
    assert (added.who, added.subject) == ("Command line", "root@example.com")


def test_what_operators_do_to_links_is_recorded(
    admin_client: Client, admin_user: User, workspace: Workspace, make_link: MakeLink
) -> None:
    links = [make_link(alias=f"launch-{number}") for number in range(3)]
    delete_link(link=links[2], by=operator(workspace), at=timezone.now())
    guests = create_guest_link(at=timezone.now(), values=link_values(destination="https://example.org/"))
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    chosen = [links[0].pk, links[1].pk]

    def act(path: str, action: str, pks: list[str], **fields: str) -> None:
        form = {"action": action, "_selected_action": pks} | fields
        assert admin_client.post(f"/admin/{path}/", form).status_code in (200, 302)

    act("links/link", "disable", chosen, reason="Phishing")
    act("links/link", "delete_selected", [links[0].pk], post="yes")
    act("links/guestlink", "delete_selected", [guests.pk], post="yes")
    act("links/deletedlink", "restore", _binned(links[2].pk))
    act("campaigns/campaign", "archive", [campaign.pk])
    act("campaigns/campaign", "delete_selected", [campaign.pk], post="yes")

    entries = AuditEntry.objects.filter(event="operator.changed", actor_id=admin_user.pk)
    assert {(entry.workspace_id, entry.subject, *entry.details["fields"]) for entry in entries} == {
        (workspace.pk, links[0].short_url, "deleted"),
        (None, guests.short_url, "deleted"),
        (workspace.pk, links[2].short_url, "restored"),
        (workspace.pk, "Spring", "archived"),
        (workspace.pk, "Spring", "deleted"),
    }
    blocked = AuditEntry.objects.get(event="link.blocked", actor_id=admin_user.pk)
    assert (blocked.workspace_id, blocked.details["links"], blocked.details["reason"]) == (workspace.pk, 2, "Phishing")


def test_a_change_of_a_workspace_keeps_the_old_values(
    admin_client: Client, admin_user: User, workspace: Workspace
) -> None:
    Workspace.objects.update(name="Before", plan="free")
    form = {"name": "After", "plan": "pro", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}

    admin_client.post(f"/admin/accounts/workspace/{workspace.pk}/change/", form)

    found = AuditEntry.objects.filter(actor_id=admin_user.pk, workspace_id=workspace.pk)
    assert {entry.event: (entry.details["before"], entry.details["after"]) for entry in found} == {
        "workspace.changed": ("Before", "After"),
        "operator.changed": ("free", "pro"),
    }


def _binned(link_id: str) -> list[str]:
    return [DeletedLink.objects.get(pk=link_id).pk]


def test_deletions_and_restores_of_many_links_are_recorded(
    browsers: Browsers, workspace: Workspace, make_link: MakeLink
) -> None:
    ids = [make_link().pk for _ in range(3)]
    browsers["admin"].post("/links/bulk", {"action": "delete", "link": ids})
    browsers["admin"].post("/links/bin/restore", {"links": ",".join(ids)})
    browsers["admin"].post("/links/bulk", {"action": "delete", "all": "1", "confirmed": "3"})
    job = jobs.newest(workspace)
    assert job is not None
    browsers["admin"].post(f"/links/bulk/{job.id}/undo")

    found = AuditEntry.objects.filter(event__startswith="link.", workspace_id=workspace.pk).order_by("at", "pk")
    assert [(entry.event, entry.details) for entry in found] == [
        ("link.deleted", {"number": 3}), ("link.restored", {"number": 3}),
        ("link.deleted", {"number": 3}), ("link.restored", {"number": 3}),
    ]  # fmt: skip


def test_the_deletion_of_a_campaign_is_recorded(
    browsers: Browsers, client: Client, workspace: Workspace, api_key: KeyAndText
) -> None:
    by_page, by_key = (Campaign.objects.create(workspace=workspace, name=name) for name in ("Spring", "Summer"))

    browsers["admin"].post(f"/campaigns/{by_page.pk}/delete")
    client.delete(f"/api/campaigns/{by_key.pk}", headers={"x-api-key": api_key[1]})

    found = AuditEntry.objects.filter(event="campaign.deleted", workspace_id=workspace.pk).order_by("at", "pk")
    assert [entry.subject for entry in found] == ["Spring", "Summer"]
    assert found[0].actor_name != found[1].actor_name


def test_a_permanent_deletion_is_recorded(browsers: Browsers, workspace: Workspace, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    delete_link(link=link, by=operator(workspace), at=timezone.now())

    browsers["admin"].post(f"/links/{link.pk}/erase")

    assert AuditEntry.objects.get(event="link.erased").subject == link.short_url
