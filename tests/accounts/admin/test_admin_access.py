"""The admin asks operators for a second factor and a fresh sign-in, where it is required."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from tests.accounts.conftest import PASSWORD, TOTP_SECRET, code
from tests.accounts.fixtures import SignIn
from tests.signing_in import date_sign_in

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
        assert "The admin requires two-factor authentication." in led.content.decode()


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


def test_every_change_asks_for_a_recent_sign_in(client: Client, operator: User, settings: Settings) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(operator)
    date_sign_in(client, seconds_ago=15 * 60 + 1)
    models = [model._meta for model in admin.site._registry]
    lists = [reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") for meta in models]
    views = ("add/", f"{operator.pk}/change/", f"{operator.pk}/delete/", f"{operator.pk}/history/", "")

    assert client.get("/admin/accounts/user/").status_code == 200
    for path in [*(path + view for path in lists for view in views), f"/admin/accounts/user/{operator.pk}/password/"]:
        asked = client.post(path, {"action": "delete_selected"})
        assert asked.headers.get("Location", "").startswith("/accounts/reauthenticate/?next="), path
    assert client.post("/admin/logout/").status_code in (200, 302)
    assert client.get("/admin/").status_code == 302


def test_a_change_goes_on_after_the_password(client: Client, operator: User, owner: User, settings: Settings) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(operator)
    date_sign_in(client, seconds_ago=15 * 60 + 1)
    path = f"/admin/accounts/user/{owner.pk}/delete/"

    asked = client.post(path, {"post": "yes"})
    assert User.objects.filter(pk=owner.pk).exists()
    client.post(asked["Location"], {"password": PASSWORD})

    assert not User.objects.filter(pk=owner.pk).exists()
