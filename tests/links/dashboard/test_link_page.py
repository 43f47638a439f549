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
from tests.clicks.clicking import drain_stream
from tests.fixtures import BrowserOf, KeyAndText, MakeLink
from tests.links.pages import seen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


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
        "/launch", "Scheduled", "https://example.com/<b>?q=ü", "0 of 1,500", "2 Dec 2026, 13:00 Europe/Berlin",
        "3 Dec 2026, 13:00", "Visitors are asked for one", "Spring & more", "Ads & more", "a-tag", "One <b>two</b>",
        "1 Dec 2026, 13:00", "by owner",
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
        "Times are in Europe/Berlin",
        "Changed by API key Tests 1 Dec 2026, 15:00 Disabled no → became yes",
        "Changed by owner@example.com 1 Dec 2026, 14:00 Destination https://example.com/page → became "
        "https://example.com/new Alias launch → became start",
        "Password nothing → became set",
        "Ends nothing → became 10 Dec 2026, 13:00",
        "Tags a → became a, b",
        "Notes <b> → became nothing",
        "Created 1 Dec 2026, 13:00",
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
    assert "Nothing has changed since." in seen(dashboard.get(f"/links/{make_link().pk}"))


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
        page = dashboard.get(f"/links/{link.pk}")

    assert "Busiest day" in seen(page)


def test_a_link_without_clicks_says_so(dashboard: Client, make_link: MakeLink) -> None:
    assert "No clicks yet" in seen(dashboard.get(f"/links/{make_link().pk}"))


def test_viewers_see_no_controls(browser_of: BrowserOf, make_link: MakeLink) -> None:
    page = browser_of("viewer").get(f"/links/{make_link(alias='launch').pk}")

    assert "/launch" in seen(page)
    assert "Edit" not in seen(page)
    assert 'method="post" action="/links' not in page.content.decode()


def test_the_name_of_the_member_is_shown(
    browser_of: BrowserOf, make_link: MakeLink, workspace: Workspace, dashboard: Client
) -> None:
    member = browser_of("member")
    answer = member.post("/links/new", {"destination": "https://example.com/page"})
    assert Membership.objects.filter(workspace=workspace).count() == 2

    assert "by The member" in seen(dashboard.get(answer["Location"]))
