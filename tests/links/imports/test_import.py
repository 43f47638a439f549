"""Importing a file from the upload to the links."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User, Workspace
from links.models import Import, ImportFile, Link
from tests.links.imports.conftest import words, work
from tests.links.imports.files import NOTES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
FILE = (
    "Long URL,Slug,Valid until,Limit,Tags,Folder,Notes\n"
    'https://example.com/a,first,31.12.2026 18:00,"1,000","news, summer",Été,"two\nlines"\n'
    "https://example.com/b,,,,,,\n"
)
BAD = (
    "Long URL,Slug,Valid until,Limit\n"
    "https://example.com/fine,fine,,\n"
    "ftp://example.com/,,,\n"
    ",no-destination,,\n"
    "https://example.com/a,fine,,\n"
    "https://example.com/b,x,yesterday,five\n"
    "https://example.com/c,taken,2020-01-01,\n"
    "https://example.com/d,,,,unexpected\n"
)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """Stop the clock before the times in the files."""
    with time_machine.travel(NOW, tick=False):
        yield


def _links() -> list[str]:
    return sorted(Link.objects.values_list("destination", flat=True))


def test_nothing_is_made_before_somebody_says_so(dashboard: Client, check: Callable[..., str]) -> None:
    address = check(FILE)

    page = words(dashboard.get(address))

    assert "This is what would happen" in page
    assert page.count("Will be a link") == 2
    assert "Import 2 links" in page
    assert not Link.objects.exists()


def test_every_row_becomes_the_link_it_describes(
    dashboard: Client, check: Callable[..., str], owner: User, workspace: Workspace
) -> None:
    dashboard.cookies["time_zone"] = "Europe/Berlin"
    address = check(FILE)

    answer = dashboard.post(f"{address}/start")

    assert answer.headers["Location"] == address
    link = Link.objects.get(code="first")
    assert (link.workspace, link.created_by) == (workspace, owner)
    assert link.destination == "https://example.com/a"
    assert link.expires_at == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert (link.max_clicks, link.folder, link.notes) == (1000, "Été", "two\nlines")
    assert [tag.name for tag in link.tags.all()] == ["news", "summer"]
    assert _links() == ["https://example.com/a", "https://example.com/b"]
    page = words(dashboard.get(address))
    assert "The import is finished" in page
    assert "http://localhost:8000/first" in page


def test_a_title_above_the_header_and_addresses_without_a_scheme_are_no_problem(
    dashboard: Client, check: Callable[..., str]
) -> None:
    address = check("Table 1,,\nURL,Slug,Notes\nwww.example.com/a,first,\nexample.com,bit.ly/second,x\n")

    dashboard.post(f"{address}/start")

    assert sorted(Link.objects.values_list("code", "destination")) == [
        ("first", "https://www.example.com/a"), ("second", "https://example.com")
    ]  # fmt: skip


def test_the_dry_run_says_of_each_row_what_is_wrong(
    dashboard: Client, check: Callable[..., str], make_link: Any
) -> None:
    make_link(alias="taken")
    address = check(BAD)

    page = words(dashboard.get(f"{address}?show=problems"))

    assert "Rows with problems 6" in page
    for reason in (
        "Row 3 ftp://example.com/ Long URL: Only http:// and https:// URLs can be used.",
        "Row 4 – /no-destination Long URL: There is no destination in this row.",
        "Slug: Row 2 has the same alias. “fine”",
        "Slug: Use 3 to 30 letters",
        "Valid until: Write a time such as 2026-12-31 18:00. “yesterday”",
        "Limit: Write a whole number such as 500. “five”",
        "Valid until: Choose a time in the future. “2020-01-01”",
        "This row has more cells than the header.",
    ):
        assert reason in page
    assert "https://example.com/fine" not in page


def test_an_alias_that_others_have_is_told_before_and_another_problem_of_the_row_too(
    dashboard: Client, check: Callable[..., str], make_link: Any
) -> None:
    make_link(alias="taken")

    page = words(dashboard.get(check("url,alias\nhttps://example.com/,TAKEN\n")))

    assert "alias: This alias is already in use. Choose another. “TAKEN”" in page
    assert "None of the rows can be imported" in page


def test_a_row_whose_alias_only_a_bad_row_has_is_good(check: Callable[..., str], dashboard: Client) -> None:
    page = words(dashboard.get(check("url,alias\nftp://bad,summer\nhttps://example.com/,summer\n")))

    assert "Will be links 1" in page


def test_the_good_rows_are_imported_and_the_bad_ones_are_not(dashboard: Client, check: Callable[..., str]) -> None:
    address = check(BAD)

    dashboard.post(f"{address}/start")

    assert _links() == ["https://example.com/fine"]
    assert "Links made 1 Rows with problems 6" in words(dashboard.get(address))


def test_what_became_wrong_since_the_dry_run_is_told_after_the_import(
    dashboard: Client, check: Callable[..., str], make_link: Any
) -> None:
    address = check("url,alias\nhttps://example.com/a,summer\nhttps://example.com/b,winter\n")
    make_link(alias="summer", destination="https://example.com/other")

    dashboard.post(f"{address}/start")

    assert _links() == ["https://example.com/b", "https://example.com/other"]
    page = words(dashboard.get(address))
    assert "alias: This alias is already in use. Choose another. “summer”" in page
    assert "Links made 1 Rows with problems 1" in page


def test_wrong_guesses_are_corrected(dashboard: Client, check: Callable[..., str]) -> None:
    address = check("name,where\nsummer,https://example.com/\n", column_0="alias")

    dashboard.post(f"{address}/start")

    assert Link.objects.get().code == "summer"


def test_two_columns_cannot_hold_the_same_and_one_holds_the_destination(dashboard: Client, upload: Any) -> None:
    address = upload("a,b\nhttps://example.com/,https://example.com/\n").url
    fields = {"time_zone": "UTC", "day_order": "day"}

    twice = dashboard.post(f"{address}/columns", fields | {"column_0": "destination", "column_1": "destination"})
    none = dashboard.post(f"{address}/columns", fields | {"column_0": "notes"})

    assert (twice.status_code, none.status_code) == (400, 400)
    assert "Another column holds this already." in words(twice)
    assert "Choose the column that holds the destinations." in words(none)


def test_a_file_can_be_read_in_another_way(dashboard: Client, upload: Any) -> None:
    address = upload("url;notes\nhttps://example.com/;Größe\n".encode("mac-roman")).url
    assert "Größe" not in words(dashboard.get(f"{address}/columns"))

    dashboard.post(f"{address}/read", {"encoding": "mac-roman", "separator": ";", "first_row": "yes"})
    assert "Größe" in words(dashboard.get(f"{address}/columns"))

    answer = dashboard.post(f"{address}/read", {"encoding": "utf-8", "separator": ";", "first_row": "yes"}, follow=True)
    assert "Line 2 is not in the encoding UTF-8" in words(answer)


def test_columns_can_be_changed_after_the_dry_run(dashboard: Client, check: Callable[..., str]) -> None:
    address = check("url,name\nhttps://example.com/,summer\n")
    fields = {"time_zone": "UTC", "day_order": "day", "column_0": "destination", "column_1": "alias"}

    assert dashboard.post(f"{address}/columns", fields).status_code == 302

    assert "/summer" in words(dashboard.get(address))


@pytest.mark.parametrize(
    ("language", "date", "order"),
    [
        ("en-US,en;q=0.9", "1/2/2126", "month"),
        ("en-GB,en;q=0.9", "1/2/2126", "day"),
        ("en-US", "13/2/2126", "day"),
        ("de", "1/13/2126", "month"),
    ],
)
def test_the_order_of_day_and_month_is_guessed_from_the_dates_and_then_from_the_language(
    dashboard: Client, upload: Any, language: str, date: str, order: str
) -> None:
    dashboard.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    address = upload(f"url,expires\nhttps://example.com/,{date}\n").url

    assert dashboard.get(f"{address}/columns").context["form"]["day_order"].value() == order


def test_a_file_without_a_header_is_imported(dashboard: Client, check: Callable[..., str]) -> None:
    address = check("https://example.com/a,500\nhttps://example.com/b,\n", column_1="max_clicks")

    dashboard.post(f"{address}/start")

    assert sorted(Link.objects.values_list("destination", "max_clicks")) == [
        ("https://example.com/a", 500),
        ("https://example.com/b", None),
    ]


def test_formulas_are_imported_as_they_are(dashboard: Client, check: Callable[..., str]) -> None:
    address = check("url,notes\nhttps://example.com/,=1+1\nhttps://example.com/,'=1+1\n")

    dashboard.post(f"{address}/start")

    assert sorted(Link.objects.values_list("notes", flat=True)) == ["'=1+1", "=1+1"]


def test_text_from_a_file_is_never_markup(dashboard: Client, check: Callable[..., str]) -> None:
    address = check('<b>url</b>,"<script>x</script>"\nhttps://example.com/,<i>\n', column_1="notes")

    for page in (address, f"{address}/columns", "/links/import"):
        content = dashboard.get(page).content.decode()
        assert "<script>x" not in content
        assert "<i>" not in content


def test_closing_the_browser_loses_nothing(dashboard: Client, upload: Any, owner: User) -> None:
    address = upload(FILE, "spring.csv").url
    later = Client()
    later.force_login(owner)

    page = later.get("/links/import").content.decode()

    assert "spring.csv" in page
    assert f'href="{address}"' in page
    assert "Columns to be confirmed" in page
    assert later.get(address, follow=True).status_code == 200


def test_a_long_file_is_imported_by_a_worker_while_a_page_shows_how_far_it_is(
    dashboard: Client, check: Callable[..., str]
) -> None:
    rows = "".join(f"https://example.com/{n},alias-{n}\n" for n in range(250))
    address = check("url,alias\n" + rows)
    assert "Import 250 links" in words(dashboard.get(address))

    dashboard.post(f"{address}/start")

    page = dashboard.get(address)
    assert "Making the links 0 of 250" in words(page)
    assert "Look again" in words(page)  # for people without scripts
    assert "0 of 250" in dashboard.get(f"{address}/progress").content.decode()
    work()
    assert dashboard.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert Link.objects.count() == 250
    assert "Links made 250" in words(dashboard.get(address))


def test_rows_are_shown_fifty_at_a_time(dashboard: Client, check: Callable[..., str]) -> None:
    rows = "".join(f"https://example.com/{n},{'x' if n % 3 == 0 else ''}\n" for n in range(220))
    address = check("url,alias\n" + rows)

    seen: list[str] = []
    query = "?show=problems"
    while query:
        page = dashboard.get(f"{address}{query}")
        seen += [result.values["destination"] for result in page.context["results"]]
        query = page.context["next_query"] and f"?{page.context['next_query']}"

    assert seen == [f"https://example.com/{n}" for n in range(0, 220, 3)]
    assert len(dashboard.get(f"{address}?from=150").context["results"]) == 50


def test_the_upload_itself_is_gone_when_its_rows_become_links(dashboard: Client, check: Callable[..., str]) -> None:
    address = check(FILE)
    assert ImportFile.objects.count() == 1

    dashboard.post(f"{address}/start")

    assert not ImportFile.objects.exists()
    assert dashboard.get(f"{address}/columns").headers["Location"] == address


def test_an_upload_can_be_deleted_and_its_links_stay(dashboard: Client, check: Callable[..., str]) -> None:
    address = check(FILE)
    dashboard.post(f"{address}/start")

    dashboard.post(f"{address}/delete")

    assert dashboard.get(address).status_code == 404
    assert Link.objects.count() == 2
    assert not Import.objects.exists()


def test_notes_with_quotes_and_lines_arrive_whole(dashboard: Client, check: Callable[..., str]) -> None:
    quoted = NOTES.replace('"', '""')
    address = check(f'url,notes\nhttps://example.com/,"{quoted}"\n')

    dashboard.post(f"{address}/start")

    assert Link.objects.get().notes == NOTES
