"""The rate limit of a workspace's API keys, and its headers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from accounts.keys.services import create_api_key
from accounts.models import User, Workspace
from accounts.workspaces import plans
from accounts.workspaces.actors import operator
from shortener import redis
from tests.accounts.fixtures import KeyAndText, Response
from tests.environment import start_valkey
from tests.fixtures import PostLink, Race

pytestmark = pytest.mark.django_db

LIMIT = 5


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """Stop the clock and let the plan allow five calls a minute."""
    monkeypatch.setitem(
        plans.PLANS,
        "business",
        plans.Plan("business", "B", has_api=True, has_rules=True, has_splits=True, requests_per_minute=LIMIT),
    )
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def _call(key: str) -> Response:
    return Client().get("/api/links/" + "0" * 24, headers={"x-api-key": key})


def test_headers_count_down_to_a_429_and_reset(api_key: KeyAndText, clock: time_machine.Traveller) -> None:
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

    clock.shift(int(reset))
    assert _call(api_key[1]).status_code == 404


@pytest.mark.parametrize("moment", range(0, 60, 7))
def test_waiting_as_told_never_ends_in_another_429(
    api_key: KeyAndText, clock: time_machine.Traveller, moment: int
) -> None:
    clock.shift(moment + 0.999)
    while (refused := _call(api_key[1])).status_code != 429:
        pass

    clock.shift(int(refused["Retry-After"]))

    assert [_call(api_key[1]).status_code for _ in range(LIMIT + 1)] == LIMIT * [404] + [429]


def test_headers_stand_on_every_answer_to_a_known_key(post_link: PostLink) -> None:
    assert post_link()["RateLimit-Remaining"] == "4"
    assert post_link(maxClicks=0)["RateLimit-Remaining"] == "3"


def test_rate_limit_ignores_other_headers(api_key: KeyAndText) -> None:
    disguises = [{"x-forwarded-for": f"203.0.113.{number}"} for number in range(LIMIT)]
    disguises += [{"x-real-ip": "203.0.113.7"}, {"forwarded": "for=203.0.113.7"}, {"x-request-id": "another"}]

    statuses = [
        Client().get("/api/links/x", headers=headers | {"x-api-key": api_key[1]}, REMOTE_ADDR=f"198.51.100.{number}")
        for number, headers in enumerate(disguises)
    ]

    assert [answer.status_code for answer in statuses] == LIMIT * [404] + 3 * [429]


def test_replayed_responses_count_and_429s_are_not_replayed(api_key: KeyAndText) -> None:
    headers = {"x-api-key": api_key[1], "idempotency-key": "k"}
    body = {"originalUrl": "https://example.com/"}
    answers = [
        Client().post("/api/links", body, content_type="application/json", headers=headers) for _ in range(LIMIT + 1)
    ]

    assert [answer.status_code for answer in answers] == LIMIT * [201] + [429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert "Idempotency-Replayed" not in answers[-1]


def test_ten_keys_are_not_ten_budgets(
    api_key: KeyAndText, workspace: Workspace, owner: User, stranger: Workspace, clock: time_machine.Traveller
) -> None:
    keys = [create_api_key(by=operator(workspace), belongs_to=owner, name="Other")[1] for _ in range(9)]
    answers = [_call(key) for key in [api_key[1], *keys, *keys]]

    assert [answer.status_code for answer in answers] == 2 * LIMIT * [404] + 9 * [429]
    assert [answer["RateLimit-Remaining"] for answer in answers[:8]] == ["4", "4", "4", "4", "4", "4", "3", "2"]
    assert {answer["RateLimit-Limit"] for answer in answers[-9:]} == {str(2 * LIMIT)}
    assert _call(create_api_key(by=operator(stranger), name="Theirs")[1]).status_code == 404
    clock.shift(int(answers[-1]["Retry-After"]))
    assert _call(keys[-1]).status_code == 404


def test_the_wait_is_that_of_all_limits_that_are_used_up(
    api_key: KeyAndText, workspace: Workspace, owner: User, clock: time_machine.Traveller
) -> None:
    other = create_api_key(by=operator(workspace), belongs_to=owner, name="Other")[1]
    for _ in range(LIMIT):
        _call(other)
        _call(api_key[1])
    refused = _call(api_key[1])

    clock.shift(int(refused["Retry-After"]))

    assert _call(api_key[1]).status_code == 404


def test_statistics_have_a_budget_of_their_own(api_key: KeyAndText) -> None:
    address, headers = f"/api/links/{'0' * 24}/stats", {"x-api-key": api_key[1]}
    answers = [Client().get(address, headers=headers) for _ in range(2)]

    assert [(answer.status_code, answer["RateLimit-Limit"]) for answer in answers] == [(404, "1"), (429, "1")]
    assert _call(api_key[1])["RateLimit-Remaining"] == str(LIMIT - 1)


def test_strangers_are_told_no_limits() -> None:
    assert "RateLimit-Limit" not in _call("sk_live_unknown")


def test_race_never_exceeds_the_limit(race: Race, api_key: KeyAndText) -> None:
    statuses = race(24, lambda: _call(api_key[1]).status_code)

    assert sorted(statuses) == LIMIT * [404] + (24 - LIMIT) * [429]


def test_without_redis_the_api_answers_and_counts_nothing(
    post_link: PostLink, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    socket = tmp_path / "valkey.sock"
    valkey = start_valkey(tmp_path / "valkey", socket)
    settings.REDIS_URL = f"unix://{socket}"
    settings.CACHES = {name: cache | {"LOCATION": settings.REDIS_URL} for name, cache in settings.CACHES.items()}
    monkeypatch.setattr(redis, "_client", None)
    try:
        assert post_link()["RateLimit-Remaining"] == "4"
    finally:
        valkey.kill()
        valkey.wait()

    answers = [post_link() for _ in range(LIMIT + 1)]

    assert {answer.status_code for answer in answers} == {201}
    caches["default"].close()


def test_a_call_is_counted_in_one_round_trip_for_each_limit(api_key: KeyAndText) -> None:
    _call(api_key[1])
    before = redis.client().info("commandstats")

    _call(api_key[1])

    after = redis.client().info("commandstats")
    sent = {
        command: counts["calls"] - before.get(command, {"calls": 0})["calls"]
        for command, counts in after.items()
        if command != "cmdstat_info"
    }
    called = {command: number for command, number in sent.items() if number}
    assert called == {"cmdstat_evalsha": 2, "cmdstat_incrby": 2, "cmdstat_ttl": 2}  # the script, and what it calls


def test_counts_expire(api_key: KeyAndText) -> None:
    _call(api_key[1])

    names = redis.client().keys("*rl:*")
    assert len(names) == 2
    assert all(0 < redis.client().ttl(name) <= 70 for name in names)
