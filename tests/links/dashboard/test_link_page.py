"""The page of a link: its fields, its short URL and its history."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link, set_links_disabled
from shortener.web.addresses.workspace_urls import page_url
from tests.clicks.clicking import drain_stream
from tests.fixtures import BrowserOf, KeyAndText, MakeLink
from tests.links.pages import seen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_it_shows_where_visitors_are_sent(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(
        rules=[
            {"name": "<b>", "conditions": [{"type": "os", "in": ["ios"]}], "action": {"type": "close"}},
            {"action": {"type": "redirect", "url": "https://example.com/all"}, "paused": True},
        ],
        passes_query=False, expired_url="https://example.com/over", utm={"source": "news"}, preview={"title": "Hello"},
    )  # fmt: skip

    page = seen(dashboard.get(f"/links/{link.pk}"))

    assert "Rules <b>: iPhone or iPad → closed Paused: Everyone → example.com/all The first that holds" in page
    assert "When it has ended https://example.com/over" in page
    assert "The query of the short URL isn’t passed on" in page
    assert "utm_source: news" in page
    assert "Preview Hello" in page


def test_history_has_rules_in_words(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link(rules=[{"action": {"type": "close"}}])
    rules = [{"name": "Shop", "action": {"type": "redirect", "url": "https://example.com/shop"}}]
    values = link_values(rules=[*rules, *link.rules], utm={"source": "news", "term": "shoes"})
    change_link(link=link, by=operator(workspace), at=NOON, values=values)

    page = seen(dashboard.get(f"/links/{link.pk}"))

    assert "Rules Everyone → closed → became 1. Shop: Everyone → example.com/shop 2. Everyone → closed" in page
    assert "UTM parameters nothing → became source: news term: shoes" in page


@time_machine.travel(NOON, tick=False)
def test_it_shows_all_fields_of_the_link(
    dashboard: Client, make_link: MakeLink, workspace: Workspace, owner: User
) -> None:
    dashboard.cookies["time_zone"] = "Europe/Berlin"
    spring = Campaign.objects.create(workspace=workspace, name="Spring & more")
    link = make_link(
        alias="launch", destination="https://example.com/<b>?q=ü", password="first one", tags=["a-tag"],
        folder="Ads & more", notes="One\n<b>two</b>", max_clicks=1_500, campaign=spring, created_by=owner,
        starts_at=NOON + timedelta(days=1), expires_at=NOON + timedelta(days=2),
    )  # fmt: skip

    page = dashboard.get(f"/links/{link.pk}")

    words = seen(page)
    for text in (
        "/launch", "Scheduled", "https://example.com/<b>?q=ü", "0 of 1,500", "Dec 2, 2026, 13:00 CET",
        "Dec 3, 2026, 13:00 CET", "Visitors must enter the password", "Spring & more", "Ads & more", "a-tag",
        "One <b>two</b>", "Dec 1, 2026, 13:00 CET", "by owner",
    ):  # fmt: skip
        assert text in words, text
    assert "<b>" not in page.content.decode()
    assert link.password not in page.content.decode()
    assert f'data-copy-text="{link.short_url}"' in page.content.decode()


@time_machine.travel(NOON, tick=False)
def test_history_shows_who_when_and_both_values(
    dashboard: Client, make_link: MakeLink, workspace: Workspace, owner: User, api_key: KeyAndText
) -> None:
    dashboard.cookies["time_zone"] = "Europe/Berlin"
    link = make_link(alias="launch", notes="<b>", tags=["a"])
    change_link(
        link=link,
        by=operator(workspace, owner),
        at=NOON + timedelta(hours=1),
        values=link_values(
            destination="https://example.com/new",
            expires_at=NOON + timedelta(days=9),
            notes="",
            tags=["a", "b"],
            password="first one",
            alias="start",
        ),
    )
    change_link(link=link, by=api_key[0].actor, at=NOON + timedelta(hours=2), values=link_values(is_disabled=True))

    page = dashboard.get(f"/links/{link.pk}")

    words = seen(page)
    for text in (
        "Changed by API key Tests Dec 1, 2026, 15:00 CET Disabled no → became yes",
        "Changed by owner@example.com Dec 1, 2026, 14:00 CET Destination https://example.com/page → became "
        "https://example.com/new Alias launch → became start",
        "Password nothing → became set",
        "End date nothing → became Dec 10, 2026, 13:00 CET",
        "Tags a → became a, b",
        "Notes <b> → became nothing",
        "Created Dec 1, 2026, 13:00 CET",
    ):
        assert text in words, text
    assert words.index("API key Tests") < words.index("by owner@example.com")
    assert "<b>" not in page.content.decode()


def test_a_long_history_has_pages(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link(at=NOON)
    for minute in range(25):
        change_link(
            link=link,
            by=operator(workspace),
            at=NOON + timedelta(minutes=minute),
            values=link_values(notes=f"note {minute}."),
        )

    first = dashboard.get(f"/links/{link.pk}")
    [older] = re.findall(r'href="(\?changes=[^"]*)#history"', first.content.decode())
    second = dashboard.get(f"/links/{link.pk}{older}")

    assert "became note 24." in seen(first)
    assert "became note 4." not in seen(first)
    assert "became note 4." in seen(second)
    assert "Newest changes" in seen(second)
    assert dashboard.get(f"/links/{link.pk}?changes=nonsense").status_code == 200


def test_an_unchanged_link_has_an_empty_history(dashboard: Client, make_link: MakeLink) -> None:
    assert "No changes yet." in seen(dashboard.get(f"/links/{make_link().pk}"))


def test_a_blocked_link_shows_the_reason_and_no_enable_button(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link()
    links = Link.objects.filter(pk=link.pk)
    set_links_disabled(links=links, by=operator(None), disabled=True, at=NOON, reason="<b>Phishing</b>")

    page = dashboard.get(f"/links/{link.pk}")

    assert "Blocked by the operator of this site: <b>Phishing</b>" in seen(page)
    assert 'value="enable"' not in page.content.decode()


@pytest.mark.parametrize("link_id", ["nonsense", "0" * 24, "0" * 25, "NEW"])
def test_an_unknown_id_is_a_404(dashboard: Client, link_id: str) -> None:
    for path in ("", "/edit", "/qr", "/qr.svg"):
        assert dashboard.get(f"/links/{link_id}{path}").status_code == 404


def test_the_page_costs_at_most_20_queries(
    dashboard: Client, make_link: MakeLink, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    spring = Campaign.objects.create(workspace=workspace, name="Spring")
    link = make_link(alias="launch", campaign=spring, tags=["a"], created_by=workspace.members.get())
    dashboard.get("/launch")
    drain_stream()
    for minute in range(25):
        change_link(
            link=link,
            by=operator(workspace),
            at=NOON + timedelta(minutes=minute),
            values=link_values(notes=f"note {minute}."),
        )

    with django_assert_max_num_queries(20):
        page = dashboard.get(page_url(workspace.pk, "link", link.pk))

    assert "Busiest day" in seen(page)


def test_clicks_of_people_stand_beside_those_of_bots(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(max_clicks=5_000)
    Link.objects.update(click_count=3_000, bot_count=1_200)

    words = seen(dashboard.get(f"/links/{link.pk}"))

    assert "1,800 + 1,200 by bots 3,000 of 5,000 clicks used, including those of bots" in words


def test_a_link_without_clicks_says_so(dashboard: Client, make_link: MakeLink) -> None:
    assert "No clicks yet" in seen(dashboard.get(f"/links/{make_link().pk}"))


def test_viewers_see_no_controls(browser_of: BrowserOf, workspace: Workspace, make_link: MakeLink) -> None:
    page = browser_of("viewer").get(f"/links/{make_link(alias='launch').pk}")

    assert "/launch" in seen(page)
    assert "Edit" not in seen(page)
    assert f'method="post" action="{page_url(workspace.pk, "links")}' not in page.content.decode()


def test_the_name_of_the_member_is_shown(
    browser_of: BrowserOf, make_link: MakeLink, workspace: Workspace, dashboard: Client
) -> None:
    member = browser_of("member")
    answer = member.post("/links/new", {"destination": "https://example.com/page"})
    assert Membership.objects.filter(workspace=workspace).count() == 2

    assert "by The member" in seen(dashboard.get(answer["Location"]))
