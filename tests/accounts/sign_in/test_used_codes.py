"""Codes of apps and recovery codes are accepted once, whatever happens at the same time."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.sign_in.one_time_codes import use_code
from tests.accounts.conftest import PASSWORD, TOTP_SECRET, code
from tests.accounts.fixtures import SignIn
from tests.fixtures import Race

AUTHENTICATE = "/accounts/2fa/authenticate/"


@pytest.fixture
def with_app(ada: User) -> User:
    """Ada with an authenticator app."""
    TOTP.activate(ada, TOTP_SECRET)
    RecoveryCodes.activate(ada)
    return ada


def _recovery() -> Authenticator:
    found: Authenticator = Authenticator.objects.get(type="recovery_codes")
    return found


def _recovery_codes() -> list[str]:
    codes: list[str] = RecoveryCodes(_recovery()).generate_codes()
    return codes


@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_a_used_app_code_stays_used(client: Client, with_app: User, sign_in: SignIn, seconds: int) -> None:
    start = timezone.now().replace(second=30, microsecond=0)  # the code is valid for 60 seconds from here
    with time_machine.travel(start, tick=False) as clock:
        used = code()
        sign_in(client)
        assert client.post(AUTHENTICATE, {"code": used}).status_code == 302
        cache.clear()

        clock.shift(timedelta(seconds=seconds))
        other = Client()
        sign_in(other)
        assert other.post(AUTHENTICATE, {"code": used}).status_code == 200

        clock.shift(timedelta(seconds=60))
        assert other.post(AUTHENTICATE, {"code": code()}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_code_that_switched_the_app_on_is_used(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    session = client.session
    session["mfa.totp.secret"] = TOTP_SECRET
    session.save()
    with time_machine.travel(timezone.now(), tick=False):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code()}).status_code == 302

        other = Client()
        sign_in(other)
        assert other.post(AUTHENTICATE, {"code": code()}).status_code == 200


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_one_of_many_sign_ins_with_a_code_succeeds(race: Race, with_app: User, sign_in: SignIn, kind: str) -> None:
    used = code() if kind == "app" else _recovery_codes()[3]
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        sign_in(browser)

    statuses = race(4, lambda: browsers.pop().post(AUTHENTICATE, {"code": used}).status_code)

    assert sorted(statuses) == [200, 200, 200, 302]


def test_recovery_codes_used_at_once_all_stay_used(race: Race, with_app: User, sign_in: SignIn) -> None:
    codes = _recovery_codes()[:4]
    tries = [(Client(), used) for used in codes]
    for browser, _ in tries:
        sign_in(browser)

    def use() -> int:
        browser, used = tries.pop()
        return browser.post(AUTHENTICATE, {"code": used}).status_code

    assert race(4, use) == [302] * 4
    for used in codes:
        browser = Client()
        sign_in(browser)
        assert browser.post(AUTHENTICATE, {"code": used}).status_code == 200
    assert AuditEntry.objects.filter(event="account.recovery_code_used", workspace_id=None).count() == 4
    unused = RecoveryCodes(_recovery()).get_unused_codes()
    assert len(unused) == 6


def test_a_slow_request_hides_no_used_code(with_app: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _recovery_codes()[:2]
    save = Authenticator.save
    others = [second]

    def save_later(authenticator: Authenticator, *, update_fields: list[str]) -> None:
        if others:  # another request begins and ends before this one writes
            use_code(authenticator=_recovery(), code=others.pop())
        save(authenticator, update_fields=update_fields)

    monkeypatch.setattr(Authenticator, "save", save_later)
    assert use_code(authenticator=_recovery(), code=first)

    assert len(RecoveryCodes(_recovery()).get_unused_codes()) == 8
