"""Idempotency-Key: a repeated POST runs once, and its first response is replayed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, TestCase
from django.utils import timezone

from accounts.closing.services import close_workspace, delete_account, erase_closed_workspaces
from accounts.keys.services import create_api_key, delete_api_key
from accounts.models import ApiKey, User, Workspace
from accounts.workspaces.actors import operator
from links.models import Link
from shortener import redis
from shortener.api import kept_answers
from tests.fixtures import MakeLink, PostLink
from tests.shortener.api.fixtures import Send
from tests.shortener.api.tried import refusal

pytestmark = pytest.mark.django_db

URL = {"originalUrl": "https://example.com/page"}
DAY = 24 * 3600


def test_a_repeated_request_is_replayed_and_creates_one_link(send: Send) -> None:
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


def test_requests_with_other_keys_or_none_each_create_a_link(send: Send, post_link: PostLink) -> None:
    answers = [send("a"), send("b"), send("A"), post_link(), post_link()]

    assert {answer.status_code for answer in answers} == {201}
    assert Link.objects.count() == 5


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"originalUrl": "https://example.com/other"}, "/api/links"),
        (json.dumps(URL | {"maxClicks": True}), "/api/links"),
        ("", "/api/links"),
        (URL, "/api/links?x=1"),
    ],
)
def test_the_same_key_for_another_request_is_a_422(send: Send, body: object, path: str) -> None:
    send("k")

    assert refusal(send("k", body, path)) == (422, "idempotency_mismatch")
    assert Link.objects.count() == 1


@pytest.mark.parametrize(
    "again",
    [
        '{"originalUrl":"https://example.com/page","maxClicks":5,"tags":["a","b"]}',
        ' {\n"tags": ["a", "b"], "maxClicks": 5.0, "originalUrl": "https:\\/\\/example.com\\u002fpage"}\n',
        '\ufeff{"maxClicks": 0.5e1, "originalUrl": "https://example.com/page", "tags": ["a", "b"]}',
    ],
)
def test_bodies_are_compared_as_json_values(send: Send, again: str) -> None:
    first = send("k", URL | {"maxClicks": 5, "tags": ["a", "b"]})

    assert send("k", again).content == first.content
    assert refusal(send("k", again.replace('"a", "b"', '"b", "a"').replace('"a","b"', '"b","a"')))[0] == 422


def test_a_refusal_is_not_kept(send: Send, make_link: MakeLink) -> None:
    make_link(alias="launch")
    taken = URL | {"customAlias": "launch"}
    assert send("k", taken).status_code == 409
    assert send("bad", {}).status_code == 400
    Link.objects.all().delete()

    assert not redis.client().keys("idempotency*")
    for key in ("k", "bad"):
        answer = send(key, URL)
        assert (answer.status_code, "Idempotency-Replayed" in answer) == (201, False)


def test_the_oldest_answers_make_room_for_new_ones(
    send: Send, workspace: Workspace, api_key: tuple[ApiKey, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_answers, "_MOST_ANSWERS", 3)
    _key, other = create_api_key(by=operator(workspace), name="Other")
    for number in range(10):
        send(f"k{number}", api_key=(api_key[1], other)[number % 2])

    assert len(redis.client().keys("idempotency:*")) == 3
    assert "Idempotency-Replayed" in send("k9", api_key=other)
    assert "Idempotency-Replayed" not in send("k6")


def test_answers_of_a_workspace_have_a_byte_limit(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "_MOST_BYTES", 3_000)
    client: Any = redis.client()
    for number in range(30):
        send(f"k{number}")

    stored = sum(client.strlen(name) for name in client.keys("idempotency:*"))
    (sums,) = client.keys("idempotency-of:*:bytes")
    assert 2_000 < stored == int(client.get(sums)) <= 3_000


def test_answers_go_with_their_key(send: Send, workspace: Workspace, api_key: tuple[ApiKey, str]) -> None:
    _other, text = create_api_key(by=operator(workspace), name="Other")
    for number in range(4):
        send(f"k{number}", api_key=(api_key[1], text)[number % 2])

    delete_key(api_key[0], workspace)

    client: Any = redis.client()
    (kept, also), (sums,) = client.keys("idempotency:*"), client.keys("idempotency-of:*:bytes")
    assert client.strlen(kept) + client.strlen(also) == int(client.get(sums))
    assert 0 < client.ttl(sums) <= DAY
    assert "Idempotency-Replayed" in send("k3", api_key=text)


@pytest.mark.parametrize("end", ["account", "workspace"])
def test_answers_go_with_their_account_or_workspace(send: Send, workspace: Workspace, owner: User, end: str) -> None:
    send("k")
    assert redis.client().keys("idempotency*")
    at = timezone.now()

    if end == "account":
        delete_account(user=owner, at=at)
    else:
        close_workspace(workspace=workspace, by=operator(workspace), at=at)
        erase_closed_workspaces(at=at + timedelta(hours=1), seconds=20)

    assert not redis.client().keys("idempotency*")


def delete_key(key: ApiKey, workspace: Workspace) -> None:
    """Delete the key, with what runs after the commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        delete_api_key(api_key=key, by=operator(workspace))


def test_a_huge_answer_is_not_kept(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "_LARGEST", 10)

    assert send("k").status_code == 201
    assert not redis.client().keys("idempotency*")


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 256, "ü", "a\tb", "\x7f", "\x00", "日本"])
def test_an_invalid_key_is_a_400(send: Send, key: str) -> None:
    answer = send(key)

    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert not Link.objects.exists()


@pytest.mark.parametrize("key", ["k", "k" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "!~{}%\\", "a,b"])
def test_every_visible_ascii_character_is_allowed_in_a_key(send: Send, key: str) -> None:
    assert send(key).content == send(key).content


def test_keys_of_different_senders_do_not_collide(send: Send, workspace: Workspace, stranger: Workspace) -> None:
    codes = {send("k").json()["data"]["shortCode"]}
    for owner in (workspace, stranger):
        _key, text = create_api_key(by=operator(owner), name="Other")
        codes.add(send("k", api_key=text).json()["data"]["shortCode"])

    assert len(codes) == 3


def test_a_replay_needs_the_same_permissions(send: Send, api_key: tuple[ApiKey, str]) -> None:
    send("k")
    ApiKey.objects.update(scopes=["links:read"])
    assert refusal(send("k")) == (403, "scope_required")

    ApiKey.objects.update(is_active=False)
    assert refusal(send("k")) == (401, "unauthorized")


def test_a_response_is_stored_for_a_day(send: Send) -> None:
    send("k")

    (name,) = redis.client().keys("idempotency:*")
    assert DAY - 60 < redis.client().ttl(name) <= DAY


def test_the_stored_value_has_no_key_and_no_password(send: Send, api_key: tuple[ApiKey, str]) -> None:
    send("the-key", URL | {"password": "hunter22"})

    client: Any = redis.client()
    (name,) = client.keys("idempotency:*")
    stored = name + client.get(name)
    assert not [word for word in (b"the-key", b"hunter22", api_key[1].encode()) if word in stored]


@pytest.mark.parametrize("path", ["/api/nothing", "/api", "/api/me"])
def test_other_methods_ignore_the_key(send: Send, path: str) -> None:
    assert send("k", path=path).status_code in (404, 405)

    assert not redis.client().keys("idempotency:*")


def test_a_too_large_body_is_refused_before_it_is_read(send: Send) -> None:
    assert refusal(send("k", "x", CONTENT_LENGTH="99999999999")) == (413, "body_too_large")


@pytest.mark.urls("tests.shortener.api.tried")
@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_keys_of_guests_belong_to_their_address(send: Send, first: str, second: str, is_one: bool) -> None:
    contents = {send("k", path="/api/tried", REMOTE_ADDR=address).content for address in (first, second)}

    assert (len(contents) == 1) is is_one


@pytest.mark.urls("tests.shortener.api.tried")
def test_keys_in_sessions_belong_to_the_person(client: Client, send: Send) -> None:
    contents = []
    for name in ("ann", "bob"):
        client.force_login(User.objects.create_user(f"{name}@example.com"))
        for address in ("203.0.113.7", "203.0.113.8"):
            contents.append(send("k", path="/api/tried-signed-in", REMOTE_ADDR=address).content)

    assert contents[0] == contents[1] != contents[2] == contents[3]
