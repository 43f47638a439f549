"""Parsing cells: numbers, times, tags and aliases as programs and people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links.imports import cells
from links.imports.cells import DateFormat
from links.imports.columns import flags, short_urls
from links.imports.rows import RowReader
from links.rules import tags
from shortener import spreadsheets

BERLIN = DateFormat(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500", 500), ("500.0", 500), ("500,00", 500), (" 500 ", 500), ("1,000", 1000), ("1.000", 1000),
        ("1 000", 1000), ("1\N{NO-BREAK SPACE}000", 1000), ("1'000", 1000), ("1,000,000", 1_000_000),
        ("1.000,00", 1000), ("1,000.00", 1000), ("0", 0), ("٣", 3),
    ],
)  # fmt: skip
def test_whole_numbers_are_read_as_spreadsheets_write_them(text: str, number: int) -> None:
    assert cells.number(text) == number


@pytest.mark.parametrize("text", ["1,5", "12,34", "-3", "five", "1e3", "1,00,000", "9" * 5000, "½"])
def test_other_numbers_stay_text(text: str) -> None:
    assert cells.number(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01T09:00:00.000Z", "2026-12-01T09:00"),
        ("2026-12-01T09:00:00+01:00", "2026-12-01T08:00"),
        ("2026-12-01 09:00:00 UTC", "2026-12-01T09:00"),
        ("2026-12-01 09:00", "2026-12-01T08:00"),
        ("2026-07-01 09:00", "2026-07-01T07:00"),  # in summer the zone is another hour ahead
        ("2026/12/01 9:00 pm", "2026-12-01T20:00"),
        ("01.12.2026 09:00", "2026-12-01T08:00"),
        ("1. 12. 2026, 18:00 Uhr", "2026-12-01T17:00"),
        ("1/12/2026", "2026-11-30T23:00"),
        ("46357.375", "2026-12-01T08:00"),
        ("1-Dec-26 9:00", "2026-12-01T08:00"),
        ("Dec 1, 2026 9:00 AM", "2026-12-01T08:00"),
        ("Tuesday, December 1, 2026", "2026-11-30T23:00"),
        ("Di., 1. Dez. 2026, 18:00 Uhr", "2026-12-01T17:00"),
        ("31 août 2026", "2026-08-30T22:00"),
        ("1 de diciembre de 2026", "2026-11-30T23:00"),
        ("Tue, 01 Dec 2026 09:00:00 GMT", "2026-12-01T09:00"),
        ("1/12/2026 9:00 UTC", "2026-12-01T09:00"),
        ("20261201", "2026-11-30T23:00"),
        ("1796115600.25", "2026-12-01T09:00:00.250"),
    ],
)
def test_times_without_an_offset_are_in_the_given_zone(text: str, expected: str) -> None:
    assert cells.time(text, BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_an_end_without_a_time_is_the_end_of_that_day() -> None:
    assert cells.time("2026-12-31", DateFormat(), is_end=True) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert cells.time("46387", DateFormat(), is_end=True) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "2026-13-01",
        "31.2.2026",
        "12:00",
        "2026",
        "1/2",
        "0000-00-00",
        "13:00 pm",
        "5 apples 2026",
        "jui 3 2026",
        "31-Feb-2026",
    ],
)
def test_other_text_is_no_time(text: str) -> None:
    assert cells.time(text, BERLIN) is None


def test_day_order_is_detected_from_unambiguous_dates() -> None:
    assert cells.day_comes_first(["1/2/2026", "1/13/2026"]) is False
    assert cells.day_comes_first(["1/2/2026", "13/1/2026"]) is True
    assert cells.day_comes_first(["1/2/2026", "2026-01-01", ""]) is None
    assert cells.time("1/2/2026", DateFormat(day_first=False)) == datetime(2026, 1, 2, tzinfo=UTC)


@given(st.text())
def test_any_text_is_parsed_without_an_error(text: str) -> None:
    cells.time(text, BERLIN)
    cells.number(text)
    short_urls.parsed(text)
    tags.split(text)
    flags.is_closed(text, heading="archived")
    flags.is_protected(text)


def test_tags_are_split_at_separators() -> None:
    assert tags.split("news, #summer;a|b  c #d, News") == ["news", "summer", "a", "b-c", "d"]


@pytest.mark.parametrize("text", ['["a", "b c"]', "['a', 'b c']", "{a,b c}", ' ["a","b c"] '])
def test_tags_in_a_list_of_a_program_are_split(text: str) -> None:
    assert tags.split(cells.without_brackets(text)) == ["a", "b-c"]
    assert tags.split(cells.without_brackets("[]")) == []


def test_cells_that_say_nothing_are_empty() -> None:
    columns = {"destination": 0, "max_clicks": 1, "expires_at": 2, "earlier_clicks": 3}

    row = RowReader(columns, DateFormat()).read(["https://example.com/", "Unlimited", "n/a", "-"])

    assert (row.values, row.problems) == ({"destination": "https://example.com/"}, {})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("https://bit.example/summer?x=1", ("bit.example", "summer")),
        ("bit.example/summer", ("bit.example", "summer")),
        ("http://localhost:8000/summer/", ("localhost", "summer")),
        (" summer ", ("", "summer")),
        ("/summer/", ("", "summer")),
        ("a/b", ("", "a/b")),
        ("https://bit.example/a/b", ("bit.example", "a/b")),
        ("https://bit.example/", ("bit.example", "")),
    ],
)
def test_a_short_url_has_a_host_and_a_code(text: str, parts: tuple[str, str]) -> None:
    short = short_urls.parsed(text)

    assert (short.host, short.code) == parts


@pytest.mark.parametrize(
    ("heading", "text", "is_closed"),
    [
        ("archived", "true", True), ("archived", "FALSE", False), ("archived", "", False), ("archived", "maybe", None),
        ("active", "true", False), ("active", "0", True), ("status", "disabled", True), ("status", "active", False),
        ("status", "exhausted", True), ("deleted_at", "2026-01-01", True), ("deleted_at", "null", False),
    ],
)  # fmt: skip
def test_a_cell_says_whether_a_link_is_closed(heading: str, text: str, is_closed: bool | None) -> None:
    assert flags.is_closed(text, heading=heading) is is_closed


@pytest.mark.parametrize(
    ("text", "is_protected"),
    [("true", True), ("sesame", True), ("•••••", True), ("false", False), ("", False), ("-", False), ("0", False)],
)
def test_a_cell_says_whether_a_link_is_protected(text: str, is_protected: bool) -> None:
    assert flags.is_protected(text) is is_protected


def test_unix_times_are_read() -> None:
    assert cells.time("1680341400", BERLIN) == cells.time("1680341400000", BERLIN)
    assert cells.time("1680341400", BERLIN) == datetime(2023, 4, 1, 9, 30, tzinfo=UTC)


@given(st.text(st.sampled_from("'=+-@\t\r\nx")))
def test_a_guarded_cell_can_be_unguarded(text: str) -> None:
    guarded = spreadsheets.guarded(text)
    assert spreadsheets.unguarded(guarded) == text
    assert guarded[:1] not in tuple("=+-@\t\r\n")
