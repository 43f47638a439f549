"""How often one key may call: exactly as often as its plan says, and headers tell it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from accounts.keys.services import create_api_key
from accounts.models import ApiKey, User, Workspace
from accounts.workspaces import plans
from accounts.workspaces.actors import operator
from shortener import redis
from tests.environment import start_valkey

pytestmark = pytest.mark.django_db

LIMIT = 5


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """Stop the clock and let the plan allow five calls a minute."""
    monkeypatch.setitem(plans.PLANS, "business", plans.Plan("business", "B", has_api=True, requests_per_minute=LIMIT))
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def _call(key: str) -> Any:
    return Client().get("/api/links/" + "0" * 24, headers={"x-api-key": key})


def test_headers_count_down_to_a_429_and_the_next_minute_starts_anew(api_key: tuple[ApiKey, str], clock: Any) -> None:
    answers = [_call(api_key[1]) for _ in range(LIMIT + 2)]

    assert [answer.status_code for answer in answers] == LIMIT * [404] + 2 * [429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {str(LIMIT)}
    (reset,) = {answer["RateLimit-Reset"] for answer in answers}
    assert 1 <= int(reset) <= 60
    assert "Retry-After" not in answers[0]

    refused = answers[-1]
    assert refused["Retry-After"] == reset
    assert refused.json() == {
        "success": False,
        "message": f"Rate limit exceeded. Try again in {reset} seconds.",
        "code": "rate_limited",
    }

    clock.shift(int(reset) + 1)
    assert _call(api_key[1]).status_code == 404


def test_headers_stand_on_every_answer_to_a_known_key(post_link: Any) -> None:
    assert post_link()["RateLimit-Remaining"] == "4"
    assert post_link(maxClicks=0)["RateLimit-Remaining"] == "3"


def test_a_call_that_another_header_disguises_is_the_same_keys(api_key: tuple[ApiKey, str]) -> None:
    disguises = [{"x-forwarded-for": f"203.0.113.{number}"} for number in range(LIMIT)]
    disguises += [{"x-real-ip": "203.0.113.7"}, {"forwarded": "for=203.0.113.7"}, {"x-request-id": "another"}]

    statuses = [
        Client().get("/api/links/x", headers=headers | {"x-api-key": api_key[1]}, REMOTE_ADDR=f"198.51.100.{number}")
        for number, headers in enumerate(disguises)
    ]

    assert [answer.status_code for answer in statuses] == LIMIT * [404] + 3 * [429]


def test_an_answer_that_is_repeated_is_counted_and_a_429_is_not_repeated(api_key: tuple[ApiKey, str]) -> None:
    headers = {"x-api-key": api_key[1], "idempotency-key": "k"}
    body = {"originalUrl": "https://example.com/"}
    answers = [
        Client().post("/api/links", body, content_type="application/json", headers=headers) for _ in range(LIMIT + 1)
    ]

    assert [answer.status_code for answer in answers] == LIMIT * [201] + [429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert "Idempotency-Replayed" not in answers[-1]


def test_nobody_else_pays_for_a_keys_calls(api_key: tuple[ApiKey, str], workspace: Workspace, owner: User) -> None:
    _, other = create_api_key(by=operator(workspace, owner), name="Other")
    for _ in range(LIMIT + 1):
        _call(api_key[1])

    assert _call(other).status_code == 404


def test_strangers_are_told_no_limits() -> None:
    assert "RateLimit-Limit" not in _call("sk_live_unknown")


def test_racing_calls_never_exceed_the_limit(race: Callable[..., list[int]], api_key: tuple[ApiKey, str]) -> None:
    statuses = race(24, lambda: _call(api_key[1]).status_code)

    assert sorted(statuses) == LIMIT * [404] + (24 - LIMIT) * [429]


def test_without_redis_the_api_answers_and_counts_nothing(
    post_link: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    socket = tmp_path / "valkey.sock"
    valkey = start_valkey(tmp_path / "valkey", socket)
    settings.REDIS_URL = f"unix://{socket}"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": settings.REDIS_URL}}
    monkeypatch.setattr(redis, "_client", None)
    try:
        assert post_link()["RateLimit-Remaining"] == "4"
    finally:
        valkey.kill()
        valkey.wait()

    answers = [post_link() for _ in range(LIMIT + 1)]

    assert {answer.status_code for answer in answers} == {201}
    caches["default"].close()
