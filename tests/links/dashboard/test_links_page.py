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
from shortener.web.addresses.workspace_urls import page_url
from tests.fixtures import BrowserOf, MakeLink, Response
from tests.links.pages import seen, short_names

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_signing_in_is_required(client: Client) -> None:
    answer = client.get("/links?tag=a")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/links%3Ftag%3Da"


def test_an_empty_list_leads_to_the_first_link(dashboard: Client, workspace: Workspace) -> None:
    page = dashboard.get("/links")

    assert "Create your first short link" in seen(page)
    assert f'href="{page_url(workspace.pk, "link-new")}"' in page.content.decode()


def test_a_row_shows_the_fields_of_a_link(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(
        alias="launch",
        destination="https://example.com/<b>",
        tags=["spring"],
        folder="Ads & more",
        password="abcd",
    )
    Link.objects.filter(pk=link.pk).update(click_count=13_345, bot_count=1_000)

    page = dashboard.get("/links")

    words = seen(page)
    for text in (
        "/launch",
        "https://example.com/<b>",
        "spring",
        "Ads & more",
        "12,345 clicks",
        "+ 1,000 by bots",
        "Active",
    ):
        assert text in words
    assert "1 link" in words
    assert f'data-copy-text="{link.short_url}"' in page.content.decode()
    assert "<b>" not in page.content.decode()


def test_only_links_of_the_workspace_are_listed(dashboard: Client, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(alias="mine")
    make_link(alias="theirs", workspace=stranger)

    assert short_names(dashboard.get("/links")) == ["mine"]


@pytest.mark.engines
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
    assert ("No links match your filters" in seen(page)) is (not found)


def test_the_list_has_pages(dashboard: Client, make_link: MakeLink) -> None:
    for minute in range(30):
        make_link(alias=f"link-{minute:02}", tags=["all"], at=NOW + timedelta(minutes=minute))

    first = dashboard.get("/links?folder=&createdAfter=2026-01-01T00:00:00Z")
    second = _turn(dashboard, first, "Next page")
    back = _turn(dashboard, second, "Previous page")

    assert short_names(first) == [f"link-{minute:02}" for minute in range(29, 4, -1)]
    assert "30 links" in seen(first)
    assert short_names(second) == [f"link-{minute:02}" for minute in range(4, -1, -1)]
    assert "First page" in seen(second)
    assert "Next page" not in seen(second)
    assert short_names(back) == short_names(first)
    assert "Previous page" not in seen(back)
    assert "Next page" in seen(back)


def test_previous_pages_are_walked_to_the_first(dashboard: Client, make_link: MakeLink) -> None:
    for number in range(60):
        make_link(alias=f"link-{number:02}", tags=["all"], at=NOW + timedelta(minutes=number // 4))  # equal times

    pages = [dashboard.get("/links?createdAfter=2026-01-01T00:00:00Z")]
    while "Next page" in seen(pages[-1]):
        pages.append(_turn(dashboard, pages[-1], "Next page"))
    walked_back = [pages[-1]]
    while "Previous page" in seen(walked_back[-1]):
        walked_back.append(_turn(dashboard, walked_back[-1], "Previous page"))

    assert [len(short_names(page)) for page in pages] == [25, 25, 10]
    assert [short_names(page) for page in walked_back[::-1]] == [short_names(page) for page in pages]


def _turn(dashboard: Client, page: Response, label: str) -> Response:
    [query] = re.findall(rf'href="\?([^"]*)"\s+rel="[a-z]+">{label}', page.content.decode())
    assert "createdAfter=" in query
    return dashboard.get("/links?" + query.replace("&amp;", "&"))


def test_htmx_gets_a_clean_url_to_push(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    make_link(alias="launch", folder="Ads & more")

    part = dashboard.get("/links?search=&folder=Ads+%26+more&status=&sort=-createdAt", headers={"hx-request": "true"})

    assert part["HX-Push-Url"] == page_url(workspace.pk, "links") + "?folder=Ads+%26+more"
    assert short_names(part) == ["launch"]


def test_typing_a_search_replaces_the_url(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    make_link(alias="launch")

    part = dashboard.get("/links?search=laun&tag=", headers={"hx-request": "true", "hx-trigger-name": "search"})

    assert part["HX-Replace-Url"] == page_url(workspace.pk, "links") + "?search=laun"
    assert "HX-Push-Url" not in part


def test_the_filtered_list_can_be_exported(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    make_link(alias="launch", tags=["spring"])
    make_link(alias="other")

    page = dashboard.get("/links?tag=spring&search=").content.decode()

    links = page_url(workspace.pk, "links")
    for path in re.findall(rf'href="({links}/export[^"]*)"', page):
        content = dashboard.get(path).getvalue()
        assert b"launch" in content
        assert b"other" not in content
    assert page.count(f"{links}/export") == 2
    assert f'href="{links}/import"' in page


@pytest.mark.django_db(transaction=True)
def test_new_tags_and_folders_can_be_chosen_at_once(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch", tags=["spring"], folder="Ads")
    assert '<option value="spring"' in dashboard.get("/links").content.decode()

    dashboard.post("/links/bulk", {"link": link.pk, "action": "add_tag", "tag": "summer"})
    dashboard.post("/links/bulk", {"link": link.pk, "action": "folder", "folder": "Banners"})

    page = dashboard.get("/links").content.decode()
    assert '<option value="summer"' in page
    assert '<option value="Banners"' in page


def test_viewers_see_no_controls(browser_of: BrowserOf, workspace: Workspace, make_link: MakeLink) -> None:
    viewer = browser_of("viewer")
    assert "New link" not in seen(viewer.get("/links"))
    make_link(alias="launch")

    page = viewer.get("/links")

    assert short_names(page) == ["launch"]
    for control in ("New link", "Edit", "Delete", "Select"):
        assert control not in seen(page)
    assert f'method="post" action="{page_url(workspace.pk, "links")}' not in page.content.decode()


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


def test_an_international_domain_is_readable(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    host = "xn--exmple-kurz-m8a.de"
    domain = Domain.objects.create(workspace=workspace, host=host, verified_at=datetime.now(UTC))
    link = make_link(alias="launch", domain=domain)

    for address in (
        "/links",
        f"/links?domainId={domain.pk}",
        f"/links/{link.pk}",
        f"/links/{link.pk}/edit",
        "/domains",
    ):
        page = dashboard.get(address)
        assert "exämple-kurz.de" in seen(page)
        assert host not in seen(page)
    assert f'data-copy-text="http://{host}/launch"' in dashboard.get("/links").text


def test_texts_from_right_to_left_stay_apart(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(title="مبيعات (2026)!", tags=["ربيع"], folder="أخبار")

    for address in ("/links", f"/links/{link.pk}"):
        page = dashboard.get(address).text
        assert all(f">{text}</bdi>" in page for text in ("ربيع", "أخبار"))
        assert re.search(r"(dir=\"auto\"|<bdi)>مبيعات", page)
