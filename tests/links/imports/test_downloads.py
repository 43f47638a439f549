"""Downloads for imports: the template, the bad rows, and the results of all rows."""

import csv
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from links.models import Import, Link
from links.services.bin import delete_links
from tests.fixtures import Response
from tests.links.imports.conftest import Check, words

pytestmark = pytest.mark.django_db


def _text(answer: Response) -> str:
    return answer.getvalue().decode()


def test_the_template_can_be_imported(dashboard: Client, check: Check) -> None:
    answer = dashboard.get("/links/import/template.csv")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="links-template.csv"'
    address = check(_text(answer))
    dashboard.post(f"{address}/start")
    assert sorted(Link.objects.values_list("destination", flat=True)) == [
        "https://example.com/docs",
        "https://example.com/launch",
    ]


def test_bad_rows_are_downloaded_unchanged_with_the_reason(dashboard: Client, check: Check) -> None:
    address = check("url;alias;Price\nhttps://a.example/;ok-1;1\nftp://x;b;2,5\nhttps://c.example/;;3;4\n")

    answer = dashboard.get(f"{address}/problems.csv")

    assert "links-problems.csv" in answer.headers["Content-Disposition"]
    assert _text(answer) == (
        "\ufeffProblem (not imported);url;alias;Price\r\n"
        "url: Enter a URL that starts with http:// or https://. alias: Use 3 to 30 letters (A–Z), numbers, or hyphens."
        ";ftp://x;b;2,5\r\n"
        "This row has more cells than the header. Put quotation marks around cells with separators."
        ";https://c.example/;;3;4\r\n"
    )


def test_corrected_bad_rows_can_be_imported(dashboard: Client, check: Check) -> None:
    first = check("url,notes\nftp://example.com/,=1+1\nftp://example.com/,'=2\n")
    problems = _text(dashboard.get(f"{first}/problems.csv"))
    assert "'=1+1" in problems

    second = check(problems.replace("ftp", "https"))
    dashboard.post(f"{second}/start")

    assert sorted(Link.objects.values_list("notes", flat=True)) == ["'=2", "=1+1"]


def test_downloading_bad_rows_again_gives_the_same_file(dashboard: Client, check: Check) -> None:
    text = "url,notes\nftp://example.com/,=1+1\n"
    files = []
    for _round in range(2):
        text = _text(dashboard.get(f"{check(text)}/problems.csv"))
        files.append(text)

    assert files[0] == files[1]


def test_bad_rows_of_a_file_without_header_get_a_header(dashboard: Client, check: Check) -> None:
    address = check(
        "x,https://a.example/,many\nx,https://b.example/,5\nx,https://c.example/,7\n", column_2="max_clicks"
    )

    text = _text(dashboard.get(f"{address}/problems.csv"))

    assert text.splitlines()[0] == "\ufeffProblem (not imported),Column 1,Destination,Click limit"


def test_the_results_have_every_row_and_its_short_url(dashboard: Client, check: Check) -> None:
    address = check("Title,url,alias\n'=1,https://a.example/,one\n=1+1,ftp://b.example/,\n,https://c.example/,three\n")
    dashboard.post(f"{address}/start")
    delete_links(links=Link.objects.filter(code="three"), by=Import.objects.get().actor, at=timezone.now())

    assert "Download all rows with short URLs" in words(dashboard.get(address))
    answer = dashboard.get(f"{address}/results.csv")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="links-results.csv"'
    assert list(csv.reader(StringIO(answer.getvalue().decode().removeprefix("\ufeff")))) == [
        ["Imported short URL", "Import status", "Problem (not imported)", "Title", "url", "alias"],
        ["http://localhost:8000/one", "Created", "", "''=1", "https://a.example/", "one"],
        ["", "Problem", "url: Enter a URL that starts with http:// or https://.", "'=1+1", "ftp://b.example/", ""],
        ["", "Created, deleted since", "", "", "https://c.example/", "three"],
    ]


def test_results_can_be_edited_and_uploaded_again(dashboard: Client, check: Check) -> None:
    address = check("Title,url,alias\n=1+1,https://example.com/,one\n")
    dashboard.post(f"{address}/start")
    results: str = dashboard.get(f"{address}/results.csv").getvalue().decode()

    address = check(results.replace("https://example.com/", "https://example.com/2"), existing="update")
    dashboard.post(f"{address}/start")

    link = Link.objects.get()
    assert (link.destination, link.title) == ("https://example.com/2", "=1+1")
    again: str = dashboard.get(f"{address}/results.csv").getvalue().decode()
    assert again.count("Import status") == 1
    assert "http://localhost:8000/one,Updated" in again
