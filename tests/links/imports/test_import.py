"""Importing a file: the dry run, the rows that become links, and the progress."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import User, Workspace
from links.models import Import, ImportFile, Link
from tests.fixtures import MakeLink
from tests.links.imports.conftest import Check, Upload, words, work
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


def test_the_dry_run_creates_no_link(dashboard: Client, check: Check) -> None:
    address = check(FILE)

    page = words(dashboard.get(address))

    assert "Results of the dry run" in page
    assert page.count("Will be created") == 3  # two rows and the total
    assert "Import 2 links" in page
    assert not Link.objects.exists()


def test_the_dry_run_shows_the_values_of_a_row(dashboard: Client, check: Check) -> None:
    page = words(dashboard.get(check("url,alias,title,folder\nhttps://example.com/,sale,Spring sale,Été\n")))

    assert "https://example.com/ /sale Spring sale Été Will be created" in page


def test_each_row_becomes_a_link_with_its_values(
    dashboard: Client, check: Check, owner: User, workspace: Workspace
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
    assert "Import finished" in page
    assert "http://localhost:8000/first" in page


def test_the_dry_run_lists_the_problems_of_each_row(dashboard: Client, check: Check, make_link: MakeLink) -> None:
    make_link(alias="taken")
    address = check(BAD)

    page = words(dashboard.get(f"{address}?show=problems"))

    assert "Rows with problems 6" in page
    for reason in (
        "Row 3 ftp://example.com/ Long URL: Enter a URL that starts with http:// or https://.",
        "Row 4 – /no-destination Long URL: This row has no destination. Add one.",
        "Slug: Row 2 has the same alias. “fine”",
        "Slug: Use 3 to 30 letters",
        "Valid until: Enter a date such as 2027-12-31, with or without a time. “yesterday”",
        "Limit: Enter a whole number such as 500. “five”",
        "Valid until: Enter a date in the future. “2020-01-01”",
        "This row has more cells than the header.",
    ):
        assert reason in page
    assert "https://example.com/fine" not in page


def test_invisible_characters_in_tags_are_named(dashboard: Client, check: Check) -> None:
    page = words(dashboard.get(check('url,tags\nhttps://example.com/,"news, sum\u00admer"\n')))

    assert "tags: Remove the invisible character SOFT HYPHEN (U+00AD) from “sum\u00admer”." in page


def test_the_dry_run_reports_a_taken_alias(dashboard: Client, check: Check, make_link: MakeLink) -> None:
    make_link(alias="taken")

    page = words(dashboard.get(check("url,alias\nhttps://example.com/,TAKEN\n")))

    assert "alias: This alias is already in use. Choose another. “TAKEN”" in page
    assert "No row can be imported" in page


def test_a_bad_row_keeps_its_alias_from_later_rows(check: Check, dashboard: Client) -> None:
    rows = "https://example.com/a,holm-m1,c++,x1\nhttps://example.com/b,HOLM-M1,,\nhttps://example.com/c,,,x1\n"

    page = words(dashboard.get(check(f"url,alias,tags,external id\n{rows}")))

    assert "Will be created 0" in page
    assert "Row 3 https://example.com/b /HOLM-M1 alias: Row 2 has the same alias. “HOLM-M1”" in page
    assert "external id: Row 2 has the same external ID." in page


def test_a_row_that_is_left_out_frees_its_alias(check: Check, dashboard: Client) -> None:
    file = "url,alias\nhttps://example.com/a,s.example.net/summer\nhttps://example.com/b,summer\n"

    page = words(dashboard.get(check(file, unknown_hosts="leave out")))

    assert "Will be created 1" in page


def test_only_good_rows_are_imported(dashboard: Client, check: Check) -> None:
    address = check(BAD)

    dashboard.post(f"{address}/start")

    assert _links() == ["https://example.com/fine"]
    assert "Links created 1 Rows with problems 6" in words(dashboard.get(address))


def test_links_imported_disabled_say_so(dashboard: Client, check: Check) -> None:
    address = check("url,alias,archived\nhttps://example.com/,old,true\n")

    dashboard.post(f"{address}/start")

    assert "Created, disabled http://localhost:8000/old" in words(dashboard.get(address))
    assert b'/old,"Created, disabled",' in dashboard.get(f"{address}/results.csv").getvalue()


def test_problems_since_the_dry_run_are_listed_afterwards(dashboard: Client, check: Check, make_link: MakeLink) -> None:
    address = check("url,alias\nhttps://example.com/a,summer\nhttps://example.com/b,winter\n")
    make_link(alias="summer", destination="https://example.com/other")

    dashboard.post(f"{address}/start")

    assert _links() == ["https://example.com/b", "https://example.com/other"]
    page = words(dashboard.get(address))
    assert "alias: This alias is already in use. Choose another. “summer”" in page
    assert "Links created 1 Rows with problems 1" in page


def test_formulas_are_imported_unchanged(dashboard: Client, check: Check) -> None:
    address = check("url,notes\nhttps://example.com/,=1+1\nhttps://example.com/,'=1+1\n")

    dashboard.post(f"{address}/start")

    assert sorted(Link.objects.values_list("notes", flat=True)) == ["'=1+1", "=1+1"]


def test_text_from_a_file_is_escaped(dashboard: Client, check: Check) -> None:
    address = check('<b>url</b>,"<script>x</script>"\nhttps://example.com/,<i>\n', column_1="notes")

    for page in (address, f"{address}/columns", "/links/import"):
        content = dashboard.get(page).content.decode()
        assert "<script>x" not in content
        assert "<i>" not in content


def test_an_upload_can_be_continued_in_another_session(dashboard: Client, upload: Upload, owner: User) -> None:
    address = upload(FILE, "spring.csv")["Location"]
    later = Client()
    later.force_login(owner)

    page = later.get("/links/import").content.decode()

    assert "spring.csv" in page
    assert f'href="{address}"' in page
    assert "Confirm columns" in page
    assert later.get(address, follow=True).status_code == 200


def test_a_worker_imports_a_long_file_and_a_page_shows_progress(dashboard: Client, check: Check) -> None:
    rows = "".join(f"https://example.com/{n},alias-{n}\n" for n in range(250))
    address = check("url,alias\n" + rows)
    assert "Import 250 links" in words(dashboard.get(address))

    dashboard.post(f"{address}/start")

    page = dashboard.get(address)
    assert "Importing the rows 0 of 250" in words(page)
    assert "Reload" in words(page)  # for people without scripts
    assert "0 of 250" in dashboard.get(f"{address}/progress").content.decode()
    work()
    assert dashboard.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert Link.objects.count() == 250
    assert "Links created 250" in words(dashboard.get(address))


def test_rows_are_shown_fifty_at_a_time(dashboard: Client, check: Check) -> None:
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


def test_the_uploaded_file_is_deleted_when_the_import_starts(dashboard: Client, check: Check) -> None:
    address = check(FILE)
    assert ImportFile.objects.count() == 1

    dashboard.post(f"{address}/start")

    assert not ImportFile.objects.exists()
    assert dashboard.get(f"{address}/columns").headers["Location"] == address


def test_deleting_an_upload_keeps_its_links(dashboard: Client, check: Check) -> None:
    address = check(FILE)
    dashboard.post(f"{address}/start")

    dashboard.post(f"{address}/delete")

    assert dashboard.get(address).status_code == 404
    assert Link.objects.count() == 2
    assert not Import.objects.exists()


def test_notes_keep_quotes_and_line_breaks(dashboard: Client, check: Check) -> None:
    quoted = NOTES.replace('"', '""')
    address = check(f'url,notes\nhttps://example.com/,"{quoted}"\n')

    dashboard.post(f"{address}/start")

    assert Link.objects.get().notes == NOTES
