"""Our own exports are imported again: every field is created and updated, and undo gives the first export."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from domains.models import Domain
from links.models import Link
from tests.fixtures import Json, MakeLink
from tests.links.imports.conftest import Check, words

pytestmark = pytest.mark.django_db

Row = dict[str, str]
Export = Callable[[], dict[str, Row]]

CREATED = datetime(2024, 3, 1, 9, tzinfo=UTC)
RULES: list[Json] = [
    {
        "name": "Apple",
        "conditions": [{"type": "os", "in": ["ios"], "negate": True}, {"type": "query", "name": "a", "equals": "ü,\n"}],
        "action": {"type": "redirect", "url": "https://example.com/ä?x=1,2"},
    },
    {
        "name": "Half",
        "conditions": [],
        "action": {
            "type": "split",
            "variants": [{"name": name, "url": f"https://example.com/{name}", "weight": 1} for name in "AB"],
        },
        "paused": True,
    },
]
NEW = {"id", "updatedAt", "clicks"}  # columns that differ after links were imported again


@pytest.fixture(autouse=True)
def links(make_link: MakeLink, workspace: Workspace) -> None:
    """A link with every field, a disabled one, and one with nothing but a destination."""
    campaign = workspace.campaigns.create(name="Spring, 2026")
    workspace.campaigns.create(name="Fall")
    domain, _other = (
        Domain.objects.create(workspace=workspace, host=host, verified_at=CREATED)
        for host in ("go.example.org", "to.example.org")
    )
    full = make_link(
        alias="full", external_id="order-1", title="=Title", starts_at=CREATED, campaign=campaign, domain=domain,
        expires_at=timezone.now() + timedelta(9), max_clicks=500, tags=["a", "b"], folder="Folder", notes="two\nlines",
        is_indexable=True, at=CREATED, passes_query=False, rules=RULES, expired_url="https://example.com/over",
        utm={"source": "=news", "term": "a, b"}, preview={"title": "Launch", "imageUrl": "https://example.com/a.png"},
    )  # fmt: skip
    Link.objects.filter(pk=full.pk).update(earlier_clicks=1250, click_count=5)
    off = make_link(alias="off", external_id="order-2", at=CREATED)
    Link.objects.filter(pk=off.pk).update(disabled_at=CREATED)
    make_link(alias="plain", at=CREATED)


def _rows(text: str) -> dict[str, Row]:
    return {row["shortCode"]: row for row in csv.DictReader(StringIO(text, newline=""))}


def _written(rows: dict[str, Row]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, next(iter(rows.values())).keys())
    writer.writeheader()
    writer.writerows(rows.values())
    return text.getvalue()


@pytest.fixture
def export(dashboard: Client) -> Export:
    """Returns the rows of the CSV export by alias."""
    return lambda: _rows(dashboard.get("/links/export.csv").getvalue().decode("utf-8-sig"))


def _without(rows: dict[str, Row], names: set[str]) -> dict[str, Row]:
    return {alias: {name: cell for name, cell in row.items() if name not in names} for alias, row in rows.items()}


@pytest.mark.parametrize("extension", ["csv", "json"])
def test_an_export_becomes_equal_links(extension: str, dashboard: Client, check: Check, export: Export) -> None:
    before, file = export(), dashboard.get(f"/links/export.{extension}").getvalue()
    Link.objects.all().delete()

    address = check(file, f"links.{extension}")
    dashboard.post(f"{address}/start")

    before["full"]["earlierClicks"] = "1255"  # with those that it had here
    after = export()
    for rows in (before, after):  # new rules have ids and times of their own
        rows["full"]["rules"] = json.dumps(
            [{**rule, "id": None, "since": None} for rule in json.loads(rows["full"]["rules"])]
        )
    assert _without(after, NEW) == _without(before, NEW)


EDITS = {
    "shortCode": "Fuller", "originalUrl": "https://example.com/new", "externalId": "order-3", "title": "Other",
    "startsAt": "2025-01-01T00:00:00.000Z", "expiresAt": "2099-01-01T00:00:00.000Z", "maxClicks": "7",
    "campaign": "Fall", "shortUrl": "http://to.example.org/full", "tags": "c", "folder": "Second", "notes": "One",
    "indexable": "false", "passQuery": "true", "expiredUrl": "https://example.com/sold",
    "utm": '{"source": "spring", "medium": null, "campaign": null, "term": null, "content": null}',
    "preview": '{"title": null, "description": "New", "imageUrl": null}',
    "status": "disabled", "createdAt": "2024-05-01T00:00:00.000Z", "earlierClicks": "12",
}  # fmt: skip


def test_each_edited_field_is_updated_and_undone(dashboard: Client, check: Check, export: Export) -> None:
    before = export()
    edited = {**before, "full": before["full"] | EDITS, "off": before["off"] | {"status": "active"}}

    address = check(_written(edited))
    page = words(dashboard.get(address))
    dashboard.post(f"{address}/start")
    after = export()

    assert "Will be created 0 Will be updated 2 No difference 1 Rows with problems 0" in page
    assert "Update 2 links" in page
    assert "Disabled no → becomes yes" in page
    assert "Disabled yes → becomes no" in page
    assert "Clicks before the import 1,250 → becomes 12" in page
    assert {name: after["Fuller"][name] for name in EDITS} == EDITS | {"shortUrl": "http://to.example.org/Fuller"}
    assert (after["off"]["status"], after["plain"]) == ("active", before["plain"])

    dashboard.post(f"{address}/undo")
    assert _without(export(), {"updatedAt"}) == _without(before, {"updatedAt"})


def test_a_status_of_other_words_is_a_problem(dashboard: Client, check: Check, export: Export) -> None:
    rows = export()
    for alias, status in [("full", "maybe"), ("off", "true"), ("plain", "disabled")]:
        rows[alias]["status"] = status
    rows["plain"]["indexable"] = "perhaps"

    page = words(dashboard.get(check(_written(rows))))

    assert "“maybe” in “status” isn't a status. Write active, scheduled, expired, exhausted or disabled." in page
    assert "“true” in “status” isn't a status." in page
    assert "indexable: Write true or false. “perhaps”" in page
    assert "Rows with problems 3" in page


def test_an_external_id_is_once_in_file_and_workspace(dashboard: Client, check: Check, export: Export) -> None:
    rows = export()
    empty = dict.fromkeys(rows["plain"], "") | {"originalUrl": "https://example.com/new"}
    rows["plain"]["externalId"] = "order-1"
    for number, external_id in enumerate(["order-2", "order-4", "order-4", "a b"]):
        rows[f"new {number}"] = empty | {"externalId": external_id}

    page = words(dashboard.get(check(_written(rows))))

    assert page.count("externalId: Another link has this external ID.") == 2
    assert page.count("externalId: Row 6 has the same external ID. “order-4”") == 1
    assert "externalId: Use only letters" in page
    assert "Will be created 1 Will be updated 0 No difference 2 Rows with problems 4" in page


def test_undo_leaves_external_ids_that_others_have(
    dashboard: Client, check: Check, export: Export, make_link: MakeLink
) -> None:
    rows = export()
    rows["full"]["externalId"] = "order-3"
    rows["off"]["title"] = "Off"
    address = check(_written(rows))
    dashboard.post(f"{address}/start")
    make_link(alias="later", external_id="order-1")

    dashboard.post(f"{address}/undo")

    assert {row["shortCode"]: row["externalId"] for row in export().values()} == {
        "full": "order-3", "off": "order-2", "plain": "", "later": "order-1",
    }  # fmt: skip
    assert export()["off"]["title"] == ""


@pytest.mark.parametrize(
    ("edits", "new", "button"),
    [
        (0, 0, "Nothing to import: the links already have these values"),
        (1, 0, "Update 1 link"),
        (1, 1, "Create 1 link and update 1"),
        (2, 2, "Create 2 links and update 2"),
        (0, 1, "Import 1 link"),
    ],
)
def test_the_button_says_what_is_done(
    edits: int, new: int, button: str, dashboard: Client, check: Check, export: Export
) -> None:
    rows = export()
    for row in list(rows.values())[:edits]:
        row["title"] = "Edited"
    empty = dict.fromkeys(rows["plain"], "") | {"originalUrl": "https://example.com/new", "maxClicks": "1"}
    rows |= {f"new {number}": empty for number in range(new)}

    page = words(dashboard.get(check(_written(rows))))

    assert f"{button} " in page
    assert page.count("at most 1 click ") == new
