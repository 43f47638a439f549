"""Idempotency-Key: a repeated POST runs once, and its first response is replayed."""

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client
from django.urls import path
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.keys.services import create_api_key
from accounts.models import ApiKey, User, Workspace
from accounts.workspaces.actors import operator
from links.models import Link
from shortener import redis
from shortener.api.views import EnvelopeView, success
from shortener.config.urls import handler400, handler404, handler500
from shortener.config.urls import urlpatterns as site_patterns
from tests.environment import start_valkey

__all__ = ["handler400", "handler404", "handler500"]

pytestmark = pytest.mark.django_db

URL = {"originalUrl": "https://example.com/page"}
DAY = 24 * 3600


class Tried(EnvelopeView):
    """Answers anybody, each time something else."""

    authentication_classes: Any = ()
    permission_classes = throttle_classes = ()

    def post(self, request: Request) -> Response:
        """Answer."""
        return success(secrets.token_hex(), "Done")


class TriedBySomebody(Tried):
    """Answers those who are signed in."""

    authentication_classes = (SessionAuthentication,)


urlpatterns = [
    path("api/tried", Tried.as_view()),
    path("api/tried-by-somebody", TriedBySomebody.as_view()),
    *site_patterns,
]


@pytest.fixture
def send(client: Client, api_key: tuple[ApiKey, str]) -> Callable[..., Any]:
    """Send a POST with this Idempotency-Key and return the response."""

    def post(key: str, body: Any = URL, path: str = "/api/links", api_key: str = api_key[1], **more: Any) -> Any:
        headers = {"x-api-key": api_key, "idempotency-key": key}
        return client.post(path, body, content_type="application/json", headers=headers, **more)

    return post


@pytest.fixture
def try_it(send: Any) -> Callable[..., Any]:
    """Send the same POST each time; the answer is another, or the failure, if it is not an answer of before."""

    def post(failure: BaseException | None = None) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            if failure is not None:
                patch.setattr(Tried, "post", Mock(side_effect=failure))
            return send("k", path="/api/tried")

    return post


def _refusal(answer: Any) -> tuple[int, str]:
    assert "Idempotency-Replayed" not in answer
    return answer.status_code, answer.json()["code"]


def test_a_repeated_request_is_replayed_and_creates_one_link(send: Any) -> None:
    first, again = send("order-1"), send("order-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Link.objects.count() == 1
    kept = ("Content-Type", "ETag", "Cache-Control")
    assert {name: again.get(name) for name in kept} == {name: first.get(name) for name in kept}
    assert int(again["RateLimit-Remaining"]) == int(first["RateLimit-Remaining"]) - 1
    assert again["X-Request-ID"] != first["X-Request-ID"]


def test_requests_with_other_keys_or_none_each_create_a_link(send: Any, post_link: Any) -> None:
    answers = [send("a"), send("b"), send("A"), post_link(), post_link()]

    assert {answer.status_code for answer in answers} == {201}
    assert Link.objects.count() == 5


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"originalUrl": "https://example.com/other"}, "/api/links"),
        (json.dumps(URL) + " ", "/api/links"),
        ("", "/api/links"),
        (URL, "/api/links?x=1"),
    ],
)
def test_the_same_key_for_another_request_is_a_422(send: Any, body: Any, path: str) -> None:
    send("k")

    assert _refusal(send("k", body, path)) == (422, "idempotency_mismatch")
    assert Link.objects.count() == 1


def test_an_error_is_replayed(send: Any, make_link: Any) -> None:
    make_link(alias="launch")
    taken = URL | {"customAlias": "launch"}
    first = send("k", taken)
    Link.objects.all().delete()

    again = send("k", taken)

    assert (first.status_code, again.status_code) == (409, 409)
    assert again.content == first.content
    assert send("bad", {}).status_code == send("bad", {}).status_code == 400


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 256, "ü", "a\tb", "\x7f", "\x00", "日本"])
def test_an_invalid_key_is_a_400(send: Any, key: str) -> None:
    answer = send(key)

    assert _refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert not Link.objects.exists()


@pytest.mark.parametrize("key", ["k", "k" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "!~{}%\\", "a,b"])
def test_every_visible_ascii_character_is_allowed_in_a_key(send: Any, key: str) -> None:
    assert send(key).content == send(key).content


def test_keys_of_different_senders_do_not_collide(send: Any, workspace: Workspace, stranger: Workspace) -> None:
    codes = {send("k").json()["data"]["shortCode"]}
    for owner in (workspace, stranger):
        _key, text = create_api_key(by=operator(owner), name="Other")
        codes.add(send("k", api_key=text).json()["data"]["shortCode"])

    assert len(codes) == 3


def test_a_replay_needs_the_same_permissions(send: Any, api_key: tuple[ApiKey, str]) -> None:
    send("k")
    ApiKey.objects.update(scopes=["links:read"])
    assert _refusal(send("k")) == (403, "scope_required")

    ApiKey.objects.update(is_active=False)
    assert _refusal(send("k")) == (401, "unauthorized")


def test_twenty_concurrent_requests_create_one_link(race: Any, send: Any, api_key: tuple[ApiKey, str]) -> None:
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


@pytest.mark.urls(__name__)
def test_a_concurrent_request_is_a_409(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = []

    def meanwhile(self: Tried, request: Request) -> Response:
        inner.append(send("k", path="/api/tried"))
        inner.append(send("k", {"another": "request"}, path="/api/tried"))
        return success(None, "Done")

    monkeypatch.setattr(Tried, "post", meanwhile)

    assert send("k", path="/api/tried").status_code == 200
    assert [_refusal(answer) for answer in inner] == [(409, "in_progress"), (422, "idempotency_mismatch")]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("failure", "status"), [(RuntimeError("x"), 500), (Throttled(5), 429)])
def test_errors_that_a_retry_may_avoid_are_not_stored(
    client: Client, try_it: Any, failure: Exception, status: int
) -> None:
    client.raise_request_exception = False
    assert try_it(failure).status_code == status

    answer = try_it()

    assert answer.status_code == 200
    assert "Idempotency-Replayed" not in answer


@pytest.mark.urls(__name__)
def test_a_response_that_fails_to_render_releases_the_lock(
    client: Client, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(Tried, "post", lambda self, request: success(object(), "Done"))
    assert send("k", path="/api/tried").status_code == 500
    monkeypatch.undo()

    assert send("k", path="/api/tried").status_code == 200


@pytest.mark.urls(__name__)
def test_the_lock_of_a_dead_process_expires_after_a_minute(try_it: Any) -> None:
    with suppress(SystemExit):  # which no view answers, as little as a kill
        try_it(SystemExit())
    assert _refusal(try_it()) == (409, "in_progress")

    (name,) = redis.client().keys("idempotency:*")
    assert 0 < redis.client().ttl(name) <= 60


@pytest.mark.urls(__name__)
def test_an_expired_lock_cannot_replace_a_later_response(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def straggle(self: Tried, request: Request) -> Response:
        redis.client().flushdb()  # the minute is over
        monkeypatch.undo()
        successors.append(send("k", path="/api/tried"))
        return success("straggler", "Done")

    successors: list[Any] = []
    monkeypatch.setattr(Tried, "post", straggle)
    send("k", path="/api/tried")

    assert send("k", path="/api/tried").content == successors[0].content


def test_a_response_is_stored_for_a_day(send: Any) -> None:
    send("k")

    (name,) = redis.client().keys("idempotency:*")
    assert DAY - 60 < redis.client().ttl(name) <= DAY


def test_the_stored_value_has_no_key_and_no_password(send: Any, api_key: tuple[ApiKey, str]) -> None:
    send("the-key", URL | {"password": "hunter22"})

    client: Any = redis.client()
    (name,) = client.keys("idempotency:*")
    stored = name + client.get(name)
    assert not [word for word in (b"the-key", b"hunter22", api_key[1].encode()) if word in stored]


@pytest.mark.parametrize("path", ["/api/nothing", "/api", "/api/me"])
def test_other_methods_ignore_the_key(send: Any, path: str) -> None:
    assert send("k", path=path).status_code in (404, 405)

    assert not redis.client().keys("idempotency:*")


def test_a_too_large_body_is_refused_before_it_is_read(send: Any) -> None:
    assert _refusal(send("k", "x", CONTENT_LENGTH="99999999999")) == (413, "body_too_large")


@pytest.fixture
def redis_down(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put nothing where Redis was."""
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock"
    monkeypatch.setattr(redis, "_client", None)


def test_without_redis_requests_with_a_key_are_a_503(redis_down: None, send: Any, post_link: Any) -> None:
    assert _refusal(send("k")) == (503, "unavailable")
    assert not Link.objects.exists()

    assert post_link().status_code == 201


@pytest.mark.urls(__name__)
def test_a_redis_outage_while_running_does_not_fail_the_request(
    send: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
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


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_keys_of_guests_belong_to_their_address(send: Any, first: str, second: str, is_one: bool) -> None:
    contents = {send("k", path="/api/tried", REMOTE_ADDR=address).content for address in (first, second)}

    assert (len(contents) == 1) is is_one


@pytest.mark.urls(__name__)
def test_keys_in_sessions_belong_to_the_person(client: Client, send: Any) -> None:
    contents = []
    for name in ("ann", "bob"):
        client.force_login(User.objects.create_user(f"{name}@example.com"))
        for address in ("203.0.113.7", "203.0.113.8"):
            contents.append(send("k", path="/api/tried-by-somebody", REMOTE_ADDR=address).content)

    assert contents[0] == contents[1] != contents[2] == contents[3]
