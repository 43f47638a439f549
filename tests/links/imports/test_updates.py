"""Files that change links that exist: the differences in the dry run, the import, and changing them back."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Import, Link, LinkChange
from links.services.bin import delete_link
from links.services.changes import change_link
from tests.fixtures import MakeLink
from tests.links.imports.conftest import Check, Upload, words
from tests.moderation.fixtures import Rule

pytestmark = pytest.mark.django_db

Row = dict[str, str]
Edit = Callable[[dict[str, Row]], None]


@pytest.fixture(autouse=True)
def links(make_link: MakeLink) -> None:
    """Three links, one of which ended long ago."""
    make_link(alias="one", title="First", tags=["news"], notes="Old", max_clicks=5)
    make_link(alias="two", title="Second", folder="Été")
    ended = make_link(alias="ended", title="Third")
    Link.objects.filter(pk=ended.pk).update(expires_at=timezone.now() - timedelta(days=9), password="hashed")


def _exported(browser: Client, edit: Edit = lambda rows: None) -> str:
    """Return our CSV export after an edit of its rows, by alias."""
    text: str = browser.get("/links/export.csv").getvalue().decode().removeprefix("\ufeff")
    reader = csv.DictReader(StringIO(text))
    rows = {row["shortCode"]: row for row in reader}
    edit(rows)
    written = StringIO()
    writer = csv.DictWriter(written, reader.fieldnames or ())
    writer.writeheader()
    writer.writerows(rows.values())
    return written.getvalue()


def _edit(rows: dict[str, Row]) -> None:
    rows["one"] |= {"title": "Renamed", "tags": "news, summer", "notes": "", "maxClicks": ""}
    rows["two"]["originalUrl"] = "https://example.com/elsewhere"
    rows["new"] = {"originalUrl": "https://example.com/new", "shortCode": "brand-new"}


def _change(alias: str, workspace: Workspace) -> None:
    later = timezone.now() + timedelta(hours=1)
    change_link(
        link=Link.objects.get(code=alias), by=operator(workspace), at=later, values=link_values(notes="By hand")
    )


def test_an_unchanged_export_changes_nothing(dashboard: Client, check: Check) -> None:
    address = check(_exported(dashboard), existing="update")
    assert "Will be created 0 Will be updated 0 No difference 3 Rows with problems 0" in words(dashboard.get(address))

    dashboard.post(f"{address}/start")

    assert not LinkChange.objects.exists()
    assert "Links updated 0 No difference 3" in words(dashboard.get(address))


def test_rows_of_links_that_exist_are_problems_unless_chosen(dashboard: Client, check: Check) -> None:
    address = check(_exported(dashboard, _edit), existing="new")

    assert "Will be created 1 Rows with problems 3" in words(dashboard.get(address))


def test_the_dry_run_shows_each_difference(dashboard: Client, check: Check) -> None:
    address = check(_exported(dashboard, _edit), existing="update")

    page = words(dashboard.get(address))

    assert "Will be created 1 Will be updated 2 No difference 1 Rows with problems 0" in page
    assert "Title First → becomes Renamed Tags news → becomes news, summer" in page
    assert "https://example.com/elsewhere" in page
    assert "Create 1 link and update 2" in page
    assert Link.objects.get(code="one").title == "First"


def test_the_import_changes_links_and_says_why(dashboard: Client, check: Check) -> None:
    address = check(_exported(dashboard, _edit), name="spring.csv", existing="update")

    dashboard.post(f"{address}/start")

    link = Link.objects.get(code="one")
    assert (link.title, link.notes, link.max_clicks) == ("Renamed", "Old", 5)
    assert [tag.name for tag in link.tags.all()] == ["news", "summer"]
    assert Link.objects.get(code="two").location == "https://example.com/elsewhere"
    assert Link.objects.get(code="ended").password == "hashed"
    assert LinkChange.objects.get(link_id=link.pk).reason == "Import of spring.csv"
    page = words(dashboard.get(address))
    assert "Links created 1 Links updated 2 No difference 1" in page
    assert "Updated http://localhost:8000/one" in page


def test_empty_cells_clear_values_on_request(dashboard: Client, check: Check) -> None:
    address = check(_exported(dashboard, _edit), existing="update", empty_cells="clear")

    dashboard.post(f"{address}/start")

    link = Link.objects.get(code="one")
    assert (link.notes, link.max_clicks, link.code) == ("", None, "one")


def test_undo_restores_earlier_values(dashboard: Client, check: Check) -> None:
    address = check(_exported(dashboard, _edit), name="a.csv", existing="update", empty_cells="clear")
    dashboard.post(f"{address}/start")
    assert "2 links that were updated will get their earlier values back." in words(dashboard.get(f"{address}/undo"))

    dashboard.post(f"{address}/undo")

    link = Link.objects.get(code="one")
    assert (link.title, link.notes, link.max_clicks) == ("First", "Old", 5)
    assert [tag.name for tag in link.tags.all()] == ["news"]
    assert sorted(Link.objects.values_list("code", flat=True)) == ["ended", "one", "two"]
    assert LinkChange.objects.filter(link_id=link.pk, reason="Undo of the import of a.csv").count() == 1
    page = words(dashboard.get(address))
    assert "Links deleted 1 Links changed back 2" in page
    assert "Updated, then changed back" in page


def test_undo_warns_of_earlier_destinations(dashboard: Client, check: Check, rule: Rule) -> None:
    address = check(_exported(dashboard, _edit))
    dashboard.post(f"{address}/start")
    rule("example.com", "warn", reason="Reported")

    dashboard.post(f"{address}/undo")

    assert Link.objects.get(code="two").warning == "Reported"


def test_undo_keeps_links_that_were_changed_since(dashboard: Client, check: Check, workspace: Workspace) -> None:
    address = check(_exported(dashboard, _edit), existing="update")
    dashboard.post(f"{address}/start")
    _change("one", workspace)

    page = words(dashboard.get(f"{address}/undo"))
    dashboard.post(f"{address}/undo", {"touched": "delete"})

    assert "1 link that was updated was changed again since, and keeps its values: http://localhost:8000/one" in page
    assert (Link.objects.get(code="one").title, Link.objects.get(code="one").notes) == ("Renamed", "By hand")
    assert "Links changed back 1" in words(dashboard.get(address))


def test_a_link_changed_after_the_dry_run_is_a_problem(dashboard: Client, check: Check, workspace: Workspace) -> None:
    address = check(_exported(dashboard, _edit), existing="update")
    _change("one", workspace)
    two = Link.objects.get(code="two")
    delete_link(link=two, by=operator(workspace), at=timezone.now())

    dashboard.post(f"{address}/start")

    assert Link.objects.get(code="one").title == "First"
    page = words(dashboard.get(address))
    assert "This link was changed after the dry run." in page
    assert "This link was deleted after the dry run." in page
    assert "Links created 1 Links updated 0 No difference 1 Rows with problems 2" in page


def test_problems_of_updates_are_those_of_the_new_values(dashboard: Client, check: Check) -> None:
    def edit(rows: dict[str, Row]) -> None:
        rows["one"] |= {"shortCode": "two", "maxClicks": "many"}
        rows["two"] |= {"shortCode": "one"}
        rows["again"] = {**rows["ended"], "title": "Twice"}

    address = check(_exported(dashboard, edit), existing="update")

    page = words(dashboard.get(f"{address}?show=problems"))
    assert "maxClicks: Enter a whole number such as 500." in page
    assert "Row 2 changes the same link." in page
    assert page.count("This alias is already in use") == 1


def test_a_short_url_names_a_link_too(dashboard: Client, check: Check) -> None:
    address = check("Short URL,Title\nlocalhost:8000/ONE,Shorter\nhttp://localhost:8000/none,x\n", existing="update")

    dashboard.post(f"{address}/start")

    assert Link.objects.get(code="one").title == "Shorter"
    assert "Links updated 1 No difference 0 Rows with problems 1" in words(dashboard.get(address))


def test_links_of_other_workspaces_are_not_changed(
    dashboard: Client, upload: Upload, make_link: MakeLink, stranger: Workspace
) -> None:
    theirs = make_link(workspace=stranger, alias="theirs")
    content = f"id,Short URL,Title\n{theirs.pk},http://localhost:8000/theirs,Mine\n"

    address = upload(content)["Location"]

    assert "existing" not in dashboard.get(f"{address}/columns").context["form"].fields


def test_undo_after_a_campaign_was_deleted(
    dashboard: Client, check: Check, make_link: MakeLink, workspace: Workspace
) -> None:
    address = check(_exported(dashboard, _edit), existing="update")
    dashboard.post(f"{address}/start")
    batch = Import.objects.get().batches.get()
    batch.changes = [
        [place, link_id, version, columns | {"campaign_id": "0" * 24, "gone": 1}, tags]
        for place, link_id, version, columns, tags in batch.changes or ()
    ]
    batch.save()

    dashboard.post(f"{address}/undo")

    assert Link.objects.get(code="one").title == "First"
