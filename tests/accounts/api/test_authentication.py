"""Authentication of the API by key."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.keys import last_use
from accounts.keys.services import create_api_key
from accounts.models import ApiKey, User, Workspace
from accounts.tasks import store_key_uses
from accounts.workspaces.actors import operator
from shortener import redis
from tests.accounts.fixtures import KeyAndText, Response, Send

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; tests move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def call(client: Client) -> Send:
    """Request a link that does not exist: a 404 means that the key was accepted."""

    def get(**headers: str) -> Response:
        return client.get("/api/links/" + "0" * 24, headers={name.replace("_", "-"): headers[name] for name in headers})

    return get


def _deactivate(key: ApiKey) -> None:
    key.is_active = False


def _expire(key: ApiKey) -> None:
    key.expires_at = NOW


def _deactivate_owner(key: ApiKey) -> None:
    assert key.created_by is not None
    key.created_by.is_active = False
    key.created_by.save()


CLOSED: list[Callable[[ApiKey], None]] = [_deactivate, _expire, _deactivate_owner]

WRONG_HEADERS = [
    {},
    {"x_api_key": ""},
    {"x_api_key": "sk_live_"},
    {"x_api_key": "sk_live_" + "a" * 43},
    {"x_api_key": "ключ"},
    {"x_api_key": "\xff\x00'\" OR 1=1 --"},
    {"x_api_key": "a" * 100_000},
    {"authorization": ""},
    {"authorization": "Bearer"},
    {"authorization": "Bearer "},
    {"authorization": "Bearer sk_live_" + "a" * 43},
    {"authorization": "Basic {key}"},
    {"authorization": "{key}"},
    {"authorization": "Token {key}"},
    {"x_api_key": "{key}x"},
    {"x_api_key": "{key},{key}"},
    {"x_api_key": "Bearer {key}"},
    {"cookie": "x-api-key={key}"},
]


@pytest.mark.parametrize(
    "headers",
    [
        {"x_api_key": "{key}"},
        {"x_api_key": " {key} "},
        {"authorization": "Bearer {key}"},
        {"authorization": "bearer  {key}"},
        {"x_api_key": "{key}", "authorization": "Basic eDp5"},
    ],
)
def test_valid_key_is_accepted(call: Send, api_key: KeyAndText, headers: dict[str, str]) -> None:
    assert call(**{name: value.format(key=api_key[1]) for name, value in headers.items()}).status_code == 404


def test_every_other_header_gets_the_same_answer(call: Send, api_key: KeyAndText) -> None:
    wrong = [{name: value.format(key=api_key[1]) for name, value in headers.items()} for headers in WRONG_HEADERS]
    answers = [call(**headers, x_request_id="same") for headers in wrong]

    assert [answer.status_code for answer in answers] == len(answers) * [401]
    assert len({(answer.content, tuple(sorted(answer.items()))) for answer in answers}) == 1
    body = answers[0].json()
    assert set(body) == {"success", "message", "code"}
    assert body["code"] == "unauthorized"
    assert "Missing, invalid, inactive, or expired API key" in body["message"]
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("close", CLOSED)
def test_inactive_and_unknown_keys_get_the_same_401(
    call: Send, api_key: KeyAndText, close: Callable[[ApiKey], None]
) -> None:
    key, text = api_key
    close(key)
    key.save()

    answer, unknown = (call(x_api_key=each, x_request_id="same") for each in (text, "sk_live_unknown"))

    assert answer.status_code == 401
    assert (answer.content, dict(answer.items())) == (unknown.content, dict(unknown.items()))


@pytest.mark.parametrize("close", [*CLOSED, None])
def test_refusing_takes_one_query_whatever_the_reason(
    call: Send,
    api_key: KeyAndText,
    close: Callable[[ApiKey], None] | None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    key, text = api_key
    if close is not None:
        close(key)
        key.save()

    sent = text if close else "sk_live_unknown"
    call(x_api_key=sent)  # the first refusal of an hour is added to the audit log

    with django_assert_num_queries(1):
        call(x_api_key=sent)


def test_a_key_expires_to_the_moment(call: Send, api_key: KeyAndText, clock: time_machine.Traveller) -> None:
    key, text = api_key
    key.expires_at = NOW + timedelta(seconds=1)
    key.save()
    assert call(x_api_key=text).status_code == 404

    clock.shift(1)
    assert call(x_api_key=text).status_code == 401


def test_a_signed_in_browser_is_no_api_key(client: Client, owner: User) -> None:
    client.force_login(owner)

    assert client.post("/api/links", {}, content_type="application/json").status_code == 401


def test_key_is_checked_before_the_request(client: Client) -> None:
    huge = "x" * 2_000_000

    assert client.delete("/api/links").status_code == 401
    assert client.post("/api/links", huge, content_type="text/plain").status_code == 401


def test_last_used_is_noted_once_a_minute(call: Send, api_key: KeyAndText, clock: time_machine.Traveller) -> None:
    key, text = api_key
    noted = []
    for seconds in (0, 59, 1, 30, 30):
        clock.shift(seconds)
        call(x_api_key=text)
        store_key_uses()
        key.refresh_from_db()
        noted.append((key.last_used_at - NOW).total_seconds() if key.last_used_at else None)

    assert noted == [0, 0, 60, 60, 120]
    assert store_key_uses() == 0  # what is stored is noted no longer


def test_all_last_uses_are_stored_in_one_statement(call: Send, workspace: Workspace) -> None:
    statements = []
    for number in (1, 3):
        for _ in range(number):
            call(x_api_key=create_api_key(by=operator(workspace), name="CRM")[1])
        with CaptureQueriesContext(connection) as captured:
            assert store_key_uses() == number
        statements.append(len(captured))

    assert statements[0] == statements[1]
    assert set(ApiKey.objects.values_list("last_used_at", flat=True)) == {NOW}


def test_noted_uses_wait_for_the_database(call: Send, api_key: KeyAndText, monkeypatch: pytest.MonkeyPatch) -> None:
    call(x_api_key=api_key[1])
    with monkeypatch.context() as context:
        context.setattr(last_use, "_store", Mock(side_effect=OperationalError))
        with pytest.raises(OperationalError):
            store_key_uses()

    assert store_key_uses() == 1


def test_a_use_is_stored_at_once_without_redis(
    call: Send, api_key: KeyAndText, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, text = api_key
    monkeypatch.setattr(redis, "client", Mock(side_effect=ConnectionError))

    assert call(x_api_key=text).status_code == 404

    key.refresh_from_db()
    assert key.last_used_at == NOW


def test_a_deleted_key_is_not_stored(call: Send, api_key: KeyAndText) -> None:
    call(x_api_key=api_key[1])
    api_key[0].delete()

    assert store_key_uses() == 1
    assert not ApiKey.objects.exists()


def test_a_refused_key_was_not_used(call: Send, api_key: KeyAndText) -> None:
    key, text = api_key
    _deactivate(key)
    key.save()

    call(x_api_key=text)

    assert store_key_uses() == 0


def test_keys_are_random_and_only_their_digest_is_stored(workspace: Workspace) -> None:
    made = [create_api_key(by=operator(workspace), name="k") for _ in range(20)]

    assert len({text for _, text in made}) == 20
    for key, text in made:
        assert text.startswith("sk_live_")
        assert len(text) == len("sk_live_") + 43
        assert text not in "".join(map(str, ApiKey.objects.filter(pk=key.pk).values_list().get()))
