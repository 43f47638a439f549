"""Expired sessions, and accounts whose address was never confirmed, are deleted after a time."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.closing import unconfirmed
from accounts.models import AuditEntry, User
from accounts.people import sessions
from accounts.tasks import delete_old_sessions, delete_unconfirmed_accounts
from tests.accounts.conftest import is_in
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db


def test_expired_sessions_are_deleted(client: Client, ada: User, sign_in: SignIn) -> None:
    other = Client()
    for browser in (client, other):
        sign_in(browser)
    gone = Session.objects.get(pk=other.cookies["sessionid"].value)
    Session.objects.filter(pk=gone.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    UserSession.objects.update(created_at=timezone.now() - timedelta(days=15))

    delete_old_sessions()

    assert [row.session_key for row in UserSession.objects.all()] == [client.cookies["sessionid"].value]
    assert not Session.objects.filter(pk=gone.pk).exists()
    assert is_in(client)


@pytest.mark.parametrize("is_busy", [False, True])
def test_a_session_that_ends_by_itself_is_recorded_once(
    client: Client, ada: User, sign_in: SignIn, settings: Settings, is_busy: bool
) -> None:
    settings.SESSION_MOST_AGE = 15 * 86_400
    sign_in(client)
    Client().post("/accounts/logout/")
    with time_machine.travel(timezone.now()) as clock:
        if is_busy:
            clock.shift(timedelta(days=10))
            assert is_in(client)
            clock.shift(timedelta(days=6))
        else:
            clock.shift(timedelta(days=14, minutes=1))
        assert not is_in(client)
        for _ in range(2):
            clock.shift(timedelta(seconds=1))
            delete_old_sessions()

    mine = AuditEntry.objects.filter(event="session.expired", actor_id=ada.pk, address="")
    assert {entry.workspace_id for entry in mine} == {None, ada.memberships.get().workspace_id}
    assert mine.count() == 2
    assert not Session.objects.exists()


def test_a_session_that_its_person_ended_does_not_expire(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)
    client.post("/accounts/logout/")

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        delete_old_sessions()

    assert not AuditEntry.objects.filter(event="session.expired").exists()


def test_a_run_is_bounded_and_the_next_one_continues(
    ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_SESSIONS_PER_CHANGE", 1)
    for _ in range(3):
        sign_in(Client())
    later = timezone.now() + timedelta(days=20)

    sessions.delete_old_sessions(at=later, seconds=0)
    assert Session.objects.count() == 2
    sessions.delete_old_sessions(at=later, seconds=20)

    assert not Session.objects.exists()
    assert AuditEntry.objects.filter(event="session.expired", workspace_id=None).count() == 3


def test_the_oldest_sessions_of_a_person_end(ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)
    browsers = [Client() for _ in range(5)]
    for browser in browsers:
        sign_in(browser)

    assert [is_in(browser) for browser in browsers] == [False, False, True, True, True]
    assert UserSession.objects.count() == Session.objects.count() == 3


def _sign_up(name: str) -> User:
    form = {"email": f"{name}@example.com", "password1": "correct horse battery", "name": name}
    Client().post("/accounts/signup/", form)
    return User.objects.get(email=form["email"])


def test_an_account_of_an_operator_is_not_deleted(owner: User, sign_in: SignIn) -> None:
    added = User.objects.create_user("added@example.com", "correct horse battery")
    User.objects.filter(pk=added.pk).update(created_at=timezone.now() - timedelta(days=30))

    # The first sign-in stores an unconfirmed address and sends a link that confirms it.
    Client().post("/accounts/login/", {"login": "added@example.com", "password": "correct horse battery"})

    assert EmailAddress.objects.filter(user=added, verified=False).exists()
    assert delete_unconfirmed_accounts() == 0
    assert User.objects.filter(pk=added.pk).exists()


def test_unconfirmed_accounts_are_deleted_after_a_week(owner: User) -> None:
    for name in ("old", "new", "confirmed"):
        _sign_up(name)
    EmailAddress.objects.filter(email="confirmed@example.com").update(verified=True)
    long_ago = timezone.now() - unconfirmed.KEPT_FOR - timedelta(minutes=1)
    User.objects.exclude(email="new@example.com").update(created_at=long_ago)

    assert delete_unconfirmed_accounts() == 1

    assert set(User.objects.values_list("email", flat=True)) == {
        "new@example.com", "confirmed@example.com", owner.email,
    }  # fmt: skip
