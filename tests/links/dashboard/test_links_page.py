"""The list of links: its URL filters, sorts and pages it, as GET /api/links does."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from tests.fixtures import BrowserOf, MakeLink
from tests.links.pages import seen, short_names

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_signing_in_is_required(client: Client) -> None:
    answer = client.get("/links?tag=a")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/links%3Ftag%3Da"


def test_an_empty_list_leads_to_the_first_link(dashboard: Client) -> None:
    page = dashboard.get("/links")

    assert "Make your first short link" in seen(page)
    assert 'href="/links/new"' in page.content.decode()


def test_a_row_shows_the_fields_of_a_link(dashboard: Client, make_link: MakeLink) -> None:
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


def test_only_links_of_the_workspace_are_listed(dashboard: Client, make_link: MakeLink, stranger: Workspace) -> None:
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
def test_the_query_filters_and_sorts_the_list(
    dashboard: Client, make_link: MakeLink, query: str, found: list[str]
) -> None:
    make_link(alias="launch", tags=["spring"], at=NOW)
    make_link(alias="sale", folder="Ads", at=NOW + timedelta(minutes=1))
    make_link(alias="later", starts_at=datetime.now(UTC) + timedelta(days=1), at=NOW + timedelta(minutes=2))
    Link.objects.filter(code="sale").update(click_count=9)
    Link.objects.filter(code="later").update(click_count=5)

    page = dashboard.get(f"/links?{query}")

    assert page.status_code == 200
    assert short_names(page) == found
    assert ("No link is like that" in seen(page)) is (not found)


def test_campaigns_and_domains_are_chosen_by_name(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
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


def test_each_filter_can_be_removed(dashboard: Client, make_link: MakeLink) -> None:
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
def test_bad_filters_are_ignored_and_reported(dashboard: Client, make_link: MakeLink, query: str) -> None:
    make_link(alias="launch")

    page = dashboard.get(f"/links?{query}&search=launch" if "search" not in query else f"/links?{query}")

    assert page.status_code == 200
    assert short_names(page) == ["launch"]
    assert "was left out" in seen(page)


def test_the_query_is_escaped(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch")

    page = dashboard.get("/links?search=<b>&status=<b>&folder=<b>&tag=<b>&cursor=<b>")

    assert "<b>" not in page.content.decode()
    assert "<b>" in seen(page)


def test_unknown_parameters_are_ignored(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch")

    page = dashboard.get("/links?utm_source=mail&tag=")

    assert short_names(page) == ["launch"]
    assert "was left out" not in seen(page)


def test_a_foreign_campaign_is_unknown(dashboard: Client, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(alias="launch")
    theirs = Campaign.objects.create(workspace=stranger, name="Their secret")

    page = dashboard.get(f"/links?campaignId={theirs.pk}")

    assert "No such campaign" in seen(page)
    assert "Their secret" not in seen(page)


def test_the_list_has_pages(dashboard: Client, make_link: MakeLink) -> None:
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


def test_htmx_gets_a_clean_url_to_push(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch", folder="Ads & more")

    part = dashboard.get("/links?search=&folder=Ads+%26+more&status=&sort=-createdAt", headers={"hx-request": "true"})

    assert part["HX-Push-Url"] == "/links?folder=Ads+%26+more"
    assert short_names(part) == ["launch"]


def test_the_filtered_list_can_be_exported(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch", tags=["spring"])
    make_link(alias="other")

    page = dashboard.get("/links?tag=spring&search=").content.decode()

    for path in re.findall(r'href="(/links/export[^"]*)"', page):
        content = dashboard.get(path).getvalue()
        assert b"launch" in content
        assert b"other" not in content
    assert page.count("/links/export") == 2
    assert 'href="/links/import"' in page


@pytest.mark.django_db(transaction=True)
def test_new_tags_and_folders_can_be_chosen_at_once(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch", tags=["spring"], folder="Ads")
    assert '<option value="spring"' in dashboard.get("/links").content.decode()

    dashboard.post("/links/bulk", {"link": link.pk, "action": "add_tag", "tag": "summer"})
    dashboard.post("/links/bulk", {"link": link.pk, "action": "move", "folder": "Banners"})

    page = dashboard.get("/links").content.decode()
    assert '<option value="summer"' in page
    assert '<option value="Banners"' in page


def test_viewers_see_no_controls(browser_of: BrowserOf, make_link: MakeLink) -> None:
    viewer = browser_of("viewer")
    assert "New link" not in seen(viewer.get("/links"))
    make_link(alias="launch")

    page = viewer.get("/links")

    assert short_names(page) == ["launch"]
    for control in ("New link", "Edit", "Delete", "Choose"):
        assert control not in seen(page)
    assert 'method="post" action="/links' not in page.content.decode()


def test_queries_do_not_grow_with_the_number_of_links(
    dashboard: Client, make_link: MakeLink, workspace: Workspace
) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")

    def make(number: int) -> None:
        for index in range(number):
            make_link(tags=[f"tag-{index}"], domain=domain, campaign=campaign, folder=f"F{index}")

    def queries() -> int:
        dashboard.get("/links")  # caches the counts of tags and folders
        with CaptureQueriesContext(connection) as captured:
            assert len(short_names(dashboard.get("/links?limit=100"))) in (3, 100)
        return len(captured)

    make(3)
    few = queries()
    make(97)

    assert queries() == few <= 20
