"""Idempotency-Key: requests at the same time, processes that die, and Redis away."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Event

import pytest
from django.test import Client, TestCase
from pytest_django import Settings
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.keys.services import delete_api_key
from accounts.models import ApiKey, Workspace
from accounts.workspaces.actors import operator
from links.models import Link
from shortener import redis
from shortener.api import idempotency
from shortener.api.kept_answers import Claim
from shortener.api.views import success
from tests.environment import start_valkey
from tests.fixtures import PostLink, Race
from tests.fixtures import Response as Answer
from tests.shortener.api.fixtures import Send, TryIt
from tests.shortener.api.tried import Tried, refusal

pytestmark = pytest.mark.django_db

URL = {"originalUrl": "https://example.com/page"}


def test_twenty_concurrent_requests_create_one_link(race: Race, send: Send, api_key: tuple[ApiKey, str]) -> None:
    def once() -> tuple[int, bytes]:
        headers = {"x-api-key": api_key[1], "idempotency-key": "k"}
        answer = Client().post("/api/links", URL, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    answers = race(20, once)

    assert Link.objects.count() == 1
    assert {status for status, _ in answers} <= {201, 409}
    (made,) = {content for status, content in answers if status == 201}
    assert all(json.loads(content)["code"] == "in_progress" for status, content in answers if status == 409)
    assert send("k").content == made


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads beside the test's own."""
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.mark.urls("tests.shortener.api.tried")
def test_a_second_request_waits_for_the_first(
    send: Send, monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor
) -> None:
    has_begun, is_awaited = Event(), Event()

    def work_until_awaited(self: Tried, request: Request) -> Response:
        has_begun.set()
        assert is_awaited.wait(10)
        return success("first", "Done")

    def pause(seconds: float) -> None:
        is_awaited.set()
        first.result(10)

    monkeypatch.setattr(Tried, "post", work_until_awaited)
    monkeypatch.setattr(idempotency, "sleep", pause)
    first = threads.submit(send, "k", path="/api/tried")
    assert has_begun.wait(10)
    second = send("k", path="/api/tried")

    assert second.content == first.result().content
    assert second["Idempotency-Replayed"] == "true"


@pytest.mark.urls("tests.shortener.api.tried")
def test_a_refusal_lets_the_second_request_run(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = []

    def refuse_while_another_waits(self: Tried, request: Request) -> Response:
        monkeypatch.undo()
        monkeypatch.setattr(idempotency, "sleep", lambda seconds: redis.client().flushdb())
        inner.append(send("k", path="/api/tried"))
        raise ValidationError("no")

    monkeypatch.setattr(Tried, "post", refuse_while_another_waits)

    assert send("k", path="/api/tried").status_code == 400
    assert (inner[0].status_code, "Idempotency-Replayed" in inner[0]) == (200, False)


@pytest.mark.urls("tests.shortener.api.tried")
def test_few_requests_wait_at_a_time(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(self: Tried, request: Request) -> Response:
        send("k", path="/api/tried")  # waits, see below
        return success(None, "Done")

    def pause(seconds: float) -> None:
        monkeypatch.setattr(Tried, "post", usual)
        refused.append(send("k", path="/api/tried"))
        redis.client().flushdb()

    usual = Tried.post
    refused: list[Answer] = []
    monkeypatch.setattr(idempotency, "_waiting_slots", BoundedSemaphore(1))
    monkeypatch.setattr(Tried, "post", work)
    monkeypatch.setattr(idempotency, "sleep", pause)
    send("k", path="/api/tried")

    assert [refusal(answer) for answer in refused] == [(409, "in_progress")]


@pytest.mark.urls("tests.shortener.api.tried")
def test_a_concurrent_request_is_a_409(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "LONGEST_REPETITION", 0.05)
    inner = []

    def meanwhile(self: Tried, request: Request) -> Response:
        inner.append(send("k", path="/api/tried"))
        inner.append(send("k", {"another": "request"}, path="/api/tried"))
        return success(None, "Done")

    monkeypatch.setattr(Tried, "post", meanwhile)

    assert send("k", path="/api/tried").status_code == 200
    assert [refusal(answer) for answer in inner] == [(409, "in_progress"), (422, "idempotency_mismatch")]
    assert 55 <= int(inner[0]["Retry-After"]) <= 61  # then the lock has expired, if the first request was killed


@pytest.mark.urls("tests.shortener.api.tried")
@pytest.mark.parametrize(("failure", "status"), [(RuntimeError("x"), 500), (Throttled(5), 429)])
def test_errors_that_a_retry_may_avoid_are_not_stored(
    client: Client, try_it: TryIt, failure: Exception, status: int
) -> None:
    client.raise_request_exception = False
    assert try_it(failure).status_code == status

    answer = try_it()

    assert answer.status_code == 200
    assert "Idempotency-Replayed" not in answer


@pytest.mark.urls("tests.shortener.api.tried")
def test_a_response_that_fails_to_render_releases_the_lock(
    client: Client, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(Tried, "post", lambda self, request: success(object(), "Done"))
    assert send("k", path="/api/tried").status_code == 500
    monkeypatch.undo()

    assert send("k", path="/api/tried").status_code == 200


@pytest.mark.urls("tests.shortener.api.tried")
def test_the_lock_of_a_dead_process_expires_after_a_minute(try_it: TryIt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "LONGEST_REPETITION", 0)
    with suppress(SystemExit):  # which no view answers, as little as a kill
        try_it(SystemExit())
    assert refusal(try_it()) == (409, "in_progress")

    (name,) = redis.client().keys("idempotency:*")
    assert 0 < redis.client().ttl(name) <= 60


@pytest.mark.urls("tests.shortener.api.tried")
def test_a_lock_whose_confirmation_was_lost_is_taken(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "LONGEST_REPETITION", 0)
    client, lock = redis.client(), redis.client().set

    def lock_twice(name: str, value: bytes, *, nx: bool, ex: int) -> object:
        """A primary dies after the command; its replica has the lock when the command is sent again."""
        lock(name, value, nx=nx, ex=ex)
        return lock(name, value, nx=nx, ex=ex)

    monkeypatch.setattr(client, "set", lock_twice)

    assert send("k", path="/api/tried").status_code == 200
    assert send("k", path="/api/tried")["Idempotency-Replayed"] == "true"


@pytest.mark.urls("tests.shortener.api.tried")
def test_an_expired_lock_cannot_replace_a_later_response(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    def straggle(self: Tried, request: Request) -> Response:
        redis.client().flushdb()  # the minute is over
        monkeypatch.undo()
        successors.append(send("k", path="/api/tried"))
        return success("straggler", "Done")

    successors: list[Answer] = []
    monkeypatch.setattr(Tried, "post", straggle)
    send("k", path="/api/tried")

    assert send("k", path="/api/tried").content == successors[0].content


def test_an_answer_to_a_key_deleted_meanwhile_is_not_kept(
    send: Send, workspace: Workspace, api_key: tuple[ApiKey, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Claim.keep

    def keep_after_deletion(claim: Claim, status: int, headers: Mapping[str, str], body: bytes) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            delete_api_key(api_key=api_key[0], by=operator(workspace))
        keep(claim, status, headers, body)

    monkeypatch.setattr(Claim, "keep", keep_after_deletion)

    assert send("k").status_code == 201
    assert not redis.client().keys("idempotency*")


@pytest.fixture
def redis_down(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put nothing where Redis was."""
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock"
    monkeypatch.setattr(redis, "_client", None)


def test_without_redis_requests_with_a_key_are_a_503(redis_down: None, send: Send, post_link: PostLink) -> None:
    assert refusal(send("k")) == (503, "unavailable")
    assert not Link.objects.exists()

    assert post_link().status_code == 201


@pytest.mark.urls("tests.shortener.api.tried")
def test_a_redis_outage_while_running_does_not_fail_the_request(
    send: Send, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    valkey = start_valkey(tmp_path / "valkey", tmp_path / "valkey.sock")
    settings.REDIS_URL = f"unix://{tmp_path}/valkey.sock"
    monkeypatch.setattr(redis, "_client", None)

    def work(self: Tried, request: Request) -> Response:
        valkey.kill()
        return success(None, "Done")

    monkeypatch.setattr(Tried, "post", work)
    try:
        assert send("k", path="/api/tried").status_code == 200
    finally:
        valkey.kill()
        valkey.wait()
