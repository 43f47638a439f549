"""The list of a person's sessions, and signing out of them."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tasks import drop_old_session_addresses
from tests.accounts.conftest import is_in
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_another_session_is_seen_and_ended(client: Client, ada: User, sign_in: SignIn) -> None:
    other = Client(REMOTE_ADDR="203.0.113.7", headers={"user-agent": FIREFOX})
    sign_in(client)
    sign_in(other)

    page = client.get("/accounts/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert "203.0.113.7" in page
    ended = client.post(f"/accounts/sessions/{UserSession.objects.get(ip='203.0.113.7').pk}/end/", follow=True)

    assert "203.0.113.7" not in ended.content.decode()
    assert not is_in(other)
    assert is_in(client)


def test_all_others_end_at_once(client: Client, ada: User, sign_in: SignIn) -> None:
    others = [Client(), Client()]
    for browser in (client, *others):
        sign_in(browser)

    client.post("/accounts/sessions/")

    assert [is_in(browser) for browser in (client, *others)] == [True, False, False]


def test_other_peoples_sessions_are_a_404(client: Client, ada: User, owner: User, sign_in: SignIn) -> None:
    sign_in(client)
    client.force_login(owner)
    session = UserSession.objects.get(user=ada)

    for key in (session.pk, "0" * 24, "1" * 18):
        assert client.post(f"/accounts/sessions/{key}/end/").status_code == 404
    assert client.get(f"/accounts/sessions/{session.pk}/end/").status_code == 405
    assert UserSession.objects.filter(user=ada).exists()


def test_a_new_password_signs_out_everywhere_else(client: Client, ada: User, sign_in: SignIn) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    asked = client.get("/accounts/password/change/")
    if asked.status_code == 302:
        client.post(asked["Location"], {"password": "correct horse battery"})

    new = "another horse battery"
    client.post(
        "/accounts/password/change/", {"oldpassword": "correct horse battery", "password1": new, "password2": new}
    )

    assert is_in(client)
    assert not is_in(other)


def test_addresses_are_kept_for_30_days(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)
    sign_in(Client(REMOTE_ADDR="203.0.113.7"))
    sign_in(Client(REMOTE_ADDR="2001:db8::7"))
    UserSession.objects.filter(ip="203.0.113.7").update(last_seen_at=timezone.now() - timedelta(days=31))

    assert drop_old_session_addresses() == 1
    assert drop_old_session_addresses() == 0

    page = client.get("/accounts/sessions/").content.decode()
    assert "203.0.113.7" not in page
    assert "2001:db8::7" in page
    assert page.count("Signed in ") == 3
    assert page.count(" from ") == 2
