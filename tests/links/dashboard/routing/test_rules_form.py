"""The link form's rules: one field with JSON, whose errors have a place and whose values are never lost."""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Link, LinkChange
from links.services.changes import change_link
from tests.fixtures import MakeLink, Response
from tests.links.pages import seen, value

pytestmark = pytest.mark.django_db

TO_SHOP = {"type": "redirect", "url": "https://example.com/shop"}
IN_GERMANY = {"conditions": [{"type": "country", "in": ["DE"]}], "action": TO_SHOP}


def typed_rules(page: Response) -> str:
    """Return the text of the form's field."""
    [text] = re.findall(r'<textarea name="rules"[^>]*>\n?(.*?)</textarea>', page.content.decode(), re.DOTALL)
    return html.unescape(text)


def _form(dashboard: Client, link: Link, **changed: str) -> dict[str, str]:
    page = dashboard.get(f"/links/{link.pk}/edit")
    names = ("destination", "alias", "version", "seen", "time_zone", "passes_query", "expired_url", "utm_source")
    return {name: value(page, name) for name in names} | {"rules": typed_rules(page)} | changed


def _create(dashboard: Client, rules: Any, **fields: str) -> Response:
    text = rules if isinstance(rules, str) else json.dumps(rules)
    return dashboard.post("/links/new", {"destination": "https://example.com/", "rules": text} | fields)


def test_rules_are_saved_with_times_of_the_zone(dashboard: Client) -> None:
    period = {"type": "time", "from": "2026-12-01T09:00", "until": ""}
    rule = {"conditions": [period], "action": {"type": "redirect", "url": "example.com/shop"}}

    assert _create(dashboard, [rule], time_zone="Europe/Berlin").status_code == 302

    [stored] = Link.objects.get().rules
    [condition] = stored["conditions"]
    assert (condition["from"], condition["until"]) == ("2026-12-01T08:00:00.000Z", None)
    assert stored["action"]["url"] == "https://example.com/shop"


def test_the_form_has_times_of_its_zone(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Europe/Berlin")
    period = {"type": "time", "from": "2026-12-01T08:00:00Z", "until": "2026-12-02T08:00:00.123Z"}
    link = make_link(rules=[{"conditions": [period], "action": TO_SHOP}])

    [rule] = json.loads(typed_rules(dashboard.get(f"/links/{link.pk}/edit")))

    # To the millisecond, no picker can show it.
    assert rule["conditions"][0]["from"] == "2026-12-01T09:00"
    assert rule["conditions"][0]["until"] == "2026-12-02T08:00:00.123Z"


def test_the_untouched_form_changes_nothing(dashboard: Client, make_link: MakeLink) -> None:
    period = {"type": "time", "from": "2026-12-01T08:00:00Z"}
    link = make_link(rules=[{"conditions": [period], "action": TO_SHOP}], utm={"source": "news"})

    assert dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link)).status_code == 302

    assert not LinkChange.objects.exists()


def test_spaces_in_the_json_are_no_change(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(rules=[IN_GERMANY])
    fields = _form(dashboard, link)

    dashboard.post(f"/links/{link.pk}/edit", fields | {"rules": json.dumps(json.loads(fields["rules"]))})

    assert not LinkChange.objects.exists()


def test_a_form_of_an_earlier_release_keeps_the_rest(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(rules=[IN_GERMANY])
    sent = _form(dashboard, link)
    old = {name: sent[name] for name in ("alias", "version", "time_zone")} | {"destination": "https://example.com/b"}
    shown = json.loads(sent["seen"])
    old["seen"] = json.dumps({name: shown[name] for name in ("destination", "alias")})

    assert dashboard.post(f"/links/{link.pk}/edit", old).status_code == 302

    changed = Link.objects.get()
    assert (changed.destination, changed.passes_query, len(changed.rules)) == ("https://example.com/b", True, 1)


def test_an_edited_rule_keeps_its_id(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(rules=[IN_GERMANY])
    before = link.rules[0]["id"]
    rules = json.loads(_form(dashboard, link)["rules"])
    rules[0]["paused"] = True

    dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link, rules=json.dumps(rules)))

    [stored] = Link.objects.get().rules
    assert (stored["id"], stored["paused"]) == (before, True)


@pytest.mark.parametrize(
    ("rule", "place", "told"),
    [
        (
            {"conditions": [{"type": "country", "in": ["Atlantis"]}], "action": TO_SHOP},
            "[1].conditions[0].in[0]",
            "Rule 2, condition 1: Use the two letters of a country, such as DE.",
        ),
        ({"conditions": [{"type": "os", "in": []}], "action": TO_SHOP}, "[1].conditions[0].in", "Add at least one."),
        (
            {"conditions": [{"type": "time", "from": "2026-03-29T02:30"}], "action": TO_SHOP},
            "[1].conditions[0].from",
            "Rule 2, condition 1: This time doesn't exist in Europe/Berlin",
        ),
        ({"action": {"type": "redirect", "url": "javascript:alert(1)"}}, "[1].action.url", "Rule 2: Enter a URL"),
        (
            {"action": {"type": "split", "variants": [{"name": "A", "url": "https://example.com", "weight": "x"}] * 2}},
            "[1].action.variants[0].weight",
            "Rule 2, variant 1: Send a whole number.",
        ),
    ],
)
def test_an_error_has_a_place_and_loses_nothing(dashboard: Client, rule: dict[str, Any], place: str, told: str) -> None:
    rules = [IN_GERMANY, rule]

    page = _create(dashboard, rules, time_zone="Europe/Berlin", title="Kept")

    assert page.status_code == 400
    assert told in seen(page)
    assert f'data-place="{place}"' in page.content.decode()
    assert json.loads(typed_rules(page)) == rules
    assert value(page, "title") == "Kept"
    assert not Link.objects.exists()


@pytest.mark.parametrize("text", ["[{", '{"a": 1}', "[1, 2]", "[" * 5000, '"text"', '[{"conditions": 7, "action": 7}]'])
def test_what_is_no_list_of_rules_is_kept(dashboard: Client, text: str) -> None:
    page = _create(dashboard, text)

    assert page.status_code == 400
    assert typed_rules(page) == text
    assert "Not saved yet. Please fix the fields below. Rules :" in seen(page)


def test_rules_changed_twice_are_shown(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link(rules=[IN_GERMANY])
    mine = json.dumps([IN_GERMANY | {"action": {"type": "close"}}])
    fields = _form(dashboard, link, rules=mine)
    theirs = link_values(rules=[IN_GERMANY | {"paused": True}], utm={"source": "theirs"})
    change_link(link=link, by=operator(workspace), at=datetime.now(UTC), values=theirs)

    late = dashboard.post(f"/links/{link.pk}/edit", fields)

    assert late.status_code == 409
    assert "Rules Paused: In Germany → example.com/shop → became In Germany → closed" in seen(late)
    assert json.loads(typed_rules(late)) == json.loads(mine)
    assert value(late, "utm_source") == "theirs"

    again = {name: value(late, name) for name in ("alias", "version", "seen", "destination", "time_zone", "utm_source")}
    again |= {"rules": typed_rules(late), "passes_query": "on"}
    assert dashboard.post(f"/links/{link.pk}/edit", again).status_code == 302
    saved = Link.objects.get()
    assert (saved.rules[0]["action"]["type"], saved.rules[0]["paused"], saved.utm) == (
        "close", False, {"source": "theirs"},
    )  # fmt: skip


def test_a_plan_without_rules_shows_them_only(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link(rules=[IN_GERMANY | {"name": "Shop", "paused": True}])
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")

    page = dashboard.get(f"/links/{link.pk}/edit")

    assert "The workspace's plan doesn't include rules. The Pro plan has them." in seen(page)
    assert "Shop: Paused: In Germany → example.com/shop" in seen(page)
    assert "data-rules-editor" not in page.content.decode()
    sent = _form(dashboard, link, destination="https://example.com/b")
    assert dashboard.post(f"/links/{link.pk}/edit", sent).status_code == 302
    assert len(Link.objects.get().rules) == 1


def test_a_plan_without_splits_refuses_one(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link()
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")
    assert "Splits are part of the Business plan." in dashboard.get(f"/links/{link.pk}/edit").content.decode()
    variants = [{"name": name, "url": "https://example.com", "weight": 1} for name in "AB"]
    rules = json.dumps([{"action": {"type": "split", "variants": variants}}])

    for page in (
        dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link, rules=rules)),
        _create(dashboard, rules),
    ):
        assert page.status_code == 400
        assert "The workspace's plan doesn't include splits. Change to the Business plan." in seen(page)
        assert json.loads(typed_rules(page)) == json.loads(rules)
