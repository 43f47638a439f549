"""/overview: the numbers and lists of a workspace."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User, Workspace
from accounts.workspaces.services import ensure_user_with_workspace
from links.models import Link
from shortener.web.addresses.workspace_urls import page_url
from tests.clicks.clicking import CURL, click_on
from tests.fixtures import MakeLink
from tests.links.dashboard.conftest import Look, main_text, store

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


def test_signing_in_is_required(client: Client) -> None:
    answer = client.get("/overview")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/overview")


def test_it_counts_the_clicks_of_the_last_thirty_days(look: Look, make_link: MakeLink) -> None:
    link, other = make_link(), make_link()
    store(
        *(click_on(link, at=NOW - timedelta(days=days)) for days in (0, 0, 1, 29, 30)),
        click_on(other, at=NOW),
        click_on(link, at=NOW, user_agent=CURL),
    )

    words = look()

    assert "Clicks 5 + 1 by bots " in words
    assert "Visits 4 " in words
    assert "By bots 1 17% of all clicks" in words
    assert "Busiest day Dec 1 3 clicks" in words


def test_one_switch_shows_people_bots_or_all(dashboard: Client, look: Look, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    clicks = [click_on(link, at=NOW) for _ in range(3)]
    store(*clicks, *(click_on(link, at=NOW, user_agent=CURL) for _ in range(2)))

    assert "Clicks 3 + 2 by bots " in look("?who=unknown")
    assert "Clicks by bots 2 + 3 by people " in look("?who=bots")
    assert "Bots curl 2 100%" in look("?who=bots")
    assert "Clicks 5 2 of them by bots " in look("?who=all")
    assert "No visits by people in this period." not in look()
    page = dashboard.get("/overview?range=7d&who=bots").text
    for query in ("range=30d&amp;who=bots", "range=7d", "range=7d&amp;who=all"):
        assert f'href="?{query}"' in page
    assert '<input type="hidden" name="who" value="bots">' in page


def test_bots_alone_are_no_visits_by_people(look: Look, make_link: MakeLink) -> None:
    store(click_on(make_link(), at=NOW, user_agent=CURL))

    assert "Clicks 0 + 1 by bots " in look()
    assert "No visits by people in this period." in look()


def test_overview_list_and_link_have_the_same_figure(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link()
    store(*(click_on(link, at=NOW) for _ in range(3)), click_on(link, at=NOW, user_agent=CURL))

    pages = [dashboard.get(path).context for path in ("/overview", f"/links/{link.pk}")]

    (row,) = dashboard.get("/links").context["rows"]
    assert [page["panel"].number for page in pages] == [3, 3]
    assert row.line.total == 3


def test_lists_show_links_referrers_countries_and_agents(look: Look, make_link: MakeLink) -> None:
    link = make_link(alias="launch", destination="https://example.com/product-launch")
    store(
        *(click_on(link, at=NOW) for _ in range(3)),
        click_on(link, at=NOW, user_agent=PHONE, referrer="", address="194.25.0.60"),
    )

    words = look()

    assert "Top links localhost:8000 /launch https://example.com/product-launch 4 100%" in words
    assert "Referrers news.example 3 75% Direct or unknown 1 25%" in words
    assert "Countries United States 3 75% Germany 1 25%" in words
    assert "Devices Computer 3 75% Phone 1 25%" in words
    assert "Browsers Firefox 3 75% Mobile Safari 1 25%" in words
    assert "Systems Linux 3 75% iOS 1 25%" in words


def test_a_country_has_a_flag_and_a_place_on_the_map(dashboard: Client, make_link: MakeLink) -> None:
    store(click_on(make_link(), at=NOW, address="194.25.0.60"))

    page = " ".join(dashboard.get("/overview").content.decode().split())

    assert '<img class="flag" src="/static/flags/DE.svg" alt=""' in page
    assert "<title>Germany: 1</title>" in page


def test_clicks_of_other_workspaces_are_not_counted(look: Look, make_link: MakeLink, stranger: Workspace) -> None:
    store(click_on(make_link(), at=NOW))
    foreign = make_link(workspace=stranger, alias="secret")
    store(*(click_on(foreign, at=NOW, referrer="https://secret.example/") for _ in range(5)))

    words = look()

    assert "Clicks 1 " in words
    assert "secret" not in words


def test_a_second_workspace_has_its_own_numbers(owner: User, make_link: MakeLink, stranger: Workspace) -> None:
    member = ensure_user_with_workspace(email="stranger@example.com")[0]
    theirs = make_link(workspace=stranger)
    store(click_on(make_link(), at=NOW), click_on(theirs, at=NOW), click_on(theirs, at=NOW))
    client = Client()
    client.force_login(member)

    assert "Clicks 2 " in main_text(client.get("/overview").content.decode())


def test_without_links_it_explains_how_to_begin(look: Look) -> None:
    words = look()

    assert "Start with a link" in words
    assert 'curl -X POST "http://localhost:8000/api/links"' in words


def test_without_clicks_it_explains_how_to_share_a_link(look: Look, make_link: MakeLink) -> None:
    make_link(alias="older", at=NOW - timedelta(days=1))
    make_link(alias="launch", at=NOW)

    words = look()

    assert "No clicks yet" in words
    assert "http://localhost:8000/launch" in words


def test_a_timespan_without_clicks_shows_zeros(look: Look, make_link: MakeLink) -> None:
    store(click_on(make_link(), at=NOW - timedelta(days=40)))

    words = look()

    assert "Clicks 0 Down by 100% from 1 ↓ 100% from 1" in words
    assert "No clicks in this period" in words


def test_referrers_and_destinations_are_escaped(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(destination="https://example.com/?q=<script>alert(1)</script>")
    store(click_on(link, at=NOW, referrer="https://<script>alert(1)</script>.example/"))

    page = dashboard.get("/overview").content.decode()

    assert "<script>alert" not in page


def _fill(make_link: MakeLink, links: int) -> None:
    made: list[Link] = [make_link() for _ in range(links)]
    store(*(click_on(link, at=NOW, referrer=f"https://{link.code}.example/") for link in made))


def test_queries_do_not_grow_with_the_number_of_links(
    dashboard: Client,
    workspace: Workspace,
    make_link: MakeLink,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    page, counts = page_url(workspace.pk, "overview"), []
    dashboard.get(page)  # the first visit of a session remembers the workspace
    for links in (3, 300):
        _fill(make_link, links)
        with django_assert_max_num_queries(20) as counted:
            assert dashboard.get(f"{page}?range=90d").status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
