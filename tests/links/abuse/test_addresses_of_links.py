"""Every address of a link is checked, not only its destination: those in rules, its fallback and its picture."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.abuse import sweep
from links.abuse.sweep import sweep_links
from links.fields import link_values
from links.models import DeletedLink, Link
from links.services.bin import delete_links, restore_links
from links.services.changes import change_link
from moderation.models import Report
from tests.fixtures import MakeLink, PostLink
from tests.moderation.fixtures import Rule

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
EVIL, GOOD = "https://www.evil.example/page", "https://example.org/"


def _redirect(url: str) -> dict[str, Any]:
    return {"conditions": [], "action": {"type": "redirect", "url": url}}


def _split(url: str) -> dict[str, Any]:
    variants = [{"name": "A", "url": GOOD, "weight": 1}, {"name": "B", "url": url, "weight": 0}]
    return {"conditions": [], "action": {"type": "split", "variants": variants}}


PLACES = {
    "rule": {"rules": [_redirect(GOOD), _redirect(EVIL)]},
    "variant": {"rules": [{**_split(EVIL), "paused": True}]},
    "fallback": {"expired_url": EVIL},
    "picture": {"preview": {"imageUrl": EVIL}},
}
EVERY_PLACE = pytest.mark.parametrize("values", PLACES.values(), ids=PLACES)


@EVERY_PLACE
def test_a_blocked_address_is_refused(rule: Rule, post_link: PostLink, values: dict[str, Any]) -> None:
    rule("evil.example")
    names = {"rules": "rules", "expired_url": "expiredUrl", "preview": "preview"}

    answer = post_link(**{names[name]: value for name, value in values.items()})

    assert answer.status_code == 400
    assert "not allowed here" in answer.text


@pytest.mark.engines
@EVERY_PLACE
def test_a_sweep_finds_it(rule: Rule, make_link: MakeLink, values: dict[str, Any]) -> None:
    bad, good = make_link(**values), make_link(rules=[_split(GOOD)], expired_url=GOOD)
    rule("evil.example", reason="Phishing", at=NOW)

    assert sweep_links(at=NOW, seconds=5) == 2

    found = Link.objects.in_bulk()
    assert (found[bad.pk].blocked_because, found[good.pk].blocked_because) == ("Phishing", "")


@EVERY_PLACE
def test_a_sweep_warns_and_takes_it_back(rule: Rule, make_link: MakeLink, values: dict[str, Any]) -> None:
    link = make_link(**values)
    rule("evil.example", "warn", reason="Reported", at=NOW)
    sweep_links(at=NOW, seconds=5)
    link.refresh_from_db()
    assert link.warning == "Reported"

    emptied = link_values(rules=[], expired_url="", preview={})
    change_link(link=link, by=operator(link.workspace), values=emptied, at=NOW + timedelta(minutes=1))

    link.refresh_from_db()
    assert link.warning == ""


@EVERY_PLACE
def test_the_bin_keeps_it(rule: Rule, make_link: MakeLink, workspace: Workspace, values: dict[str, Any]) -> None:
    make_link(**values)
    delete_links(links=Link.objects.all(), by=operator(workspace), at=NOW)
    rule("evil.example")

    restored = restore_links(deleted=DeletedLink.objects.all(), by=operator(workspace), at=NOW)

    assert (len(restored.links), len(restored.refused)) == (0, 1)


def test_a_sweep_reads_few_rules_at_a_time(rule: Rule, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_RULES_PER_BATCH", 2)
    plain = [make_link() for _ in range(2)]
    bad = [make_link(rules=[_redirect(EVIL)]) for _ in range(5)]
    rule("evil.example", at=NOW)

    first = sweep_links(at=NOW, seconds=0)  # two with rules, and those without that come before
    assert first in (2, 3, 4)
    assert sweep_links(at=NOW, seconds=5) == 7 - first

    found = Link.objects.in_bulk()
    assert all(found[link.pk].blocked_because for link in bad)
    assert not any(found[link.pk].blocked_because for link in plain)


def test_more_addresses_need_no_more_queries(rule: Rule, make_link: MakeLink) -> None:
    numbers = []
    for day, addresses in enumerate((1, 40)):
        make_link(rules=[_redirect(f"https://{number}.example.org/") for number in range(addresses)])
        rule(f"{day}.evil.example", at=NOW + timedelta(days=day))
        with CaptureQueriesContext(connection) as queries:
            sweep_links(at=NOW + timedelta(days=day), seconds=5)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def test_a_link_with_a_warning_sends_no_visitor_on(
    rule: Rule, make_link: MakeLink, client: Client, workspace: Workspace
) -> None:
    rule("evil.example", "warn")
    link = make_link(alias="over", expired_url=EVIL)
    change_link(link=link, by=operator(workspace), values=link_values(is_disabled=True), at=datetime.now(UTC))

    assert client.get("/over").status_code == 410


def test_other_rules_are_another_report(make_link: MakeLink, client: Client, workspace: Workspace) -> None:
    link = make_link(alias="odd")
    report = {"url": link.short_url, "kind": "phishing", "text": "", "email": ""}
    client.post("/report/link", report)
    Report.objects.update(state="dismissed")

    change_link(link=link, by=operator(workspace), values=link_values(rules=[_redirect(EVIL)]), at=datetime.now(UTC))
    client.post("/report/link", report)

    assert sorted(Report.objects.values_list("state", flat=True)) == ["dismissed", "open"]
