"""Sessions end when they are idle, and some time after the sign-in however busy they are."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from tests.accounts.conftest import is_in
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def remembered(client: Client, ada: User, settings: Settings) -> Client:
    """A browser that stays signed in, on a site where sessions may be idle for a day, and last for ten."""
    settings.SESSION_COOKIE_AGE, settings.SESSION_MOST_AGE = 86_400, 10 * 86_400
    form = {"login": "ada@example.com", "password": "correct horse battery", "remember": "on"}
    client.post("/accounts/login/", form)
    return client


def test_an_idle_session_ends(remembered: Client) -> None:
    with time_machine.travel(timezone.now() + 24 * HOUR + timedelta(minutes=1)):
        assert not is_in(remembered)


def test_requests_keep_a_session_alive(remembered: Client) -> None:
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(4):
            clock.shift(20 * HOUR)
            assert is_in(remembered)
        clock.shift(25 * HOUR)
        assert not is_in(remembered)


def test_a_busy_session_ends_at_last(remembered: Client) -> None:
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(12):
            clock.shift(19 * HOUR)
            assert is_in(remembered)
        clock.shift(13 * HOUR)
        assert not is_in(remembered)
        assert not Session.objects.filter(expire_date__gt=timezone.now()).exists()


def test_a_browser_that_is_not_remembered_ends_idle_too(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)

    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert not is_in(client)


def test_most_requests_write_no_session(
    remembered: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    saved = Session.objects.get().session_data
    with time_machine.travel(timezone.now() + timedelta(minutes=30)), django_assert_max_num_queries(30) as queries:
        assert is_in(remembered)

    assert not [query for query in queries.captured_queries if query["sql"].startswith("UPDATE")]
    assert Session.objects.get().session_data == saved


def test_a_session_of_the_previous_release_goes_on(remembered: Client) -> None:
    session = remembered.session
    for name in ("signed_in_at", "saved_at", "account_authentication_methods"):
        del session[name]
    session.save()

    assert is_in(remembered)
    assert {"signed_in_at", "saved_at"} <= set(remembered.session.keys())
    asked = remembered.get("/account/export")  # its sign-in does not count as recent
    assert asked["Location"].startswith("/accounts/reauthenticate/?next=")
