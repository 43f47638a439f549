"""Choosing the columns of a file, and correcting how it is read."""

import pytest
from django.test import Client

from links.models import Link
from tests.links.imports.conftest import Check, Upload, words

pytestmark = pytest.mark.django_db


def test_a_wrong_guess_of_a_column_can_be_corrected(dashboard: Client, check: Check) -> None:
    address = check("name,where\nsummer,https://example.com/\n", column_0="alias")

    dashboard.post(f"{address}/start")

    assert Link.objects.get().code == "summer"


def test_columns_are_unique_and_one_is_the_destination(dashboard: Client, upload: Upload) -> None:
    address = upload("a,b\nhttps://example.com/,https://example.com/\n")["Location"]
    fields = {"time_zone": "UTC", "day_order": "day"}

    twice = dashboard.post(f"{address}/columns", fields | {"column_0": "destination", "column_1": "destination"})
    none = dashboard.post(f"{address}/columns", fields | {"column_0": "notes"})

    assert (twice.status_code, none.status_code) == (400, 400)
    assert "Another column already holds this." in words(twice)
    assert "Choose the column that holds the destinations." in words(none)


def test_encoding_and_separator_can_be_corrected(dashboard: Client, upload: Upload) -> None:
    address = upload("url;notes\nhttps://example.com/;Größe\n".encode("mac-roman"))["Location"]
    assert "Größe" not in words(dashboard.get(f"{address}/columns"))

    dashboard.post(f"{address}/read", {"encoding": "mac-roman", "separator": ";", "first_row": "yes"})
    assert "Größe" in words(dashboard.get(f"{address}/columns"))

    answer = dashboard.post(f"{address}/read", {"encoding": "utf-8", "separator": ";", "first_row": "yes"}, follow=True)
    assert "Line 2 is not in the encoding UTF-8" in words(answer)


def test_columns_can_be_changed_after_the_dry_run(dashboard: Client, check: Check) -> None:
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
def test_day_order_is_guessed_from_dates_then_from_language(
    dashboard: Client, upload: Upload, language: str, date: str, order: str
) -> None:
    dashboard.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    address = upload(f"url,expires\nhttps://example.com/,{date}\n")["Location"]

    assert dashboard.get(f"{address}/columns").context["form"]["day_order"].value() == order


def test_a_file_without_a_header_is_imported(dashboard: Client, check: Check) -> None:
    address = check("https://example.com/a,500\nhttps://example.com/b,\n", column_1="max_clicks")

    dashboard.post(f"{address}/start")

    assert sorted(Link.objects.values_list("destination", "max_clicks")) == [
        ("https://example.com/a", 500),
        ("https://example.com/b", None),
    ]


def test_problems_without_a_header_name_the_field(dashboard: Client, check: Check) -> None:
    address = check("https://example.com/a,one\nhttps://example.com/b,two\nftp://example.com/c,x\n", column_1="alias")
    page = words(dashboard.get(address))
    file = dashboard.get(f"{address}/problems.csv").getvalue().decode()

    assert "Destination: Enter a URL" in page
    assert "Alias: Use 3 to 30" in page
    assert "Destination: Enter a URL" in file
    assert "Destination,Alias\r\n" in file


def test_a_title_row_and_urls_without_a_scheme_are_accepted(dashboard: Client, check: Check) -> None:
    address = check(
        "Table 1,,\nURL,Slug,Notes\nwww.example.com/a,first,\nexample.com,bit.ly/second,x\n", unknown_hosts="site"
    )

    dashboard.post(f"{address}/start")

    assert sorted(Link.objects.values_list("code", "destination")) == [
        ("first", "https://www.example.com/a"), ("second", "https://example.com")
    ]  # fmt: skip


def test_a_second_column_of_a_name_must_be_answered(dashboard: Client, upload: Upload) -> None:
    file = "url,notes,URL,notes\nhttps://example.com/a,Two words,https://example.com/b,Two words\n"
    address = upload(file)["Location"]
    page = dashboard.get(f"{address}/columns")
    fields = {"time_zone": "UTC", "day_order": "day", "column_0": "destination", "column_1": "notes"}

    unanswered = dashboard.post(f"{address}/columns", fields)
    answered = dashboard.post(f"{address}/columns", fields | {"column_2": "ignored"})

    assert "Columns with the same name Another column with this name is imported" in words(page)
    assert page.context["form"].repeated == [2]  # the second notes are the same
    assert (unanswered.status_code, answered.status_code) == (400, 302)
