"""Downloads of links as CSV and JSON."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from links.exports import files
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link
from tests.links.imports.conftest import check, dashboard, upload, words  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def export(owner: User) -> Callable[..., Any]:
    """Download the owner's links in a format."""
    browser = Client()
    browser.force_login(owner)
    return lambda extension, **query: browser.get(f"/links/export.{extension}", query)


def _rows(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_link_is_a_row_with_all_that_the_api_answers(
    export: Any, make_link: Callable[..., Link], stranger: Workspace
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
            "originalUrl": "https://example.com/page", "clicks": "0", "maxClicks": "5",
            "startsAt": "2026-11-01T12:00:00.000Z", "expiresAt": "2029-07-28T12:00:00.000Z", "hasPassword": "false",
            "campaignId": "", "domainId": "", "tags": "a, b", "folder": "Été", "notes": "two\nlines",
            "status": "active" if datetime.now(UTC) >= AT else "scheduled", "createdAt": "2026-11-01T12:00:00.000Z",
            "updatedAt": "2026-11-01T12:00:00.000Z",
        }
    ]  # fmt: skip


def test_json_is_what_the_api_answers(export: Any, make_link: Callable[..., Link], call: Callable[..., Any]) -> None:
    for name in ("one", "two", "three"):
        make_link(alias=name, notes='“quotes” "and" \u2028 more')

    answer = export("json")

    assert json.loads(b"".join(answer.streaming_content)) == call("GET", "/api/links").json()["data"]


def test_nothing_is_an_empty_list(export: Any, owner: User) -> None:
    assert json.loads(b"".join(export("json").streaming_content)) == []
    assert _rows(export("csv")) == []


def test_the_filters_of_the_list_apply(export: Any, make_link: Callable[..., Link]) -> None:
    make_link(alias="first", folder="A", at=AT)
    make_link(alias="second", folder="A", tags=["x"], at=AT + timedelta(1))
    make_link(alias="third", folder="B", at=AT + timedelta(2))

    def codes(**query: str) -> list[str]:
        return [row["shortCode"] for row in _rows(export("csv", **query))]

    assert codes() == ["third", "second", "first"]
    assert codes(sort="createdAt", limit="1", cursor="") == ["first", "second", "third"]
    assert codes(folder="A") == ["second", "first"]
    assert codes(folder="A", tag="X") == ["second"]
    assert codes(search="ir") == ["third", "first"]


def test_a_filter_that_does_not_exist_is_refused(export: Any, owner: User) -> None:
    answer = export("csv", foldr="A")

    assert answer.status_code == 400
    assert "Did you mean folder?" in answer.content.decode()


def test_cells_that_look_like_formulas_are_guarded(export: Any, make_link: Callable[..., Link]) -> None:
    notes = ["=1+1", "+1", "-1", "@x", "\tx", "plain", "'quoted", "'=1"]
    for text in notes:
        link = make_link(folder="=f")
        # Past the services, which take off tabs.
        Link.objects.filter(pk=link.pk).update(notes=text)

    rows = _rows(export("csv"))

    assert {row["notes"] for row in rows} == {
        "'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", "'quoted", "''=1",
    }  # fmt: skip
    assert {row["folder"] for row in rows} == {"'=f"}


def test_an_export_that_is_imported_again_gives_the_same_links(
    export: Any,
    make_link: Callable[..., Link],
    dashboard: Client,  # noqa: F811 - the fixture
    check: Callable[..., str],  # noqa: F811 - the fixture
) -> None:
    for number, notes in enumerate(["=1+1", "'=1", 'plain, with "quotes"\nand lines', "", "-"]):
        make_link(
            destination=f"https://example.com/ä?x={number},{number};{number}", alias=f"link-{number}", notes=notes,
            tags=["a", "ü_b"], folder="=Folder", max_clicks=1000, starts_at=AT, expires_at=AT + timedelta(9999),
        )  # fmt: skip
    make_link(destination="https://example.com/plain")
    columns = ("destination", "code", "notes", "folder", "max_clicks", "starts_at", "expires_at", "search_text")
    before = sorted(map(str, Link.objects.values_list(*columns)))
    file = b"".join(export("csv").streaming_content)
    Link.objects.all().delete()

    address = check(file)
    dashboard.post(f"{address}/start")

    assert sorted(map(str, Link.objects.values_list(*columns))) == before


def test_a_link_that_was_protected_or_closed_is_not_imported_open(
    export: Any,
    make_link: Callable[..., Link],
    dashboard: Client,  # noqa: F811 - the fixture
    check: Callable[..., str],  # noqa: F811 - the fixture
) -> None:
    make_link(alias="secret", password="hunter22")
    closed = make_link(alias="closed")
    by = operator(closed.workspace)
    change_link(link=closed, by=by, at=closed.created_at, values=link_values(is_disabled=True))
    make_link(alias="open")
    file = b"".join(export("csv").streaming_content)
    Link.objects.all().delete()

    address = check(file)
    page = words(dashboard.get(address))
    dashboard.post(f"{address}/start")

    assert "asked for a password" in page
    assert "was disabled" in page
    assert list(Link.objects.values_list("code", flat=True)) == ["open"]
    corrected = b"".join(dashboard.get(f"{address}/problems.csv").streaming_content)  # type: ignore[attr-defined]
    for told in (b"true", b"disabled"):
        corrected = corrected.replace(told, b"")
    dashboard.post(f"{check(corrected)}/start")
    assert sorted(Link.objects.values_list("code", flat=True)) == ["closed", "open", "secret"]


def test_many_links_are_read_a_few_at_a_time(
    export: Any,
    make_link: Callable[..., Link],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(files, "_LINKS_PER_QUERY", 3)
    for number in range(10):
        make_link(alias=f"link-{number}", at=AT)  # at the same time, all of them

    with django_assert_max_num_queries(4 + 5 * 3):
        rows = _rows(export("csv"))

    assert sorted(row["shortCode"] for row in rows) == [f"link-{number}" for number in range(10)]


def test_a_list_that_grows_and_shrinks_meanwhile_loses_and_repeats_nothing(
    export: Any, make_link: Callable[..., Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LINKS_PER_QUERY", 3)
    for number in range(10):
        make_link(alias=f"link-{number}", at=AT + timedelta(minutes=number))

    chunks = iter(export("csv").streaming_content)
    text = b"".join(next(chunks) for _ in range(3))
    make_link(alias="newest", at=AT + timedelta(hours=1))
    Link.objects.filter(code="link-9").delete()
    text += b"".join(chunks)

    codes = [row["shortCode"] for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))]
    assert codes == [f"link-{number}" for number in reversed(range(10))]
