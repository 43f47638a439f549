"""The audit log stays bounded, forgets people, and is kept as long as AUDIT_KEPT_DAYS says."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.audit.events import Event
from accounts.audit.services import record
from accounts.closing.services import close_workspace, erase_closed_workspaces
from accounts.models import ApiKey, AuditEntry, User, Workspace
from accounts.tasks import delete_old_audit_entries
from accounts.workspaces import actors
from accounts.workspaces.actors import operator
from shortener import redis
from tests.accounts.fixtures import Browsers, SignIn
from tests.fixtures import KeyAndText
from tests.pages import sign_in as sign_in_freshly

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"is_active": False}, "inactive"), ({"allowed_networks": ["192.0.2.1"]}, "address")],
)
def test_a_refused_key_is_recorded_once_an_hour(
    client: Client, api_key: KeyAndText, workspace: Workspace, values: dict[str, object], reason: str
) -> None:
    key, text = api_key
    ApiKey.objects.filter(pk=key.pk).update(**values)

    for _ in range(3):
        assert client.get("/api/links", headers={"x-api-key": text}).status_code in (401, 403)

    entry = AuditEntry.objects.get(event="key.refused")
    assert (entry.workspace_id, entry.subject, entry.address) == (workspace.pk, "Tests", "127.0.0.1")
    assert entry.details == {"key": key.prefix, "reason": reason}
    redis.client().flushdb()  # an hour later
    client.get("/api/links", headers={"x-api-key": text})
    assert AuditEntry.objects.filter(event="key.refused").count() == 2


def test_unknown_keys_are_not_recorded(client: Client, workspace: Workspace) -> None:
    AuditEntry._base_manager.all().delete()

    client.get("/api/links", headers={"x-api-key": "sk_live_" + "a" * 43})

    assert not AuditEntry.objects.exists()


def test_downloads_are_recorded_once_a_minute(browsers: Browsers, workspace: Workspace) -> None:
    for path in 2 * ["/links/export.csv", "/links/export.json", "/account/export"]:
        answer = browsers["viewer"].get(path)
        assert b"".join(answer)

    found = AuditEntry.objects.filter(event="data.exported", workspace_id=workspace.pk)
    assert sorted(entry.details["what"] for entry in found) == [
        "all data of the workspace and the person", "links as CSV", "links as JSON",
    ]  # fmt: skip


def test_what_a_member_repeats_is_counted(
    browsers: Browsers, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actors, "MOST_OF_MEMBER", 2)
    for number in range(5):
        browsers["admin"].post("/settings", {"name": f"Name {number}"})
    browsers["owner"].post("/settings", {"name": "Of the owner"})

    entries = AuditEntry.objects.filter(event="workspace.changed", workspace_id=workspace.pk).order_by("at", "pk")
    assert [entry.details.get("more") for entry in entries] == [None, None, 3, None]
    shown = browsers["owner"].get("/settings/audit-log").content.decode()
    assert "Workspace changed several more times within an hour: admin@example.com." in shown


def test_old_entries_are_deleted(settings: Settings, workspace: Workspace) -> None:
    AuditEntry._base_manager.all().delete()
    now = timezone.now()
    for days in (0, 9, 11, 400):
        record(Event.KEY_CREATED, workspace_id=workspace.pk, at=now - timedelta(days=days))

    settings.AUDIT_KEPT_DAYS = 0
    assert delete_old_audit_entries() == 0
    settings.AUDIT_KEPT_DAYS = 10
    assert delete_old_audit_entries() == 2
    assert AuditEntry.objects.count() == 2


def test_a_deleted_account_is_forgotten(browsers: Browsers, workspace: Workspace, owner: User) -> None:
    admin = User.objects.get(email="admin@example.com")
    browsers["owner"].post("/members/invite", {"email": "gone@example.com", "role": "admin"})
    membership = workspace.memberships.get(user=admin)
    browsers["owner"].post(f"/members/{membership.pk}/role", {"role": "member"})
    admin.name = "Ada Lovelace"
    admin.save()
    browsers["admin"].get("/links/export.csv")
    gone = User.objects.create_user("gone@example.com")
    for user in (admin, gone):
        browser = Client()
        sign_in_freshly(browser, user)
        browser.post("/account/delete", {"typed": user.email})

    stored = str(list(AuditEntry.objects.values()))
    assert [word in stored for word in ("admin@example.com", "Ada Lovelace", "gone@example.com")] == 3 * [False]
    assert "owner@example.com" in stored
    shown = browsers["owner"].get("/settings/audit-log").content.decode()
    assert "A deleted account left the workspace." in shown
    assert AuditEntry.objects.filter(event="account.deleted", actor_id=admin.pk).exists()


def test_an_erased_workspace_leaves_entries_without_names(workspace: Workspace, owner: User) -> None:
    record(Event.KEY_CREATED, workspace_id=workspace.pk, actor_id=owner.pk, actor_name="Ada", subject="Shop")
    at = timezone.now()
    close_workspace(workspace=workspace, by=operator(workspace), at=at)
    erase_closed_workspaces(at=at + timedelta(hours=1), seconds=20)

    left = AuditEntry.objects.in_workspace(workspace.pk)
    assert {"key.created", "workspace.closed"} <= {entry.event for entry in left}
    assert {entry.actor_name + entry.subject for entry in left} == {""}


def test_operators_search_all_entries_and_change_none(
    admin_client: Client, workspace: Workspace, stranger: Workspace, owner: User
) -> None:
    AuditEntry._base_manager.all().delete()
    mine = record(Event.KEY_CREATED, workspace_id=workspace.pk, actor_id=owner.pk, actor_name="Ada", subject="Shop")
    record(Event.MEMBER_LEFT, workspace_id=stranger.pk, actor_name="Bob")
    path = "/admin/accounts/auditentry/"

    def found(query: str) -> list[str]:
        return [entry.actor_name for entry in admin_client.get(path + query).context["cl"].result_list]

    assert sorted(found("")) == ["Ada", "Bob"]
    for query in (workspace.pk, owner.pk, "ada", "shop"):
        assert found(f"?q={query}") == ["Ada"]
    assert found("?event=member.left") == ["Bob"]
    assert admin_client.get(f"{path}{mine.pk}/change/").status_code == 200
    assert admin_client.post(f"{path}{mine.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get(f"{path}add/").status_code == 403


def test_operator_actions_name_fields_and_no_values(
    admin_client: Client, admin_user: User, ada: User, sign_in: SignIn
) -> None:
    browser = Client()
    sign_in(browser)
    assert browser.get("/overview").status_code == 200
    form = {"email": ada.email, "name": "Secret Name"}  # without is_active: deactivated

    assert admin_client.post(f"/admin/accounts/user/{ada.pk}/change/", form | INLINE).status_code == 302

    entry = AuditEntry.objects.get(event="operator.changed", workspace_id=None)
    assert (entry.actor_id, entry.person_id, entry.details) == (
        admin_user.pk, ada.pk, {"fields": ["is_active", "name"]},
    )  # fmt: skip
    User.objects.filter(pk=ada.pk).update(is_active=True)
    assert browser.get("/overview").status_code == 302  # the session has ended, not only been refused


def test_a_password_that_an_operator_sets_is_recorded(admin_client: Client, admin_user: User, owner: User) -> None:
    form = {"usable_password": "true", "password1": "correct horse battery", "password2": "correct horse battery"}

    assert admin_client.post(f"/admin/accounts/user/{owner.pk}/password/", form).status_code == 302

    entry = AuditEntry.objects.get(event="operator.changed", workspace_id=None)
    assert (entry.actor_id, entry.subject, entry.details) == (admin_user.pk, owner.email, {"fields": ["password"]})


INLINE = {
    f"memberships-{name}": value
    for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "0"}.items()
}
