"""Downloads of links as CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from links.exports import files
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link
from tests.fixtures import Call, MakeLink, Response
from tests.links.imports.conftest import Check, check, upload, words  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Export(Protocol):
    """Downloads the links of the workspace as CSV or JSON."""

    def __call__(self, extension: str, **query: str) -> Response: ...


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock at AT."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def export(dashboard: Client) -> Export:
    """See Export."""
    return lambda extension, **query: dashboard.get(f"/links/export.{extension}", query)


def _rows(answer: Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


def test_each_link_is_a_row_with_all_fields_of_the_api(
    export: Export, make_link: MakeLink, stranger: Workspace
) -> None:
    make_link(workspace=stranger)
    link = make_link(
        alias="Launch", at=AT, tags=["a", "b"], folder="Été", notes="two\nlines", max_clicks=5,
        starts_at=AT, expires_at=AT + timedelta(days=1000),
    )  # fmt: skip

    answer = export("csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="links-20')
    assert _rows(answer) == [
        {
            "id": link.pk, "shortCode": "Launch", "shortUrl": "http://localhost:8000/Launch",
            "originalUrl": "https://example.com/page", "clicks": "0", "earlierClicks": "", "maxClicks": "5",
            "startsAt": "2026-11-01T12:00:00.000Z", "expiresAt": "2029-07-28T12:00:00.000Z",
            "hasPassword": "false", "indexable": "false", "passQuery": "true", "rules": "",
            "expiredUrl": "", "utm": "", "preview": "", "campaignId": "", "domainId": "", "tags": "a, b",
            "externalId": "", "title": "", "folder": "Été", "notes": "two\nlines",
            "status": "active", "createdAt": "2026-11-01T12:00:00.000Z",
            "updatedAt": "2026-11-01T12:00:00.000Z", "botClicks": "0", "blockedReason": "", "campaign": "",
        }
    ]  # fmt: skip


def test_json_is_what_the_api_returns(export: Export, make_link: MakeLink, call: Call) -> None:
    for name in ("one", "two", "three"):
        make_link(alias=name, notes='“quotes” "and" \u2028 more')

    answer = export("json")

    assert json.loads(answer.getvalue()) == call("GET", "/api/links").json()["data"]


def test_without_links_the_file_has_no_rows(export: Export) -> None:
    assert json.loads(export("json").getvalue()) == []
    assert _rows(export("csv")) == []


def test_the_filters_of_the_list_apply(export: Export, make_link: MakeLink) -> None:
    make_link(alias="first", folder="A", at=AT)
    make_link(alias="second", folder="A", tags=["x"], at=AT + timedelta(1))
    make_link(alias="third", folder="B", at=AT + timedelta(2))

    def codes(**query: str) -> list[str]:
        return [row["shortCode"] for row in _rows(export("csv", **query))]

    assert codes() == ["third", "second", "first"]
    assert codes(sort="createdAt", limit="1", cursor="") == ["first", "second", "third"]
    assert codes(folder="A") == ["second", "first"]
    assert codes(folder="A", tag="X") == ["second"]
    assert codes(search="ird") == ["third"]


def test_an_unknown_filter_is_refused(export: Export) -> None:
    answer = export("csv", foldr="A")

    assert answer.status_code == 400
    assert "Did you mean folder?" in answer.content.decode()


def test_cells_that_look_like_formulas_are_guarded(export: Export, make_link: MakeLink) -> None:
    notes = ["=1+1", "+1", "-1", "@x", "\tx", "plain", "'quoted", "'=1"]
    for text in notes:
        link = make_link(folder="=f")
        # Not by the services, which strip tabs.
        Link.objects.filter(pk=link.pk).update(notes=text)

    rows = _rows(export("csv"))

    assert {row["notes"] for row in rows} == {
        "'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", "'quoted", "''=1",
    }  # fmt: skip
    assert {row["folder"] for row in rows} == {"'=f"}


def test_an_imported_export_gives_the_same_links(
    workspace: Workspace,
    export: Export,
    make_link: MakeLink,
    dashboard: Client,
    check: Check,  # noqa: F811 - the fixture
) -> None:
    for number, notes in enumerate(["=1+1", "'=1", 'plain, with "quotes"\nand lines', "", "-"]):
        make_link(
            destination=f"https://example.com/ä?x={number},{number};{number}", alias=f"link-{number}", notes=notes,
            tags=["a", "ü_b"], folder="=Folder", max_clicks=1000, starts_at=AT, expires_at=AT + timedelta(9999),
        )  # fmt: skip
    campaign = workspace.campaigns.create(name="Spring, 2026")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=AT)
    make_link(destination="https://example.com/plain", campaign=campaign, domain=domain, at=AT - timedelta(9))
    columns = (
        "destination", "code", "notes", "folder", "max_clicks", "starts_at", "expires_at", "search_text", "created_at",
        "domain__host", "campaign__name",
    )  # fmt: skip
    before = sorted(map(str, Link.objects.values_list(*columns)))
    file = export("csv").getvalue()
    Link.objects.all().delete()
    campaign.delete()
    workspace.campaigns.create(name="Spring, 2026")

    address = check(file)
    dashboard.post(f"{address}/start")

    assert sorted(map(str, Link.objects.values_list(*columns))) == before


def test_protected_and_disabled_links_are_not_imported_open(
    export: Export,
    make_link: MakeLink,
    dashboard: Client,
    check: Check,  # noqa: F811 - the fixture
) -> None:
    make_link(alias="secret", password="hunter22")
    closed = make_link(alias="closed")
    by = operator(closed.workspace)
    change_link(link=closed, by=by, at=closed.created_at, values=link_values(is_disabled=True))
    make_link(alias="open")
    file = export("csv").getvalue()
    Link.objects.all().delete()

    address = check(file)
    page = words(dashboard.get(address))
    dashboard.post(f"{address}/start")

    assert "Passwords can't be imported. Empty “hasPassword” to import this link without one." in page
    assert {link.code: link.disabled_at is None for link in Link.objects.all()} == {"closed": False, "open": True}
    corrected = dashboard.get(f"{address}/problems.csv").getvalue().replace(b"true", b"")
    dashboard.post(f"{check(corrected)}/start")
    assert sorted(Link.objects.values_list("code", flat=True)) == ["closed", "open", "secret"]


def test_links_are_read_in_batches(
    export: Export,
    make_link: MakeLink,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(files, "_LINKS_PER_QUERY", 3)
    for number in range(10):
        make_link(alias=f"link-{number}", at=AT)  # all at the same time

    with django_assert_max_num_queries(4 + 5 * 3):
        rows = _rows(export("csv"))

    assert sorted(row["shortCode"] for row in rows) == [f"link-{number}" for number in range(10)]


def test_changes_during_an_export_lose_and_repeat_no_link(
    export: Export, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LINKS_PER_QUERY", 3)
    for number in range(10):
        make_link(alias=f"link-{number}", at=AT + timedelta(minutes=number))

    chunks = iter(export("csv"))
    text = b"".join(next(chunks) for _ in range(3))
    make_link(alias="newest", at=AT + timedelta(hours=1))
    Link.objects.filter(code="link-9").delete()
    text += b"".join(chunks)

    codes = [row["shortCode"] for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))]
    assert codes == [f"link-{number}" for number in reversed(range(10))]
