"""Visitors cause no rows: their sessions are short-lived entries of the cache, limited in number and bytes."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.members.invitations import invite
from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from shortener import redis
from shortener.web.addresses.workspace_urls import page_url
from shortener.web.requests import sessions
from tests.accounts.conftest import TOTP_SECRET, code, is_in
from tests.accounts.fixtures import SignIn
from tests.environment import FOLDER

pytestmark = pytest.mark.django_db

PASSKEYS = "/accounts/2fa/webauthn/login/"


AJAX = {"x-requested-with": "XMLHttpRequest"}


def _kept() -> list[bytes]:
    found: Any = redis.client().keys("*:visitor-session:*")
    return list(found)


def test_a_flood_of_visitors_stores_no_session(ada: User, workspace: Workspace, owner: User) -> None:
    invite(email="new@example.com", role="viewer", by=operator(workspace, owner), at=timezone.now())
    path = "/invitations/" + mail.outbox[0].body.partition("/invitations/")[2].split()[0]
    before = Session.objects.count()
    for number in range(5):
        for page in ("/", "/accounts/login/", "/accounts/signup/", PASSKEYS, path, "/links", "/admin/"):
            Client(REMOTE_ADDR=f"203.0.113.{number}").get(page, headers=AJAX)
        visitor = Client(REMOTE_ADDR=f"203.0.113.{number}")
        visitor.post(
            "/accounts/signup/", {"email": f"n{number}@example.com", "password1": "horse battery 9", "name": "N"}
        )
        visitor.post("/accounts/password/reset/", {"email": f"n{number}@example.com"})
        visitor.post("/links/new", {"originalUrl": "https://example.com/"})
        visitor.post(page_url(workspace.pk, "link-new"), {"originalUrl": "https://example.com/"})

    assert Session.objects.count() == before
    assert 0 < len(_kept()) <= 25
    assert all(0 < int(redis.client().ttl(name)) <= sessions.LIFETIME for name in _kept())


def test_one_address_gets_a_limited_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_OF_ADDRESS", 3)
    monkeypatch.setattr(sessions, "MOST_OF_ALL", 5)
    for address in ("203.0.113.7", "2001:db8::1", "2001:db8::2"):
        for _ in range(4):
            assert Client(REMOTE_ADDR=address).get(PASSKEYS, headers=AJAX).status_code == 200

    assert len(_kept()) == 5


@pytest.mark.parametrize(
    "addresses", [[f"203.0.113.{number}" for number in range(8)], [f"2001:db8:1:{number}::1" for number in range(8)]]
)
def test_one_network_leaves_room_for_others(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    monkeypatch.setattr(sessions, "MOST_OF_NETWORK", 5)
    for address in (*addresses, "198.51.100.7"):
        assert Client(REMOTE_ADDR=address).get(PASSKEYS, headers=AJAX).status_code == 200

    assert len(_kept()) == 6


def test_a_flood_leaves_room_for_the_second_step(
    monkeypatch: pytest.MonkeyPatch, client: Client, ada: User, sign_in: SignIn
) -> None:
    monkeypatch.setattr(sessions, "MOST_OF_ALL", 0)
    TOTP.activate(ada, TOTP_SECRET)
    assert sign_in(client)["Location"].startswith("/accounts/2fa/authenticate/")

    assert client.post("/accounts/2fa/authenticate/", {"code": code()})["Location"] == "/overview"
    for _ in range(2 * sessions.MOST_OF_PROOF):
        sign_in(Client())
    assert len(_kept()) == sessions.MOST_OF_PROOF - 1


def test_a_flood_leaves_room_for_invitations(
    monkeypatch: pytest.MonkeyPatch, client: Client, workspace: Workspace, owner: User, settings: Settings
) -> None:
    monkeypatch.setattr(sessions, "MOST_OF_ALL", 0)
    settings.SIGNUP_OPEN = False
    invite(email="new@example.com", role="viewer", by=operator(workspace, owner), at=timezone.now())
    client.get("/invitations/" + mail.outbox[0].body.partition("/invitations/")[2].split()[0])

    client.post("/accounts/signup/", {"email": "new@example.com", "password1": "horse battery 9", "name": "N"})

    assert User.objects.filter(email="new@example.com").exists()


def test_accounts_without_confirmation_use_no_reserve(
    monkeypatch: pytest.MonkeyPatch, client: Client, sign_in: SignIn
) -> None:
    monkeypatch.setattr(sessions, "MOST_OF_ALL", 0)
    form = {"email": "new@example.com", "password1": "horse battery 9", "name": "N"}
    client.post("/accounts/signup/", form)
    sign_in(Client(), login="new@example.com", password="horse battery 9")

    assert User.objects.filter(email="new@example.com").exists()
    assert not _kept()


def test_a_large_one_is_not_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "LARGEST", 10)

    assert client.get(PASSKEYS, headers=AJAX).status_code == 200
    assert not _kept()


@pytest.mark.engines
def test_a_sign_in_moves_the_session_to_the_database(client: Client, ada: User, sign_in: SignIn) -> None:
    client.get(PASSKEYS, headers=AJAX)
    (before,) = _kept()
    sign_in(client)

    assert is_in(client)
    assert Session.objects.count() == 1
    assert client.cookies["sessionid"].value == Session.objects.get().pk != before.decode().rpartition(":")[2]
    assert not _kept()

    client.post("/accounts/logout/")
    assert not Session.objects.exists()


def test_a_session_key_of_the_visitors_own_is_not_taken(client: Client) -> None:
    client.cookies["sessionid"] = "a" * 32
    client.get(PASSKEYS, headers=AJAX)

    assert client.cookies["sessionid"].value != "a" * 32


def test_without_redis_people_sign_in(client: Client, ada: User, settings: Settings) -> None:
    client.force_login(ada)
    nowhere = f"unix://{FOLDER}/nothing.sock"
    settings.CACHES = {name: one | {"LOCATION": nowhere} for name, one in settings.CACHES.items()}
    try:
        assert is_in(client)
        assert Client().get(PASSKEYS, headers=AJAX).status_code == 200
        unknown = Client()
        unknown.cookies["sessionid"] = "a" * 32
        assert unknown.get("/accounts/login/").status_code == 200
    finally:
        caches["default"].close()
