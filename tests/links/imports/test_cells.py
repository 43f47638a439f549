"""Parsing cells: numbers, times, tags and aliases as programs and people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links.imports import cells
from links.imports.cells import DateFormat
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
    cells.alias(text)
    cells.tag_names(text)


def test_tags_are_split_at_separators() -> None:
    assert cells.tag_names("news, #summer;a|b  c") == ["news", "summer", "a", "b", "c"]


def test_the_alias_of_a_whole_short_link_is_its_last_part() -> None:
    assert cells.alias("https://bit.example/summer?x=1") == "summer"
    assert cells.alias("bit.example/summer") == "summer"
    assert cells.alias(" summer ") == "summer"
    assert cells.alias("a/b") == "a/b"


@given(st.text(st.sampled_from("'=+-@\t\r\nx")))
def test_a_guarded_cell_can_be_unguarded(text: str) -> None:
    guarded = spreadsheets.guarded(text)
    assert spreadsheets.unguarded(guarded) == text
    assert guarded[:1] not in tuple("=+-@\t\r\n")
