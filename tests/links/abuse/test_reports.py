"""/report: visitors report links, and operators decide in a queue in the admin."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.audit.events import Event
from accounts.models import AuditEntry, User, Workspace
from domains.models import Domain
from links.models import Link
from moderation.models import DestinationRule, Report, ReportState, WorkspaceBlock
from moderation.reports import delete_old_reports
from shortener import metrics
from tests.fixtures import MakeLink, Response
from tests.moderation.fixtures import Rule

pytestmark = pytest.mark.django_db

FIELDS = {"url": "http://localhost:8000/bad", "kind": "phishing", "text": "It asks for my password.", "email": ""}


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link to report."""
    return make_link(alias="bad", destination="https://www.evil.example/login")


def _report(address: str = "203.0.113.1", path: str = "/report", **fields: str) -> Response:
    return Client(REMOTE_ADDR=address).post(path, FIELDS | fields)


def test_reports_of_a_link_are_one_entry(link: Link, client: Client) -> None:
    form = client.get(f"/report?{urlencode({'url': FIELDS['url']})}")
    assert FIELDS["url"] in form.text

    for number, url in enumerate(("http://localhost:8000/bad", "localhost:8000/BAD+", "http://localhost:8000/bad/")):
        answer = _report(f"203.0.113.{number}", url=url, text=f"Number {number}", email="reader@example.com")
        assert answer.status_code == 302
        assert "Thank you" in client.get(answer["Location"]).text

    entry = Report.objects.get()
    assert (entry.number, entry.state, entry.link_id) == (3, ReportState.OPEN, link.pk)
    assert [one["text"] for one in entry.newest] == ["Number 2", "Number 1", "Number 0"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"url": "http://localhost:8000/unknown"}, "no link with this address"),
        ({"url": "https://elsewhere.example/bad"}, "no link with this address"),
        ({"url": ""}, "Enter the short link."),
        ({"kind": "nonsense"}, "Choose another option."),
        ({"text": "x" * 2_001}, "at most 2000 characters"),
        ({"email": "nobody"}, "Enter an email address"),
    ],
)
def test_a_report_without_sense_is_refused(link: Link, fields: dict[str, str], text: str) -> None:
    answer = _report(**fields)

    assert answer.status_code == 400
    assert text in answer.text
    assert not Report.objects.exists()


def test_programs_are_thanked_and_dropped(link: Link) -> None:
    assert _report(website="https://spam.example").status_code == 302
    assert not Report.objects.exists()


def test_each_address_has_a_limit(link: Link) -> None:
    before = metrics.refused.labels("reports")._value.get()

    assert [_report().status_code for _ in range(6)] == [302] * 5 + [429]
    assert _report("198.51.100.7").status_code == 302
    assert metrics.refused.labels("reports")._value.get() == before + 1


def test_mistakes_do_not_count_as_reports(link: Link) -> None:
    mistakes = [{"url": "http://localhost:8000/unknown"}, {"kind": "nonsense"}] * 3
    assert [_report(**fields).status_code for fields in mistakes] == [400] * 6
    assert [_report().status_code for _ in range(6)] == [302] * 5 + [429]

    assert [_report(**mistakes[0]).status_code for _ in range(19)] == [400] * 18 + [429]


def test_the_queue_is_bounded(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.reports.MOST_OPEN", 0)

    answer = _report()

    assert answer.status_code == 400
    assert "Too many reports are waiting" in answer.text


def test_an_old_single_report_makes_room(link: Link, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.reports.MOST_OPEN", 1)
    _report()
    make_link(alias="next", destination="https://evil.example/next")
    following = {"url": "http://localhost:8000/next"}
    assert _report("203.0.113.2", **following).status_code == 400

    Report.objects.update(last_at=timezone.now() - timedelta(days=8))

    assert _report("203.0.113.3", **following).status_code == 302
    assert Report.objects.get().short_url == following["url"]


def test_reports_without_a_decision_end(link: Link) -> None:
    _report(email="reader@example.com")
    at = timezone.now()

    assert delete_old_reports(at=at + timedelta(days=179)) == 0
    assert delete_old_reports(at=at + timedelta(days=181)) == 1


def test_domains_have_the_form_too(workspace: Workspace, make_link: MakeLink) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at="2026-11-01T00:00:00Z")
    make_link(alias="report", domain=domain, destination="https://example.com/")
    browser = Client(headers={"host": "go.example.org"})

    assert browser.get("/report").status_code == 302  # a code on domains
    assert browser.get("/report/link").status_code == 200
    assert browser.post("/report/link", FIELDS | {"url": "https://go.example.org/report"}).status_code == 302
    assert Report.objects.get().short_url == "http://go.example.org/report"


def _decide(admin: Client, action: str, reason: str = "Phishing") -> Response:
    rows = {"action": action, "_selected_action": list(Report.objects.values_list("pk", flat=True))}
    address = reverse("admin:moderation_report_changelist")
    asked = admin.post(address, rows)
    assert asked.status_code == 200
    assert f'<a class="closelink" href="{address}">Cancel</a>' in asked.text
    return admin.post(address, rows | {"confirmed": "1", "reason": reason}, follow=True)


def test_an_operator_blocks_the_link(link: Link, admin_client: Client) -> None:
    _report()

    listed = admin_client.get(reverse("admin:moderation_report_changelist")).text
    assert "phishing" in listed
    assert link.short_url in listed
    assert (
        "It asks for my password."
        in admin_client.get(reverse("admin:moderation_report_change", args=[Report.objects.get().pk])).text
    )
    assert "1 link was blocked." in _decide(admin_client, "block_links").text

    link.refresh_from_db()
    assert link.blocked_because == "Phishing"
    assert Report.objects.get().state == ReportState.BLOCKED
    assert _report("203.0.113.2").status_code == 302  # thanked, and nothing is left to decide
    assert Report.objects.get().number == 1


def test_an_operator_blocks_the_host(link: Link, admin_client: Client) -> None:
    _report()

    _decide(admin_client, "block_hosts")

    rule = DestinationRule.objects.get()
    assert (rule.pattern, rule.verdict, rule.reason) == ("evil.example", "block", "Phishing")
    link.refresh_from_db()
    assert link.blocked_because == "Phishing"
    assert AuditEntry.objects.filter(event=Event.RULE_SAVED, subject="evil.example").exists()


def test_an_operator_blocks_the_workspace(link: Link, workspace: Workspace, admin_client: Client) -> None:
    _report()

    _decide(admin_client, "block_workspaces")

    assert WorkspaceBlock.objects.get().workspace == workspace
    assert AuditEntry.objects.filter(event=Event.WORKSPACE_BLOCKED, workspace_id=workspace.pk).exists()


def test_dismissed_reports_stay_closed(link: Link, admin_client: Client) -> None:
    _report()
    assert "1 entry was closed." in _decide(admin_client, "dismiss", reason="").text

    _report("203.0.113.2")

    entry = Report.objects.get()
    assert (entry.state, entry.number) == (ReportState.DISMISSED, 2)
    Link.objects.filter(pk=link.pk).update(location="https://other.example/")
    _report("203.0.113.3")
    assert Report.objects.open().get().destination == "https://other.example/"


@pytest.mark.parametrize(
    ("permissions", "actions"),
    [
        (["links.change_link"], set[str]()),
        (["moderation.change_report"], {"dismiss"}),
        (["moderation.change_report", "links.change_link"], {"dismiss", "block_links"}),
        (
            ["moderation.change_report", "links.change_link", "moderation.add_workspaceblock"],
            {"dismiss", "block_links", "block_workspaces"},
        ),
        (
            [
                "moderation.change_report", "links.change_link", "moderation.add_destinationrule",
                "moderation.change_destinationrule",
            ],
            {"dismiss", "block_links", "block_hosts"},
        ),
    ],
)  # fmt: skip
def test_each_action_needs_its_permissions(rf: RequestFactory, permissions: list[str], actions: set[str]) -> None:
    staff = User.objects.create(email="staff@example.com", is_staff=True)
    for permission in permissions:
        app, _dot, name = permission.partition(".")
        staff.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=name))
    request = rf.get("/")
    request.user = staff

    assert set(admin.site.get_model_admin(Report).get_actions(request)) == actions


def test_a_rule_that_allows_the_host_is_kept(link: Link, admin_client: Client, rule: Rule) -> None:
    rule("evil.example", "allow", reason="Our partner")
    _report()

    answer = _decide(admin_client, "block_hosts")

    assert "A rule allows evil.example." in answer.text
    assert DestinationRule.objects.get().verdict == "allow"
    link.refresh_from_db()
    assert link.disabled_at is None
    assert Report.objects.open().exists()


def test_a_rule_that_blocks_the_host_is_kept(link: Link, admin_client: Client, rule: Rule) -> None:
    rule("evil.example", reason="Earlier")
    _report()

    _decide(admin_client, "block_hosts")

    assert DestinationRule.objects.get().reason == "Earlier"
    link.refresh_from_db()
    assert link.blocked_because == "Phishing"


def test_a_host_without_a_dot_gets_no_rule(link: Link, admin_client: Client) -> None:
    Link.objects.filter(pk=link.pk).update(location="http://intranet/")
    _report()

    assert "Enter a host such as" in _decide(admin_client, "block_hosts").text
    assert not DestinationRule.objects.exists()
