"""The list of links: found, narrowed down and paged by its address, as GET /api/links does."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from tests.links.pages import seen, short_names

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_strangers_sign_in_first(client: Client) -> None:
    answer = client.get("/links?tag=a")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/links%3Ftag%3Da"


def test_somebody_without_links_is_led_to_the_first(dashboard: Client) -> None:
    page = dashboard.get("/links")

    assert "Make your first short link" in seen(page)
    assert 'href="/links/new"' in page.content.decode()


def test_a_link_shows_what_people_look_for(dashboard: Client, make_link: Any) -> None:
    link = make_link(
        alias="launch",
        destination="https://example.com/<b>",
        tags=["spring"],
        folder="Ads & more",
        password="abcd",
    )
    Link.objects.filter(pk=link.pk).update(click_count=12_345)

    page = dashboard.get("/links")

    words = seen(page)
    for text in ("/launch", "https://example.com/<b>", "spring", "Ads & more", "12,345 clicks", "Active", "password"):
        assert text in words
    assert "1 link" in words
    assert f'data-copy-text="{link.short_url}"' in page.content.decode()
    assert "<b>" not in page.content.decode()


def test_only_the_workspaces_own_are_there(dashboard: Client, make_link: Any, stranger: Workspace) -> None:
    make_link(alias="mine")
    make_link(alias="theirs", workspace=stranger)

    assert short_names(dashboard.get("/links")) == ["mine"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=LAUN", ["launch"]),
        ("tag=Spring", ["launch"]),
        ("folder=Ads", ["sale"]),
        ("status=scheduled", ["later"]),
        ("search=&tag=&folder=&status=&campaignId=&domainId=&sort=createdAt", ["launch", "sale", "later"]),
        ("sort=-clicks", ["sale", "later", "launch"]),
        ("tag=spring&folder=Ads", []),
    ],
)
def test_the_address_narrows_it_down(dashboard: Client, make_link: Any, query: str, found: list[str]) -> None:
    make_link(alias="launch", tags=["spring"], at=NOW)
    make_link(alias="sale", folder="Ads", at=NOW + timedelta(minutes=1))
    make_link(alias="later", starts_at=datetime.now(UTC) + timedelta(days=1), at=NOW + timedelta(minutes=2))
    Link.objects.filter(code="sale").update(click_count=9)
    Link.objects.filter(code="later").update(click_count=5)

    page = dashboard.get(f"/links?{query}")

    assert page.status_code == 200
    assert short_names(page) == found
    assert ("No link is like that" in seen(page)) is (not found)


def test_campaigns_and_domains_are_chosen_by_name(dashboard: Client, make_link: Any, workspace: Workspace) -> None:
    spring = Campaign.objects.create(workspace=workspace, name="Spring & more")
    go = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    make_link(alias="one", campaign=spring)
    make_link(alias="two", domain=go)

    by_campaign = dashboard.get(f"/links?campaignId={spring.pk}")
    by_domain = dashboard.get(f"/links?domainId={go.pk}")

    assert short_names(by_campaign) == ["one"]
    assert "Campaign: Spring & more" in seen(by_campaign)
    assert short_names(by_domain) == ["two"]
    assert "Domain: go.example.org" in seen(by_domain)


def test_each_condition_can_be_taken_away(dashboard: Client, make_link: Any) -> None:
    make_link(alias="launch", tags=["spring"])

    page = dashboard.get("/links?search=laun&tag=spring&sort=clicks").content.decode()

    chips = dict(re.findall(r'href="\?([^"]*)"\s*aria-label="Remove the filter ([^"]*)"', page))
    assert chips == {"tag=spring&amp;sort=clicks": "Search: laun", "search=laun&amp;sort=clicks": "Tag: spring"}


@pytest.mark.parametrize(
    "query",
    [
        "status=bogus", "tag=two%20words", "sort=up", "limit=0", "campaignId=1", "cursor=nonsense", "search=%00",
        "createdAfter=yesterday", f"folder={'f' * 51}", f"search={'s' * 501}",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_left_out_and_told(dashboard: Client, make_link: Any, query: str) -> None:
    make_link(alias="launch")

    page = dashboard.get(f"/links?{query}&search=launch" if "search" not in query else f"/links?{query}")

    assert page.status_code == 200
    assert short_names(page) == ["launch"]
    assert "was left out" in seen(page)


def test_nothing_in_the_address_is_taken_for_html(dashboard: Client, make_link: Any) -> None:
    make_link(alias="launch")

    page = dashboard.get("/links?search=<b>&status=<b>&folder=<b>&tag=<b>&cursor=<b>")

    assert "<b>" not in page.content.decode()
    assert "<b>" in seen(page)


def test_parameters_that_are_nobodys_do_not_matter(dashboard: Client, make_link: Any) -> None:
    make_link(alias="launch")

    page = dashboard.get("/links?utm_source=mail&tag=")

    assert short_names(page) == ["launch"]
    assert "was left out" not in seen(page)


def test_somebody_elses_campaign_is_none(dashboard: Client, make_link: Any, stranger: Workspace) -> None:
    make_link(alias="launch")
    theirs = Campaign.objects.create(workspace=stranger, name="Their secret")

    page = dashboard.get(f"/links?campaignId={theirs.pk}")

    assert "No such campaign" in seen(page)
    assert "Their secret" not in seen(page)


def test_it_goes_on_page_by_page(dashboard: Client, make_link: Any) -> None:
    for minute in range(30):
        make_link(alias=f"link-{minute:02}", tags=["all"], at=NOW + timedelta(minutes=minute))

    first = dashboard.get("/links?folder=")
    [query] = re.findall(r'href="\?([^"]*)">Next page', first.content.decode())
    second = dashboard.get(f"/links?{query.replace('&amp;', '&')}")

    assert short_names(first) == [f"link-{minute:02}" for minute in range(29, 4, -1)]
    assert "30 links" in seen(first)
    assert short_names(second) == [f"link-{minute:02}" for minute in range(4, -1, -1)]
    assert "Back to the first page" in seen(second)
    assert "Next page" not in seen(second)


def test_a_script_gets_an_address_to_share(dashboard: Client, make_link: Any) -> None:
    make_link(alias="launch", folder="Ads & more")

    part = dashboard.get("/links?search=&folder=Ads+%26+more&status=&sort=-createdAt", headers={"hx-request": "true"})

    assert part["HX-Push-Url"] == "/links?folder=Ads+%26+more"
    assert short_names(part) == ["launch"]


def test_what_is_listed_can_be_downloaded(dashboard: Client, make_link: Any) -> None:
    make_link(alias="launch", tags=["spring"])
    make_link(alias="other")

    page = dashboard.get("/links?tag=spring&search=").content.decode()

    for path in re.findall(r'href="(/links/export[^"]*)"', page):
        content = b"".join(dashboard.get(path).streaming_content)  # type: ignore[attr-defined]
        assert b"launch" in content
        assert b"other" not in content
    assert page.count("/links/export") == 2
    assert 'href="/links/import"' in page


@pytest.mark.django_db(transaction=True)
def test_new_tags_and_folders_can_be_chosen_at_once(dashboard: Client, make_link: Any) -> None:
    link = make_link(alias="launch", tags=["spring"], folder="Ads")
    assert '<option value="spring"' in dashboard.get("/links").content.decode()

    dashboard.post("/links/bulk", {"link": link.pk, "action": "add_tag", "tag": "summer"})
    dashboard.post("/links/bulk", {"link": link.pk, "action": "move", "folder": "Banners"})

    page = dashboard.get("/links").content.decode()
    assert '<option value="summer"' in page
    assert '<option value="Banners"' in page


def test_viewers_look_and_change_nothing(browser_of: Any, make_link: Any) -> None:
    viewer = browser_of("viewer")
    assert "New link" not in seen(viewer.get("/links"))
    make_link(alias="launch")

    page = viewer.get("/links")

    assert short_names(page) == ["launch"]
    for control in ("New link", "Edit", "Delete", "Choose"):
        assert control not in seen(page)
    assert 'method="post" action="/links' not in page.content.decode()


def test_it_takes_as_many_queries_for_three_links_as_for_a_hundred(
    dashboard: Client, make_link: Any, workspace: Workspace
) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")

    def make(number: int) -> None:
        for index in range(number):
            make_link(tags=[f"tag-{index}"], domain=domain, campaign=campaign, folder=f"F{index}")

    def queries() -> int:
        dashboard.get("/links")  # the counts of tags and folders are remembered from here on
        with CaptureQueriesContext(connection) as captured:
            assert len(short_names(dashboard.get("/links?limit=100"))) in (3, 100)
        return len(captured)

    make(3)
    few = queries()
    make(97)

    assert queries() == few <= 20
