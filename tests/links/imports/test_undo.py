"""Undoing an import."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import DeletedLink, Link
from links.services.bin import delete_link, restore_link
from links.services.changes import change_link
from tests.fixtures import MakeLink
from tests.links.imports.conftest import Check, words, work

pytestmark = pytest.mark.django_db

FILE = "url,alias\n" + "".join(f"https://example.com/{name},{name}\n" for name in ("one", "two", "three", "four"))


@pytest.fixture
def imported(dashboard: Client, check: Check) -> str:
    """The address of an import that made four links."""
    address = check(FILE)
    dashboard.post(f"{address}/start")
    return address


@pytest.fixture
def touched(imported: str, workspace: Workspace) -> str:
    """The import after one link was changed, one clicked and one deleted."""
    by, later = operator(workspace), timezone.now() + timedelta(hours=1)
    change_link(link=Link.objects.get(code="one"), by=by, at=later, values=link_values(notes="Ours"))
    Link.objects.filter(code="two").update(click_count=1)
    delete_link(link=Link.objects.get(code="three"), by=by, at=later)
    return imported


def _codes() -> list[str]:
    return sorted(Link.objects.values_list("code", flat=True))


def test_undoing_moves_the_links_to_the_bin(dashboard: Client, imported: str, make_link: MakeLink) -> None:
    make_link(alias="other")

    page = words(dashboard.get(f"{imported}/undo"))
    answer = dashboard.post(f"{imported}/undo")

    assert "4 links are unchanged since the import and will be deleted." in page
    assert answer.headers["Location"] == imported
    assert _codes() == ["other"]
    assert DeletedLink.objects.count() == 4
    assert "Import undone" in words(dashboard.get(imported))


def test_an_undone_link_can_be_restored(dashboard: Client, imported: str, workspace: Workspace) -> None:
    dashboard.post(f"{imported}/undo")

    restore_link(
        deleted=DeletedLink.objects.get(short_url__endswith="/one"), by=operator(workspace), at=datetime.now(UTC)
    )

    assert _codes() == ["one"]


def test_changed_and_clicked_links_are_kept_by_default(dashboard: Client, touched: str) -> None:
    page = words(dashboard.get(f"{touched}/undo"))
    dashboard.post(f"{touched}/undo")

    for told in (
        "1 link is unchanged since the import",
        "1 link has been changed since",
        "1 link has been clicked since",
        "1 link was already deleted",
    ):
        assert told in page
    assert _codes() == ["one", "two"]
    assert "Links deleted 1" in words(dashboard.get(touched))


def test_changed_and_clicked_links_are_deleted_on_request(dashboard: Client, touched: str) -> None:
    dashboard.post(f"{touched}/undo", {"touched": "delete"})

    assert _codes() == []


def test_changed_and_clicked_links_can_be_deleted_later(dashboard: Client, touched: str) -> None:
    dashboard.post(f"{touched}/undo")
    assert "Delete the other links too" in words(dashboard.get(touched))

    dashboard.post(f"{touched}/undo", {"touched": "delete"})

    assert _codes() == []
    assert "Links deleted 3" in words(dashboard.get(touched))


def test_a_large_import_is_undone_by_a_worker(dashboard: Client, check: Check) -> None:
    address = check("url\n" + "https://example.com/\n" * 205)
    dashboard.post(f"{address}/start")
    work()
    assert Link.objects.count() == 205

    dashboard.post(f"{address}/undo")
    assert "Undoing the import 0 of 205" in words(dashboard.get(address))
    work()

    assert Link.objects.count() == 0


def test_only_a_started_import_can_be_undone(dashboard: Client, check: Check) -> None:
    address = check(FILE)

    assert dashboard.get(f"{address}/undo").headers["Location"] == address
    answer = dashboard.post(f"{address}/undo", follow=True)

    assert "This import has changed in the meantime" in words(answer)
