"""Blocked links: pages, states, rights, mails; sweeps over existing links, and blocked workspaces."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.audit.events import Event
from accounts.models import AuditEntry, Workspace
from accounts.workspaces.actors import member, operator
from domains.models import Domain
from links.abuse import sweep
from links.abuse.blocking import apply_workspace_blocks, block_links
from links.abuse.sweep import sweep_links
from links.models import ChangeKind, Link, LinkChange
from moderation import mails
from moderation.models import Sweep, WorkspaceBlock
from moderation.services import block_workspace, unblock_workspace
from shortener.errors import Forbidden
from tests.fixtures import Call, MakeLink, PostLink
from tests.moderation.fixtures import Rule
from tests.redirects.conftest import CountClicks
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_a_blocked_link_says_so_and_counts_no_click(
    client: Client, make_link: MakeLink, count_clicks: CountClicks
) -> None:
    link = make_link(alias="bad")

    assert block_links(links=Link.objects.all(), reason="Phishing", by=operator(None), at=NOW) == 1

    for path in ("/bad", "/bad+"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "This link was blocked" in answer.text
        assert "example.com/page" not in answer.text
        assert "/report" not in answer.text  # it has been decided
    assert count_clicks(link) == 0


def test_a_cached_target_stops_within_a_second(site: Site, rule: Rule, make_link: MakeLink) -> None:
    make_link(alias="bad", destination="https://evil.example/")
    assert site.get("/bad").location == "https://evil.example/"

    rule("evil.example", "warn")
    sweep_links(at=datetime.now(UTC), seconds=5)
    eventually(lambda: site.get("/bad").status == 200, within=1)
    assert "may be harmful" in site.get("/bad").body.decode()
    block_links(links=Link.objects.all(), reason="Phishing", by=operator(None), at=NOW)
    eventually(lambda: site.get("/bad").status == 410, within=1)


def test_members_see_why_and_cannot_unblock(call: Call, dashboard: Client, make_link: MakeLink) -> None:
    link = make_link()
    block_links(links=Link.objects.all(), reason="Phishing", by=operator(None), at=NOW)

    shown = call("GET", f"/api/links/{link.pk}").json()["data"]
    assert (shown["status"], shown["blockedReason"]) == ("disabled", "Phishing")
    dashboard.post("/links/bulk", {"action": "enable", "link": link.pk})
    call("PATCH", f"/api/links/{link.pk}", {"originalUrl": "https://example.org/"})
    link.refresh_from_db()
    assert link.blocked_because == "Phishing"
    assert "Phishing" in dashboard.get(f"/links/{link.pk}").text
    assert Client().get(f"/{link.code}").status_code == 410


def test_a_member_cannot_block(make_link: MakeLink, workspace: Workspace) -> None:
    make_link()
    by = member(workspace.memberships.get())

    with pytest.raises(Forbidden):
        block_links(links=Link.objects.all(), reason="Mine", by=by, at=NOW)


def test_one_mail_tells_of_many_links(make_link: MakeLink, workspace: Workspace) -> None:
    for _ in range(25):
        make_link()
    block_links(links=Link.objects.all(), reason="Phishing", by=operator(None), at=NOW)
    mail.outbox.clear()

    assert mails.send_notices(seconds=5) == 1
    assert mails.send_notices(seconds=5) == 0

    (message,) = mail.outbox
    assert message.to == ["owner@example.com"]
    assert "blocked 25 links" in message.body
    assert "and 5 others" in message.body
    entry = AuditEntry.objects.get(event=Event.LINK_BLOCKED, workspace_id=workspace.pk)
    assert (entry.details["links"], entry.details["reason"]) == (25, "Phishing")
    assert LinkChange.objects.filter(kind=ChangeKind.DISABLED, reason="Phishing").count() == 25


def test_a_sweep_blocks_and_warns(rule: Rule, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_LINKS_PER_BATCH", 2)
    bad = [make_link(destination="https://x.evil.example/").pk for _ in range(3)]
    doubtful, good = make_link(destination="https://odd.example/"), make_link()
    rule("evil.example", reason="Phishing", at=NOW)
    rule("odd.example", "warn", reason="Reported", at=NOW)

    assert sweep_links(at=NOW, seconds=0) == 2  # as if the worker was killed: the next one continues
    assert sweep_links(at=NOW, seconds=5) == 3

    found = Link.objects.in_bulk()
    assert {found[pk].blocked_because for pk in bad} == {"Phishing"}
    assert (found[doubtful.pk].warning, found[good.pk].warning) == ("Reported", "")
    assert found[good.pk].disabled_at is None
    assert sweep_links(at=NOW, seconds=5) == 0
    row = Sweep.objects.get()
    assert (row.checked, row.blocked) == (5, 3)


def test_only_operators_read_which_rule_blocks(
    rule: Rule, make_link: MakeLink, dashboard: Client, admin_client: Client
) -> None:
    make_link(destination="https://evil.example/x?secret-pattern")
    rule("evil.example/*secret-pattern*", reason="Phishing", at=NOW)
    sweep_links(at=NOW, seconds=5)

    for path in ("/settings/audit-log", "/settings/audit-log.csv", "/settings/audit-log.jsonl"):
        answer = dashboard.get(path, follow=True)
        text = answer.getvalue().decode()
        assert "Phishing" in text
        assert "secret-pattern" not in text
    for ending in ("csv", "jsonl"):
        address = reverse("admin:accounts_auditentry_export", args=[ending])
        assert "secret-pattern" in admin_client.get(address).getvalue().decode()


def test_a_sweep_clears_addresses_of_domains(rule: Rule, workspace: Workspace) -> None:
    bad, good = "https://evil.example/", "https://example.com/"
    urls = {"root_url": bad, "not_found_url": good, "expired_url": bad}
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", **urls)
    other = Domain.objects.create(workspace=workspace, host="two.example.org", expired_url=bad)
    rule("evil.example", at=NOW)

    sweep_links(at=NOW, seconds=5)

    domain.refresh_from_db()
    assert (domain.root_url, domain.not_found_url, domain.expired_url) == ("", good, "")
    other.refresh_from_db()
    assert other.expired_url == ""


def test_a_sweep_runs_each_day_and_takes_warnings_back(rule: Rule, make_link: MakeLink) -> None:
    link = make_link(destination="https://odd.example/")
    rule("odd.example", "warn", at=NOW)
    sweep_links(at=NOW, seconds=5)
    link.refresh_from_db()
    assert link.warning

    rule("www.odd.example", at=NOW)
    rule("odd.example/*", "allow", at=NOW + timedelta(minutes=1))
    assert sweep_links(at=NOW + timedelta(minutes=2), seconds=5) == 1
    link.refresh_from_db()
    assert link.warning == ""
    assert sweep_links(at=NOW + timedelta(hours=23), seconds=5) == 0
    assert sweep_links(at=NOW + timedelta(hours=25), seconds=5) == 1


def test_a_blocked_workspace_stops_and_comes_back(
    workspace: Workspace, make_link: MakeLink, post_link: PostLink, call: Call, dashboard: Client
) -> None:
    link, paused = make_link(alias="running"), make_link(alias="paused")
    call("PATCH", f"/api/links/{paused.pk}", {"status": "disabled"})
    dashboard.post("/links/bulk", {"action": "disable", "link": paused.pk})
    by = operator(workspace)
    block = block_workspace(workspace=workspace, reason="Spam", by=by, at=NOW)

    later = NOW + timedelta(minutes=1)
    assert apply_workspace_blocks(at=later, seconds=5) == 1
    assert Client().get("/running").status_code == 410
    refused = post_link()
    assert refused.status_code == 409
    assert refused.json()["code"] == "workspace_blocked"
    dashboard.post("/links/bulk", {"action": "enable", "link": paused.pk})
    paused.refresh_from_db()
    assert paused.disabled_at is not None
    assert "Spam" in dashboard.get("/overview").text
    assert any("blocked your workspace" in message.body for message in mail.outbox)

    unblock_workspace(block=block, by=by)
    assert apply_workspace_blocks(at=later, seconds=5) == 1
    assert Client().get("/running").status_code == 302
    assert Client().get("/paused").status_code == 410
    assert post_link().status_code == 201
    assert not WorkspaceBlock.objects.exists()
    link.refresh_from_db()
    assert link.blocked_because == ""
