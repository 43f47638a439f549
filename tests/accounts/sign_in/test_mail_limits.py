"""One address gets at most five mails an hour and ten a day of each sort: asked for by anyone, resets, notices."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import caches
from django.core.mail import send_mail
from django.test import Client
from pytest_django import Settings

from accounts.members.invitations import invite
from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from shortener import redis
from shortener.mail import recipients
from tests.environment import FOLDER
from tests.fixtures import Response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("local_mail")]


@pytest.fixture
def local_mail(settings: Settings, tmp_path: Path) -> None:
    """Append mails to a file, as installations without a mail server do."""
    settings.EMAIL_BACKEND, settings.DATA_DIR = "shortener.mail.backends.LocalMailBackend", tmp_path


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock: allauth's own limits are by it."""
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def _mails(settings: Settings) -> int:
    file = settings.DATA_DIR / "mail.log"
    return file.read_text(encoding="utf-8").count("\nSubject:") if file.exists() else 0


def _ask(client: Client, email: str = "ada@example.com", address: str = "127.0.0.1") -> Response:
    return client.post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=address)


def test_mails_beyond_the_limit_are_dropped_unseen(
    ada: User, client: Client, settings: Settings, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    answers = []
    for number in range(8):
        answers.append(_ask(client, address=f"203.0.113.{number}"))
        clock.shift(timedelta(seconds=61))

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/accounts/password/reset/done/")}
    assert _mails(settings) == 5
    assert "A mail is dropped" in caplog.text
    assert "ada@example.com" not in caplog.text


def test_other_mails_displace_no_link_for_a_new_password(
    ada: User, client: Client, workspace: Workspace, owner: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    for number in range(6):
        form = {"email": ada.email, "password1": "horse battery 9", "name": "N"}
        client.post("/accounts/signup/", form, REMOTE_ADDR=f"203.0.113.{number}")
        clock.shift(timedelta(seconds=181))
    invite(email="Ada+x@example.com", role="viewer", by=operator(workspace, owner), at=datetime.now(UTC))
    assert _mails(settings) == 6  # the invitation, too, which sign-ups do not displace

    for number in range(6):
        _ask(client, address=f"203.0.113.{number}")
        clock.shift(timedelta(seconds=61))

    assert _mails(settings) == 11


_QUOTED = ['"ada"@example.com', r'"\a\da"@example.com', r'"a\da"@example.com', '"Ada+x"@example.com']
_WIDE = [f"ada@{'example'[:n]}{chr(ord('example'[n]) + 0xFEE0)}{'example'[n + 1 :]}.com" for n in range(7)]


@pytest.mark.parametrize("forms", [_QUOTED, _WIDE], ids=["quoted", "wide letters"])
def test_forms_of_one_mailbox_share_its_limit(settings: Settings, forms: list[str]) -> None:
    for address in [*forms, "ada@example.com", "ADA+y@EXAMPLE.com"]:
        send_mail("Subject", "Text", None, [address])

    assert _mails(settings) == 5


def test_mails_that_strangers_ask_for_displace_no_notice(
    ada: User, client: Client, settings: Settings, clock: time_machine.Traveller
) -> None:
    for number in range(6):
        _ask(client, address=f"203.0.113.{number}")
        clock.shift(timedelta(seconds=61))
    assert _mails(settings) == 5

    for _ in range(6):
        send_mail("Your password has been changed", "Text", None, ["ADA@example.com"])

    assert _mails(settings) == 10
    send_mail("Notice", "Text", None, ["grace@example.com"])
    assert _mails(settings) == 11


def test_the_day_has_a_limit_too(settings: Settings) -> None:
    for _ in range(3):
        for _ in range(7):
            send_mail("Notice", "Text", None, ["ada@example.com"])
        for name in redis.client().scan_iter("*mails:*:3600"):
            redis.client().delete(name)  # the hour is over

    assert _mails(settings) == 10


def test_without_redis_strangers_cause_no_mails(
    ada: User, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = f"unix://{FOLDER}/nothing.sock"
    settings.CACHES = {name: cache | {"LOCATION": nowhere} for name, cache in settings.CACHES.items()}
    recipients._counted.clear()
    try:
        assert _ask(client).status_code == 503
        assert _mails(settings) == 0
        for _ in range(9):
            send_mail("Notice", "Text", None, ["ada@example.com"])
    finally:
        caches["default"].close()

    assert _mails(settings) == 5
