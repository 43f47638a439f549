"""Deleting a link, undoing that, and erasing the link."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User, Workspace
from links.models import DeletedLink, Link
from shortener.web.addresses.workspace_urls import page_url
from tests.fixtures import MakeLink
from tests.links.pages import seen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_deleting_a_link_can_be_undone_at_once(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    link = make_link(alias="launch")

    answer = dashboard.post(f"/links/{link.pk}/delete", {"next": "/links?tag=a"})

    assert answer["Location"] == "/links?tag=a"
    page = dashboard.get(answer["Location"])
    assert "/launch deleted. It no longer redirects. Undo" in seen(page)
    assert dashboard.get("/launch").status_code == 404
    [undo] = re.findall(r'action="([^"]*/links/[^"]*restore)"', page.content.decode())
    undone = dashboard.post(undo)
    assert undone["Location"] == page_url(workspace.pk, "link", link.pk)
    assert "Link restored, with its clicks and history." in seen(dashboard.get(undone["Location"]))
    assert dashboard.get("/launch").status_code == 302


@pytest.mark.parametrize(
    ("method", "path"), [("get", ""), ("get", "/edit"), ("get", "/qr"), ("post", "/delete"), ("post", "/edit")]
)
def test_pages_of_a_deleted_link_lead_to_the_bin(
    dashboard: Client, workspace: Workspace, make_link: MakeLink, method: str, path: str
) -> None:
    link = make_link(alias="launch")
    dashboard.post(f"/links/{link.pk}/delete")

    answer = getattr(dashboard, method)(page_url(workspace.pk, "link", link.pk) + path)

    assert answer["Location"] == page_url(workspace.pk, "links-bin")
    assert "This link is in the bin. You can restore it here." in seen(dashboard.get("/links/bin"))


def test_the_undo_form_is_escaped(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch")

    answer = dashboard.post(f"/links/{link.pk}/delete", {"next": '/links?search="><b>'})

    assert "<b>" not in dashboard.get(answer["Location"]).content.decode()


@time_machine.travel(NOON, tick=False)
def test_the_bin_shows_who_deleted_what_and_its_last_day(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch", destination="https://example.com/<b>")
    dashboard.cookies["time_zone"] = "Europe/Berlin"
    assert "The bin is empty" in seen(dashboard.get("/links/bin"))

    dashboard.post(f"/links/{link.pk}/delete")

    page = dashboard.get("/links/bin")
    for text in (
        "/launch",
        "https://example.com/<b>",
        "Dec 1, 2026, 13:00 CET",
        "by owner@example.com",
        "Dec 31, 2026",
    ):
        assert text in seen(page)
    assert "<b>" not in page.content.decode()


def test_after_thirty_days_a_link_is_not_in_the_bin(dashboard: Client, make_link: MakeLink, owner: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        link = make_link()
        dashboard.post(f"/links/{link.pk}/delete")
        clock.move_to(NOON + timedelta(days=30))
        dashboard.force_login(owner)
        assert "The bin is empty" in seen(dashboard.get("/links/bin"))
        assert dashboard.post(f"/links/{link.pk}/restore").status_code == 404


def test_a_link_whose_alias_is_taken_stays_in_the_bin(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    dashboard.post(f"/links/{link.pk}/delete")
    make_link(alias="launch")

    answer = dashboard.post(f"/links/{link.pk}/restore")

    assert answer["Location"] == "/links/bin"
    assert "/launch stays in the bin: another link uses its alias now." in seen(dashboard.get("/links/bin"))
    assert DeletedLink.objects.filter(pk=link.pk).exists()


def test_erasing_asks_for_confirmation(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    dashboard.post(f"/links/{link.pk}/delete")

    assert "This can't be undone." in seen(dashboard.get(f"/links/{link.pk}/erase"))
    assert DeletedLink.objects.exists()
    answer = dashboard.post(f"/links/{link.pk}/erase")
    assert "/launch permanently deleted." in seen(dashboard.get(answer["Location"]))
    assert not DeletedLink.objects.exists()
    assert not Link.objects.exists()


def test_the_bin_has_pages(dashboard: Client, make_link: MakeLink) -> None:
    ids = [make_link(alias=f"link-{number:02}").pk for number in range(27)]
    dashboard.post("/links/bulk", {"action": "delete", "link": ids})

    first = dashboard.get("/links/bin")
    [query] = re.findall(r'href="\?([^"]*)"\s+rel="next">Next page', first.content.decode())
    second = dashboard.get(f"/links/bin?{query}")

    names = re.findall(r"/(link-\d\d)</span></bdi></p>", first.content.decode() + second.content.decode())
    assert len(names) == len(set(names)) == 27
    assert dashboard.get("/links/bin?cursor=nonsense").status_code == 200


def test_bins_of_other_workspaces_are_not_accessible(
    dashboard: Client, make_link: MakeLink, stranger: Workspace, owner: User
) -> None:
    mine = make_link(alias="launch")
    dashboard.post(f"/links/{mine.pk}/delete")
    DeletedLink.objects.update(workspace=stranger)

    assert "launch" not in seen(dashboard.get("/links/bin")).replace("launch deleted", "")
    assert dashboard.post(f"/links/{mine.pk}/restore").status_code == 404
    assert dashboard.get(f"/links/{mine.pk}/erase").status_code == 404
    assert dashboard.post(f"/links/{mine.pk}/erase").status_code == 404
    dashboard.post("/links/bin/restore", {"links": mine.pk})
    assert DeletedLink.objects.count() == 1
