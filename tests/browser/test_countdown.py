"""The page of a link before its start date."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.services.changes import change_link
from tests.fixtures import MakeLink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("screen", ["phone"])]


def test_the_page_leads_on_when_the_link_starts(page: Page, workspace: Workspace, make_link: MakeLink) -> None:
    now = datetime.now(UTC)
    link = make_link(alias="launch", destination="https://example.com/launch", starts_at=now + timedelta(hours=2))
    page.clock.install(time=now)
    page.goto("/launch")
    expect(page.get_by_text("Time left: 2 hours")).to_be_visible()
    page.clock.fast_forward("01:59:00")
    expect(page.get_by_text(re.compile(r"Time left:\s+(1\sminute|\d+\sseconds)"))).to_be_visible()

    change_link(link=link, by=operator(workspace), at=now, values=link_values(starts_at=now - timedelta(minutes=1)))
    with page.expect_request("https://example.com/launch") as opened:
        page.clock.fast_forward("01:00")

    assert opened.value.is_navigation_request()
