"""What the editor of rules asks the server for: rules in words, and the rules of another link."""

import json

import pytest
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain
from links.models import Link
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

RULE = {
    "name": "Shop",
    "conditions": [{"type": "time", "from": "2026-12-01T08:00:00Z"}],
    "action": {"type": "redirect", "url": "https://example.com/shop"},
}


def test_rules_in_words_with_gaps_for_incomplete_ones(dashboard: Client) -> None:
    local = RULE | {"conditions": [{"type": "time", "from": "2026-12-01T09:00"}], "paused": True}
    rules = [local, {"conditions": [{"type": "os", "in": []}], "action": {"type": "close"}}, 7]

    answer = dashboard.post("/links/rules", {"rules": json.dumps(rules), "time_zone": "Europe/Berlin"})

    assert answer.json() == {"lines": ["From Dec 1, 2026, 09:00 CET → example.com/shop", "", ""]}


@pytest.mark.parametrize("text", ["", "{", "7", "{}", "null"])
def test_no_rules_have_no_words(dashboard: Client, text: str) -> None:
    assert dashboard.post("/links/rules", {"rules": text}).json() == {"lines": []}


@pytest.mark.parametrize("given", ["launch", "Launch", "http://localhost:8000/launch", "localhost:8000/launch/"])
def test_rules_of_another_link_are_copied(dashboard: Client, make_link: MakeLink, given: str) -> None:
    make_link(alias="launch", rules=[RULE])

    answer = dashboard.get("/links/rules/copy", {"link": given, "time_zone": "Europe/Berlin"}).json()

    [rule] = json.loads(answer["rules"])
    assert "id" not in rule
    assert rule["conditions"][0]["from"] == "2026-12-01T09:00"
    assert answer["lines"] == ["From Dec 1, 2026, 09:00 CET → example.com/shop"]


def test_links_of_own_domains_are_found(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    go = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at="2026-01-01T00:00Z")
    make_link(alias="launch", domain=go, rules=[RULE])
    make_link(alias="launch")

    for given in ("go.example.org/launch", "launch"):
        assert "rules" in dashboard.get("/links/rules/copy", {"link": given}).json()


def test_links_of_others_and_without_rules_are_not(dashboard: Client, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(alias="secret", workspace=stranger, created_by=None, rules=[RULE])
    make_link(alias="plain")
    assert Link.objects.count() == 2

    told = {
        given: dashboard.get("/links/rules/copy", {"link": given}).json() for given in ("secret", "", "x" * 99, "plain")
    }

    unknown = {"error": "This workspace has no such link."}
    assert told == {"secret": unknown, "": unknown, "x" * 99: unknown, "plain": {"error": "This link has no rules."}}
