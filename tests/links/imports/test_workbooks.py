"""Importing .xlsx and .ods workbooks, and workbooks that are damaged, locked or made to do harm."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from links.models import Import, Link
from tests.links.imports.conftest import Check, Upload, words
from tests.links.imports.workbooks import Rows, ods, xlsx, xlsx_of, xlsx_sheet, zipped

pytestmark = pytest.mark.django_db

WRITERS: dict[str, Callable[[dict[str, Rows]], bytes]] = {"xlsx": xlsx, "ods": ods}
HEADER = ["Long URL", "Slug", "Valid from", "Valid until", "Limit", "Title"]
LINKS: Rows = [
    HEADER,
    ["https://example.com/à", "summer", datetime(2026, 12, 1, 9, 30), date(2026, 12, 31), 500.0, "=1+1"],  # noqa: DTZ001
    [None, None],
    ["https://example.com/b", 2024, None, None, None, True],
]


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """Stop the clock before the times in the files."""
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize("kind", WRITERS)
def test_cells_of_a_workbook_keep_their_types(kind: str, dashboard: Client, check: Check) -> None:
    dashboard.cookies["time_zone"] = "Europe/Berlin"
    address = check(WRITERS[kind]({"Links": LINKS}), name=f"links.{kind}")

    dashboard.post(f"{address}/start")

    first, second = Link.objects.order_by("destination")[1], Link.objects.order_by("destination")[0]
    assert (first.code, first.max_clicks, first.title) == ("summer", 500, "=1+1")
    assert first.starts_at == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    assert first.expires_at == datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    assert (second.code, second.title) == ("2024", "true")
    assert "Row 4 https://example.com/b" in words(dashboard.get(address))


@pytest.mark.parametrize("kind", WRITERS)
def test_another_sheet_can_be_selected(kind: str, dashboard: Client, upload: Upload) -> None:
    sheets: dict[str, Rows] = {"Old": [["url"], ["https://old.example/"]], "Ünd “new”": LINKS}
    address = upload(WRITERS[kind](sheets), f"links.{kind}")["Location"]
    assert "1 row was read from the sheet “Old”" in words(dashboard.get(f"{address}/columns"))

    dashboard.post(f"{address}/read", {"sheet": "Ünd “new”", "first_row": "yes"})

    page = words(dashboard.get(f"{address}/columns"))
    assert "2 rows were read from the sheet “Ünd “new””" in page
    assert "Encoding" not in page


DOCUMENT = zipped({"word/document.xml": "<document/>"})
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("links.xlsx", xlsx({"Links": LINKS})[:-200], "This workbook is damaged."),
        ("links.xlsx", xlsx_of({"Links": "<worksheet><sheetData><row"}), "This workbook is damaged."),
        ("links.xlsx", b"url\nhttps://example.com/\n", "ends with .xlsx, but it isn't a workbook"),
        ("links.ods", b"url\nhttps://example.com/\n", "ends with .ods, but it isn't a workbook"),
        ("links.xlsx", DOCUMENT, "This is a zip file, but not an Excel (.xlsx) or OpenDocument (.ods) workbook."),
        ("links.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        ("links.ods", ods({"A": LINKS}, manifest="<m:encryption-data/>"), "protected with a password"),
        ("links.xlsx", xlsx({"Empty": []}), "The file is empty."),
        ("links.xlsx", xlsx_of({"A": ENTITIES + xlsx_sheet([["&b;"]]).replace("&amp;", "&")}), "damaged"),
        ("links.xlsx", xlsx_of({"A": xlsx_sheet([]).replace("<sheetData>", f"<sheetData>{FAR}")}), "memory or time"),
    ],
)
def test_a_harmful_or_broken_workbook_is_refused(upload: Upload, name: str, content: bytes, reason: str) -> None:
    answer = upload(content, name)

    assert answer.status_code == 400
    assert reason in words(answer)
    assert not Import.objects.exists()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(upload: Upload) -> None:
    said, real = (size.to_bytes(4, "little") for size in (450_000_000, 12_345))
    package = zipped({"xl/workbook.xml": "<workbook/>", "xl/media.bin": " " * 12_345})

    assert "memory or time" in words(upload(package.replace(real, said), "links.xlsx"))


def test_a_cell_with_an_error_is_no_empty_cell(dashboard: Client, check: Check) -> None:
    rows = xlsx_sheet([[None, "URL", "Alias"], [None, "https://example.com/", None]])
    error = '<c r="C2" t="e"><f>Codes!A2</f><v>#REF!</v></c></row></sheetData>'
    file = xlsx_of({"A & B": rows.replace("</row></sheetData>", error)})

    page = words(dashboard.get(check(file, name="links.xlsx")))

    assert "Alias: Use 3 to 30 letters (A–Z), numbers, or hyphens. “#REF!”" in page
