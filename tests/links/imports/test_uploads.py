"""Uploads: files that are refused, and large ones."""

from urllib.parse import quote_from_bytes

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from links.imports import services
from links.models import Import, ImportBatch, Link
from tests.links.imports.conftest import Check, Upload, words
from tests.links.imports.test_reading import PNG

pytestmark = pytest.mark.django_db

FIVE_MEGABYTES = 5_000_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"url,alias\n", "The file has a header and no rows below it."),
        (PNG, "This isn't a text file."),
        (b"PK\x03\x04" + bytes(100), "This workbook is damaged."),
        (b"x" * 27_000_000, "The file is larger than 25 MB."),
        (b'url\n"https://example.com/\n', "A quotation mark in row 2 is never closed"),
    ],
)
def test_an_unusable_file_is_refused_with_the_reason(upload: Upload, content: bytes, reason: str) -> None:
    answer = upload(content)

    assert answer.status_code == 400
    assert reason in words(answer)
    assert not Import.objects.exists()


def test_a_form_without_a_file_is_refused(dashboard: Client) -> None:
    answer = dashboard.post("/links/import")

    assert answer.status_code == 400
    assert "Choose a file." in words(answer)


def test_a_long_file_name_is_shortened(dashboard: Client, upload: Upload) -> None:
    upload("url\nhttps://example.com/\n", "é" * 250 + ".csv")

    assert Import.objects.get().file_name.endswith("éé.csv")


def test_control_characters_are_removed_from_a_file_name(dashboard: Client, upload: Upload) -> None:
    file = b"url\nhttps://example.com/\nftp://example.com/\n"
    name = b'a\xc3\xbc\x00\x07 "b".csv'
    body = b"--b\r\nContent-Disposition: form-data; name=file; filename*=UTF-8''%s\r\n\r\n%s\r\n--b--\r\n" % (
        quote_from_bytes(name).encode(),
        file,
    )
    answer = dashboard.generic("POST", "/links/import", body, "multipart/form-data; boundary=b")
    assert answer.status_code == 302

    assert Import.objects.get().file_name == 'aü "b".csv'
    download = dashboard.get(f"{answer['Location']}/problems.csv")
    assert download.headers["Content-Disposition"] == "attachment; filename*=utf-8''a%C3%BC%20%22b%22-problems.csv"


def test_twenty_thousand_rows_are_uploaded_in_few_queries(
    dashboard: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = 20_000
    padding = "n" * (FIVE_MEGABYTES // rows - 28)
    file = "url,notes\r\n" + "".join(f"https://example.com/{n:06},{padding}\r\n" for n in range(rows))
    assert len(file) > FIVE_MEGABYTES

    with django_assert_max_num_queries(40):
        address = _confirmed(dashboard, file)

    assert ImportBatch.objects.count() == 200
    with django_assert_max_num_queries(20):
        page = words(dashboard.get(address))
    assert "Checking the rows 0 of 20,000" in page


def _confirmed(dashboard: Client, file: str) -> str:
    """Upload the file and confirm its columns, and return the import's address."""
    answer = dashboard.post("/links/import", {"file": SimpleUploadedFile("big.csv", file.encode())})
    address = answer["Location"]
    fields = {"column_0": "destination", "column_1": "notes", "time_zone": "UTC", "day_order": "day"}
    dashboard.post(f"{address}/columns", fields)
    return address


def test_a_batch_of_a_hundred_rows_costs_at_most_45_queries(
    dashboard: Client, check: Check, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = check("url,alias,tags\n" + "".join(f"https://example.com/{n},alias-{n},a b\n" for n in range(100)))

    with django_assert_max_num_queries(45):  # a session, a page and 25 for the batch
        dashboard.post(f"{address}/start")

    assert Link.objects.count() == 100


def test_a_file_can_have_forty_columns(dashboard: Client, check: Check) -> None:
    header = ",".join(f"Column {n}" for n in range(38)) + ",Destination,Slug\n"
    address = check(header + "x," * 38 + "https://example.com/,summer\n")

    dashboard.post(f"{address}/start")

    assert Link.objects.get().code == "summer"


def test_long_rows_are_stored_in_smaller_batches(check: Check) -> None:
    long = "n" * 90_000
    check("url,notes\n" + f"https://example.com/,{long}\n" * 20)

    assert {batch.size for batch in ImportBatch.objects.all()} == {5}


def test_a_workspace_keeps_a_limited_number_of_uploads(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_IMPORTS", 1)
    assert upload("url\nhttps://example.com/\n").status_code == 302

    answer = upload("url\nhttps://example.com/\n")

    assert answer.status_code == 400
    assert "Delete some of them first" in words(answer)


def test_a_visitor_signs_in_before_a_long_body_is_read(client: Client) -> None:
    file = SimpleUploadedFile("links.csv", b"x" * 2_000_000)

    answer = client.post("/links/import", {"file": file})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/links/import")
