"""Settings → Audit log: read by owners and admins, filtered, paged and downloaded."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.audit.events import GROUPS, Event
from accounts.audit.sentences import details, sentence
from accounts.audit.services import record
from accounts.models import AuditEntry, Role, User, Workspace
from shortener.web.addresses.workspace_urls import page_url
from tests.accounts.fixtures import Browsers

pytestmark = pytest.mark.django_db

PAGE, FILE = "/settings/audit-log", "/settings/audit-log.csv"


def _events(browser: Client, query: str = "") -> list[str]:
    return [entry.event for entry, _sentence, _details in browser.get(PAGE + query).context["rows"]]


@pytest.mark.parametrize("role", Role)
def test_owners_and_admins_alone_read_it(browsers: Browsers, role: Role) -> None:
    may = role in (Role.OWNER, Role.ADMIN)

    assert [browsers[role].get(path).status_code for path in (PAGE, FILE)] == 2 * [200 if may else 403]
    assert (PAGE in browsers[role].get("/settings").content.decode()) == may


def test_what_members_do_is_listed_as_sentences(browsers: Browsers, workspace: Workspace) -> None:
    viewer = workspace.memberships.get(user__email="viewer@example.com")
    browsers["admin"].post(f"/members/{viewer.pk}/role", {"role": "member"}, REMOTE_ADDR="203.0.113.9")
    browsers["admin"].post("/members/invite", {"email": "new@example.com", "role": "viewer"})
    browsers["admin"].post("/settings", {"name": "<b>Sales</b>"})

    shown = browsers["owner"].get(PAGE)

    assert _events(browsers["owner"])[:3] == ["workspace.changed", "invitation.sent", "member.role_changed"]
    text = shown.content.decode()
    assert "admin@example.com changed viewer@example.com’s role." in text
    assert "admin@example.com invited new@example.com." in text
    assert "203.0.113.9" in text
    assert ("&lt;b&gt;Sales" in text, "<b>Sales" in text) == (True, False)


def test_it_shows_nothing_of_other_workspaces(browsers: Browsers, stranger: Workspace) -> None:
    record(Event.KEY_CREATED, workspace_id=stranger.pk, subject="Theirs")
    record(Event.ACCOUNT_CREATED, subject="no workspace")

    for path in (PAGE, FILE):
        answer = browsers["owner"].get(path)
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert ("Theirs" in text, "no workspace" in text) == (False, False)


def test_filters_by_kind_and_person(browsers: Browsers, workspace: Workspace, owner: User) -> None:
    AuditEntry._base_manager.all().delete()
    other = User.objects.get(email="admin@example.com")
    record(Event.KEY_CREATED, workspace_id=workspace.pk, actor_id=owner.pk)
    record(Event.KEY_DELETED, workspace_id=workspace.pk, actor_id=other.pk)
    record(Event.MEMBER_ADDED, workspace_id=workspace.pk, actor_id=other.pk, person_id=owner.pk)

    browser = browsers["owner"]
    assert sorted(_events(browser, "?kind=key")) == ["key.created", "key.deleted"]
    assert sorted(_events(browser, "?person=OWNER@example.com")) == ["key.created", "member.added"]
    assert _events(browser, "?kind=key&person=admin@example.com") == ["key.deleted"]
    assert _events(browser, "?person=unknown@example.com") == []
    assert len(_events(browser, "?kind=nonsense")) == 3
    assert "No entries match your filters" in browser.get(f"{PAGE}?kind=domain").content.decode()
    assert {event.group for event in Event} == set(GROUPS)
    page = browser.get(PAGE).content.decode()
    assert all(f'value="{group}"' in page for group in GROUPS)


def test_a_long_log_has_pages_at_the_same_cost(
    browsers: Browsers, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    AuditEntry._base_manager.all().delete()
    at = datetime.now(UTC)
    AuditEntry.objects.bulk_create(
        AuditEntry(event=Event.KEY_CREATED, workspace_id=workspace.pk, at=at - timedelta(seconds=number // 2))
        for number in range(120)
    )
    seen: list[str] = []
    query: str | None = ""
    while query is not None:
        with django_assert_max_num_queries(12):
            answer = browsers["owner"].get(f"{page_url(workspace.pk, 'audit-log')}?{query}")
        seen += [entry.pk for entry, _sentence, _details in answer.context["rows"]]
        query = answer.context["next_query"]

    assert len(seen) == len(set(seen)) == 120
    assert browsers["owner"].get(f"{PAGE}?cursor=x").status_code == 200


def test_the_file_has_guarded_cells_and_is_recorded(browsers: Browsers, workspace: Workspace) -> None:
    AuditEntry._base_manager.all().delete()
    record(Event.KEY_CREATED, workspace_id=workspace.pk, subject="=1+1", details={"scopes": ["a", "b"]})

    answer = browsers["owner"].get(f"{FILE}?kind=key")
    rows = list(csv.DictReader(StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert [(row["event"], row["about"], row["details"]) for row in rows] == [
        ("key.created", "'=1+1", "Permissions: a, b")
    ]
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEntry.objects.get(event="data.exported").details == {"what": "audit log as CSV"}


def test_filters_by_event_address_days_and_text(browsers: Browsers, workspace: Workspace) -> None:
    AuditEntry._base_manager.all().delete()
    for day, subject, address in ((1, "Shop", "203.0.113.9"), (2, "Stall", "2001:db8::1"), (3, "shoplift", "")):
        record(
            Event.KEY_CREATED, workspace_id=workspace.pk, subject=subject, address=address,
            at=datetime(2026, 5, day, 12, tzinfo=UTC),
        )  # fmt: skip
    record(Event.KEY_DELETED, workspace_id=workspace.pk, at=datetime(2026, 5, 4, tzinfo=UTC))

    def found(query: str) -> list[str]:
        rows = browsers["owner"].get(f"{PAGE}?{query}").context["rows"]
        return [entry.subject for entry, _sentence, _details in rows]

    assert found("kind=key.deleted") == [""]
    assert found("kind=key.created&since=2026-05-02") == ["shoplift", "Stall"]
    assert found("since=2026-05-02&until=2026-05-02") == ["Stall"]
    assert found("text=SHOP") == ["shoplift", "Shop"]
    assert found("address=2001:db8::1") == ["Stall"]
    assert len(found("since=yesterday&until=2026-13-40")) == len(found("since=0001-01-01&until=9999-12-31")) == 4


def test_json_lines_have_the_same_entries(browsers: Browsers, workspace: Workspace) -> None:
    AuditEntry._base_manager.all().delete()
    record(Event.KEY_CREATED, workspace_id=workspace.pk, subject="=1+1\nü", details={"scopes": ["a", "b"]})

    answer = browsers["owner"].get("/settings/audit-log.jsonl?kind=key")

    (line,) = b"".join(answer).decode().splitlines()
    values = json.loads(line)
    assert (values["event"], values["about"], values["details"]) == (
        "key.created", "=1+1\nü", {"scopes": ["a", "b"]},
    )  # fmt: skip
    assert values["workspace"] == workspace.pk
    assert AuditEntry.objects.get(event="data.exported").details == {"what": "audit log as JSON Lines"}


def test_a_new_log_says_what_will_be_in_it(browsers: Browsers) -> None:
    AuditEntry._base_manager.all().delete()

    assert "No entries yet" in browsers["owner"].get(PAGE).content.decode()


@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_sentence(event: Event) -> None:
    entry = AuditEntry(event=event, actor_name="Ada", subject="launch")

    assert sentence(entry).endswith(".")


def test_a_kind_of_the_past_is_shown_as_it_was_stored() -> None:
    assert sentence(AuditEntry(event="key.lent", subject="Shop")) == "key.lent: Shop"


def test_entries_are_in_plain_words() -> None:
    wrong = AuditEntry(event=Event.SIGN_IN_FAILED, subject="ann@example.com", details={"step": "factor"})
    added = AuditEntry(event=Event.FACTOR_ADDED, actor_name="Ann", subject="TOTP Authenticator")
    signed_in = AuditEntry(event=Event.SIGNED_IN, actor_name="Ann", details={"methods": ["password", "webauthn"]})

    assert details(wrong) == [("Refused at", "the code from the app, or a recovery code")]
    assert sentence(added) == "Ann added a second factor: authenticator app."
    assert details(signed_in) == [("Signed in with", "the password, a passkey")]
    roles = AuditEntry(event=Event.MEMBER_ADDED, details={"role": list(Role)})
    role = AuditEntry(event=Event.MEMBER_ROLE_CHANGED, details={"before": "owner", "after": "viewer"})
    zone = AuditEntry(event=Event.TIME_ZONE_CHANGED, actor_name="Ann", details={"before": "", "after": "Asia/Kolkata"})
    key = AuditEntry(event=Event.KEY_CREATED, details={"scopes": ["links:read"]})
    assert details(roles) == [("Role", "Owner, Admin, Member, Viewer")]
    assert details(role) == [("Before", "Owner"), ("Now", "Viewer")]
    assert sentence(zone) == "Ann changed the time zone."
    assert details(zone) == [("Before", "each member’s own"), ("Now", "Asia/Kolkata")]
    assert details(key) == [("Permissions", "links:read")]
