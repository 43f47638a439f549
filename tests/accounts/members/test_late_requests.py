"""Rights that end after a request has been let in, and before it changes anything."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.api.permissions import KeyHasScope
from accounts.closing.services import close_workspace, delete_account
from accounts.keys.services import create_api_key
from accounts.members.services import change_role, leave_workspace
from accounts.models import ApiKey, AuditEntry, Invitation, Membership, Role, User, Workspace
from accounts.tasks import delete_old_audit_entries
from accounts.workspaces import actors
from accounts.workspaces.actors import Actor, member
from links.models import Link
from tests.accounts.fixtures import Join, Response, SignInUser
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db(transaction=True)

JSON = "application/json"
URL = {"originalUrl": "https://example.com/"}

End = Callable[[Membership, Membership], object]
EndLate = Callable[[End], None]


def _demote(ending: Membership, owner: Membership) -> None:
    change_role(membership=ending, role=Role.VIEWER, by=member(owner), at=timezone.now())


def _leave(ending: Membership, owner: Membership) -> None:
    leave_workspace(membership=ending, at=timezone.now())


def _hand_over(ending: Membership, owner: Membership) -> None:
    leave_workspace(membership=ending, at=timezone.now(), keys_to=owner.user)


def _delete(ending: Membership, owner: Membership) -> None:
    delete_account(user=ending.user, at=timezone.now())


def _close(ending: Membership, owner: Membership) -> None:
    close_workspace(workspace=ending.workspace, by=member(owner), at=timezone.now())


@pytest.fixture
def ending(join: Join) -> Membership:
    """An owner whose rights end; there is another one."""
    return join(Role.OWNER, "ending@example.com")


@pytest.fixture
def end_late(ending: Membership, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> EndLate:
    """Let the next request, by key or session, end the rights on another thread as soon as it has been let in."""
    owner = workspace.memberships.exclude(pk=ending.pk).get()

    def install(end: End) -> None:
        def run() -> None:
            try:
                end(ending, owner)
            finally:
                connections.close_all()

        def interrupt() -> None:
            monkeypatch.setattr(actors, "member", member)
            monkeypatch.setattr(KeyHasScope, "has_permission", has_permission)
            with ThreadPoolExecutor(1) as threads:
                threads.submit(run).result()

        def late_member(membership: Membership) -> Actor:
            found = member(membership)
            interrupt()
            return found

        def late_permission(*args: object) -> bool:
            found = has_permission(*args)  # type: ignore[arg-type]  # passed on unchanged
            interrupt()
            return found

        monkeypatch.setattr(actors, "member", late_member)
        monkeypatch.setattr(KeyHasScope, "has_permission", late_permission)

    has_permission = KeyHasScope.has_permission
    return install


@pytest.mark.parametrize("end", [_demote, _leave, _hand_over, _delete, _close])
@pytest.mark.parametrize("what", ["new", "rotate", "activate", "invite", "promote", "rename"])
def test_a_late_request_gives_no_rights(
    ending: Membership, end_late: EndLate, end: End, what: str, workspace: Workspace, join: Join, browser_of: SignInUser
) -> None:
    viewer, (key, _text) = join(Role.VIEWER), create_api_key(by=member(ending), name="Shop")
    path, form = {
        "new": ("/keys/new", {"name": "New", "scopes": "links:read"}),
        "rotate": (f"/keys/{key.pk}/rotate", {"overlap": "24"}),
        "activate": (f"/keys/{key.pk}/activate", {}),
        "invite": ("/members/invite", {"email": "late@example.com", "role": "owner"}),
        "promote": (f"/members/{viewer.pk}/role", {"role": "admin"}),
        "rename": ("/settings", {"name": "Renamed"}),
    }[what]
    browser = browser_of(ending.user)
    end_late(end)

    assert browser.post(path, form).status_code in (400, 403, 404)

    assert not ApiKey.objects.filter(created_by=ending.user_id, is_active=True).exists()
    assert not Invitation.objects.exists()
    assert Membership.objects.filter(pk=viewer.pk, role=Role.ADMIN).count() == 0
    assert Workspace.objects.get(pk=workspace.pk).name != "Renamed"


@pytest.mark.skipif(connection.vendor == "mongodb", reason="it has no foreign keys")
@pytest.mark.parametrize("what", ["key", "page", "call", "change"])
def test_a_late_link_of_a_deleted_person_is_refused(
    ending: Membership, end_late: EndLate, what: str, browser_of: SignInUser, make_link: MakeLink
) -> None:
    text = create_api_key(by=member(ending), name="Shop")[1]
    link, browser = make_link(), browser_of(ending.user)
    sends: dict[str, Callable[[], Response]] = {
        "key": lambda: Client().post("/api/links", URL, content_type=JSON, headers={"x-api-key": text}),
        "page": lambda: browser.post("/links/new", {"destination": "https://example.com/", "time_zone": "UTC"}),
        "call": lambda: browser.post(
            "/api/links/bulk", {"links": [URL]}, content_type=JSON, headers={"sec-fetch-site": "same-origin"}
        ),
        "change": lambda: Client().patch(
            f"/api/links/{link.pk}", {"title": "Late"}, content_type=JSON, headers={"x-api-key": text}
        ),
    }
    end_late(_delete)

    assert sends[what]().status_code in (400, 403)  # 400: the session is gone

    assert list(Link.objects.values_list("pk", "title")) == [(link.pk, "")]


def test_a_late_entry_of_a_deleted_person_is_forgotten(
    ending: Membership, end_late: EndLate, browser_of: SignInUser, workspace: Workspace
) -> None:
    browser = browser_of(ending.user)
    end_late(_delete)
    assert b"".join(browser.get("/links/export.csv"))
    assert not User.objects.filter(pk=ending.user_id).exists()

    delete_old_audit_entries()

    entries = AuditEntry.objects.in_workspace(workspace.pk)
    assert entries.filter(event="data.exported", actor_id=ending.user_id, actor_name="", address="").exists()
    assert "ending@example.com" not in str(list(AuditEntry.objects.values()))
    assert entries.exclude(actor_name="").exists()  # of people who are still there
