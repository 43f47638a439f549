"""POST /api/links: startsAt and expiresAt."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.fixtures import PostLink

pytestmark = pytest.mark.django_db

NOW = "2026-06-15T12:00:00.000Z"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False):
        yield


@pytest.mark.engines
@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2026-12-01T09:00:00.000Z", "2026-12-01T09:00:00.000Z"),
        ("2026-12-01T09:00:00Z", "2026-12-01T09:00:00.000Z"),
        ("2026-12-01T09:00Z", "2026-12-01T09:00:00.000Z"),
        ("2026-12-01T09:00:00+05:30", "2026-12-01T03:30:00.000Z"),
        ("2026-12-01T09:00:00-08:00", "2026-12-01T17:00:00.000Z"),
        ("2026-12-01T00:00:00+0200", "2026-11-30T22:00:00.000Z"),
        ("2026-12-01T09:00:00.999999Z", "2026-12-01T09:00:00.999Z"),
        ("2026-12-01T09:00:00.5Z", "2026-12-01T09:00:00.500Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ("2026-06-15T12:00:00.001Z", "2026-06-15T12:00:00.001Z"),
    ],
)
@pytest.mark.parametrize("field", ["startsAt", "expiresAt"])
def test_any_offset_is_accepted_and_shown_in_utc(post_link: PostLink, field: str, sent: str, answered: str) -> None:
    answer = post_link(**{field: sent})

    assert answer.status_code == 201, answer.content
    assert answer.json()["data"][field] == answered


@pytest.mark.parametrize(
    "sent",
    [
        "2026-12-01", "2026-12-01T09:00:00", "2026-12-01 09:00:00Z", "09:00:00Z", "2026-13-01T09:00:00Z",
        "2026-02-30T09:00:00Z", "2026-12-01T25:00:00Z", "2026-12-01T09:00:00+99:00", "1764579600", "now",
        "Tue, 01 Dec 2026 09:00:00 GMT", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        "10000-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z", "2026-12-01T09:00:00Z\x00", "T", "1969-12-31T23:59:59Z",
        "٢٠٢٧-١٢-٠١T٠٩:٠٠:٠٠Z",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["startsAt", "expiresAt"])
def test_other_texts_than_times_with_offset_are_refused(post_link: PostLink, field: str, sent: str) -> None:
    answer = post_link(**{field: sent})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_the_refusal_says_that_the_offset_is_missing(post_link: PostLink) -> None:
    assert "offset" in post_link(startsAt="2026-12-01T09:00:00").json()["errors"]["startsAt"][0]


@pytest.mark.parametrize(
    "expires_at", [NOW, "2026-06-15T13:00:00+01:00", "2026-06-15T11:59:59.999Z", "1970-01-01T00:00:00Z"]
)
def test_a_link_cannot_expire_now_or_earlier(post_link: PostLink, expires_at: str) -> None:
    answer = post_link(expiresAt=expires_at)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"expiresAt": ["Enter a time in the future."]}
    assert answer.json()["message"] == "Invalid request payload: expiresAt – Enter a time in the future."


@pytest.mark.parametrize(
    "starts_at",
    ["2026-12-01T09:00:00Z", "2026-12-01T10:00:00+01:00", "2026-12-01T09:00:00.0009Z", "2027-01-01T00:00:00Z"],
)
def test_a_link_must_start_before_it_expires(post_link: PostLink, starts_at: str) -> None:
    answer = post_link(startsAt=starts_at, expiresAt="2026-12-01T09:00:00Z")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["startsAt"]


def test_a_link_may_last_a_millisecond(post_link: PostLink) -> None:
    assert post_link(startsAt="2026-12-01T09:00:00.000Z", expiresAt="2026-12-01T09:00:00.001Z").status_code == 201


def test_a_start_in_the_past_makes_an_active_link(post_link: PostLink) -> None:
    assert post_link(startsAt="2020-01-01T00:00:00Z").json()["data"]["status"] == "active"
