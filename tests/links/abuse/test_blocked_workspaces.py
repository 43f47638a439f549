"""A blocked workspace sends visitors nowhere, also those who follow no link."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from links.abuse.blocking import apply_workspace_blocks
from links.abuse.sweep import sweep_links
from moderation.services import block_workspace, unblock_workspace
from tests.fixtures import Call, MakeLink
from tests.moderation.fixtures import Rule
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_domains_of_a_blocked_workspace_lead_nowhere(site: Site, workspace: Workspace, call: Call) -> None:
    domain = Domain.objects.create(
        workspace=workspace, host="go.example.org", verified_at=NOW,
        root_url="https://evil.example/", not_found_url="https://evil.example/lost",
    )  # fmt: skip
    assert site.get("/", host=domain.host).location == "https://evil.example/"

    block = block_workspace(workspace=workspace, reason="Spam", by=operator(workspace), at=NOW)

    eventually(lambda: site.get("/", host=domain.host).status == 404, within=1)
    assert site.get("/unknown", host=domain.host).status == 404
    for method, path, body in (
        ("PATCH", f"/api/domains/{domain.pk}", {"rootUrl": "https://other.example/"}),
        ("POST", "/api/domains", {"host": "two.example.org", "rootUrl": "https://other.example/"}),
    ):
        refused = call(method, path, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "workspace_blocked")

    unblock_workspace(block=block, by=operator(workspace))
    eventually(lambda: site.get("/", host=domain.host).location == "https://evil.example/", within=1)


def test_links_blocked_meanwhile_stay_blocked(workspace: Workspace, make_link: MakeLink, rule: Rule) -> None:
    bad = make_link(destination="https://evil.example/")
    odd = make_link(destination="https://odd.example/")
    block = block_workspace(workspace=workspace, reason="Spam", by=operator(workspace), at=NOW)
    apply_workspace_blocks(at=NOW + timedelta(minutes=1), seconds=5)
    rule("evil.example", reason="Phishing", at=NOW)
    rule("odd.example", "warn", reason="Reported", at=NOW)
    sweep_links(at=NOW + timedelta(minutes=1), seconds=5)

    unblock_workspace(block=block, by=operator(workspace))
    assert apply_workspace_blocks(at=NOW + timedelta(minutes=2), seconds=5) == 2

    bad.refresh_from_db()
    assert (bad.disabled_at is not None, bad.blocked_because) == (True, "Phishing")
    assert sweep_links(at=NOW + timedelta(minutes=2), seconds=5) == 2
    odd.refresh_from_db()
    assert (odd.disabled_at, odd.warning) == (None, "Reported")
