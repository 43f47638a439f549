"""The admin asks operators for a second factor and a fresh sign-in, where it is required."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from tests.accounts.conftest import TOTP_SECRET, code
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(ada: User, settings: Settings) -> User:
    """An operator of a site that requires a second factor."""
    settings.ADMIN_REQUIRES_SECOND_FACTOR = True
    ada.is_staff = ada.is_superuser = True
    ada.save()
    return ada


def test_an_operator_without_a_factor_sets_one_up(client: Client, operator: User, sign_in: SignIn) -> None:
    sign_in(client)

    for path in ("/admin/", "/admin/accounts/user/"):
        led = client.get(path, follow=True)
        assert led.redirect_chain[-1][0] == "/accounts/2fa/"
        assert "The admin needs a second factor." in led.content.decode()


def test_the_second_step_opens_the_admin_for_an_hour(client: Client, operator: User, sign_in: SignIn) -> None:
    TOTP.activate(operator, TOTP_SECRET)
    with time_machine.travel(timezone.now()) as clock:
        sign_in(client, query="?next=/admin/")
        client.post("/accounts/2fa/authenticate/", {"code": code()})
        assert client.get("/admin/").status_code == 200

        clock.shift(timedelta(hours=1, seconds=1))
        assert client.get("/accounts/").status_code == 200
        asked = client.get("/admin/accounts/user/")
        assert asked["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Faccounts%2Fuser%2F"
        assert client.post(asked["Location"], {"code": code()})["Location"] == "/admin/accounts/user/"
        assert client.get("/admin/accounts/user/").status_code == 200


def test_a_password_alone_does_not_open_the_admin(client: Client, operator: User) -> None:
    TOTP.activate(operator, TOTP_SECRET)
    client.force_login(operator)
    session = client.session
    session["account_authentication_methods_user"] = operator.pk
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()

    assert client.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/")
    changed = client.post(f"/admin/accounts/user/{operator.pk}/delete/", {"post": "yes"})
    assert changed["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert User.objects.filter(pk=operator.pk).exists()


def test_strangers_and_people_are_sent_away_as_before(client: Client, operator: User, owner: User) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")

    client.force_login(owner)
    assert client.get("/admin/", follow=True).status_code == 403


def test_development_asks_for_no_factor(client: Client, operator: User, settings: Settings) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(operator)

    assert client.get("/admin/").status_code == 200
