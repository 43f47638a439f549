"""The field of tags on a narrow phone: chips, completion and removal by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import NARROWEST
from tests.fixtures import MakeLink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("screen", ["phone"])]


def test_chips_by_keyboard_stay_in_their_field(
    page: Page, sign_in: Callable[[User], None], owner: User, make_link: MakeLink
) -> None:
    sign_in(owner)
    make_link(tags=["newsletter", "evergreen"])
    link = make_link(tags=["announcement"])
    page.set_viewport_size(NARROWEST)
    page.goto(f"/links/{link.pk}/edit")
    entry, chips = page.get_by_role("combobox", name="Tags"), page.locator(".tag-chip")

    entry.press_sequentially("spring-collection,ever")
    entry.press("ArrowDown")
    entry.press("Enter")

    expect(chips).to_contain_text(["announcement", "spring-collection", "evergreen"])
    field, last = page.locator(".tag-box").bounding_box(), chips.last.bounding_box()
    assert field is not None
    assert last is not None
    assert last["y"] + last["height"] <= field["y"] + field["height"]
    entry.press("Backspace")
    expect(chips).to_contain_text(["announcement", "spring-collection"])
    entry.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(chips).to_contain_text(["announcement"])
    expect(entry).to_be_focused()
