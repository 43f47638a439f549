"""The editor of rules, by keyboard and by mouse, on a phone and on a desktop."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User, Workspace
from links.models import Link
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db(transaction=True)

RULES: list[dict[str, Any]] = [
    {"name": name, "conditions": [{"type": "os", "in": [system]}], "action": {"type": "close", "message": name}}
    for name, system in (("First", "ios"), ("Second", "android"), ("Third", "macos"))
]


@pytest.fixture
def link(sign_in: Callable[[User], None], owner: User, make_link: MakeLink) -> Link:
    """A link with rules, whose owner is signed in."""
    sign_in(owner)
    return make_link(rules=RULES)


def _names(page: Page) -> list[str]:
    return page.locator(".rule-card [data-title]").all_text_contents()


def _save(page: Page) -> list[dict[str, Any]]:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Link saved.")).to_be_visible()
    stored: list[dict[str, Any]] = Link.objects.get().rules
    return stored


def test_a_rule_is_made_by_keyboard(
    page: Page, link: Link, check_page: Callable[[], None], workspace: Workspace
) -> None:
    page.goto(f"/links/{link.pk}/edit")
    page.get_by_role("button", name="Add rule", exact=True).press("Enter")
    card = page.locator(".rule-card").last
    card.get_by_label("Kind of condition").select_option(label="Country")
    card.get_by_role("button", name="Add condition").press("Enter")
    countries = card.get_by_role("combobox", name="Countries")
    expect(countries).to_be_focused()
    countries.press_sequentially("austr")
    expect(card.locator(".tag-options [role=option]")).to_have_text(["Australia", "Austria"])
    countries.press("ArrowDown")
    countries.press("ArrowDown")
    countries.press("Enter")
    countries.press_sequentially("Germ")
    countries.press("Enter")
    expect(card.locator(".tag-chip bdi")).to_have_text(["Austria", "Germany"])
    card.get_by_label("Destination of the rule").fill("example.com/de")

    expect(card.locator("[data-summary]")).to_have_text("In Austria or Germany → example.com/de")
    check_page()
    made = _save(page)[-1]
    assert made["conditions"] == [{"type": "country", "in": ["AT", "DE"], "negate": False}]
    assert made["action"] == {"type": "redirect", "url": "https://example.com/de"}


def test_rules_are_moved_by_keyboard(page: Page, link: Link) -> None:
    page.goto(f"/links/{link.pk}/edit")
    page.get_by_role("button", name="Move rule 3 up").press("Enter")
    expect(page.locator("[data-rules-status]")).to_have_text("Rule 2 of 3")
    expect(page.get_by_role("button", name="Move rule 2 up")).to_be_focused()
    page.keyboard.press("Enter")

    # At the top there is no way up.
    expect(page.get_by_role("button", name="Move rule 1 down")).to_be_focused()
    expect(page.get_by_role("button", name="Move rule 1 up")).to_be_disabled()
    assert _names(page) == ["Third", "First", "Second"]
    ids = {rule["name"]: rule["id"] for rule in link.rules}
    assert [(rule["name"], rule["id"]) for rule in _save(page)] == [
        (name, ids[name]) for name in ("Third", "First", "Second")
    ]


def test_rules_are_moved_by_mouse_and_removed(page: Page, link: Link) -> None:
    page.goto(f"/links/{link.pk}/edit")
    handle, last = page.locator("[data-drag]").first, page.locator(".rule-card").last
    handle.hover()
    page.mouse.down()
    box = last.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"], steps=8)
    page.mouse.up()

    assert _names(page) == ["Second", "Third", "First"]
    page.get_by_role("button", name="Remove rule 2").click()
    expect(page.get_by_role("button", name="Edit rule 2")).to_be_focused()
    assert [rule["name"] for rule in _save(page)] == ["Second", "First"]


def test_an_error_is_shown_at_its_place(page: Page, link: Link, check_page: Callable[[], None]) -> None:
    page.goto(f"/links/{link.pk}/edit")
    page.get_by_role("button", name="Edit rule 2").click()
    card = page.locator(".rule-card").nth(1)
    card.get_by_label("Android").uncheck()
    card.get_by_label("Message").fill("Still here")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("[data-error-summary]")).to_contain_text("Rule 2, condition 1: Add at least one.")
    expect(card.locator("#rules-error")).to_be_visible()
    expect(card.get_by_role("group", name="Operating system").get_by_text("Add at least one.")).to_be_visible()
    expect(card.get_by_label("Message")).to_have_value("Still here")
    expect(page.locator(".rule-card").first.locator("[data-rule-body]")).to_be_hidden()
    check_page()
    page.locator("[data-error-summary]").get_by_role("link", name="Rules").click()
    expect(card.get_by_label("iPhone or iPad")).to_be_focused()
    card.get_by_label("ChromeOS").check()
    expect(page.locator("#rules-error")).to_have_count(0)
    assert _save(page)[1]["conditions"][0]["in"] == ["chromeos"]


def test_a_split_ends_with_the_kept_variant(page: Page, link: Link) -> None:
    page.goto(f"/links/{link.pk}/edit")
    page.get_by_role("button", name="Edit rule 1").click()
    card = page.locator(".rule-card").first
    card.get_by_label("What happens").select_option(label="Split between several destinations")
    card.get_by_label("Destination of the variant").first.fill("https://example.com/a")
    card.get_by_label("Destination of the variant").last.fill("https://example.com/b")
    card.get_by_label("Weight").first.fill("150")
    expect(card.locator("[data-share]")).to_have_text(["75 %", "25 %"])
    assert [one["weight"] for one in _save(page)[0]["action"]["variants"]] == [150, 50]

    page.goto(f"/links/{link.pk}/edit")
    page.get_by_role("button", name="Edit rule 1").click()
    card.get_by_role("button", name="Keep this one").last.click()
    expect(card.get_by_label("Destination of the rule")).to_have_value("https://example.com/b")
    assert _save(page)[0]["action"] == {"type": "redirect", "url": "https://example.com/b"}


def test_stores_and_copies_need_one_click(page: Page, link: Link, make_link: MakeLink) -> None:
    target = make_link(alias="other")
    page.goto(f"/links/{target.pk}/edit")
    page.get_by_text("Other destinations by country").click()
    page.get_by_role("button", name="Open in the app").click()
    page.get_by_label("Address in the App Store").fill("apps.apple.com/app/id1")
    page.get_by_label("Address on Google Play").fill("https://play.google.com/store/apps/details?id=a")
    page.get_by_role("button", name="Add rules for stores").click()
    page.get_by_role("button", name="Copy from another link").click()
    page.get_by_label("Code or short URL of the other link").fill("nowhere")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This workspace has no such link.")).to_be_visible()
    page.get_by_label("Code or short URL of the other link").fill(link.code)
    page.keyboard.press("Enter")

    expect(page.locator(".rule-card [data-summary]")).to_have_text(
        [
            "iPhone or iPad → apps.apple.com/app/id1",
            "Android → play.google.com/store/apps/details?id=a",
            "iPhone or iPad → closed: First",
            "Android → closed: Second",
            "macOS → closed: Third",
        ]
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Link saved.")).to_be_visible()
    assert [rule["name"] for rule in Link.objects.get(pk=target.pk).rules] == [None, None, "First", "Second", "Third"]


def test_unsaved_rules_come_back(page: Page, link: Link) -> None:
    page.goto(f"/links/{link.pk}/edit")
    page.get_by_role("button", name="Remove rule 1").click()
    page.reload()

    expect(page.get_by_text("We restored your unsaved input")).to_be_visible()
    expect(page.locator(".rule-card [data-title]")).to_have_text(["Second", "Third"])
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".rule-card [data-title]")).to_have_text(["First", "Second", "Third"])


def test_the_resulting_url_follows_the_form(page: Page, link: Link) -> None:
    page.goto(f"/links/{link.pk}/edit")
    page.get_by_text("What is added to the destination").click()
    page.get_by_label("Source").fill("news")
    expect(page.locator("#preview")).to_contain_text("https://example.com/page?utm_source=news")
    page.get_by_label("Destination", exact=True).fill("example.com/b")
    expect(page.locator("#preview")).to_contain_text("https://example.com/b?utm_source=news")
