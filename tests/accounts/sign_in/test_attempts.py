"""Limits on wrong passwords: strangers cannot lock a person out, and guessing from many addresses ends, too."""

import pytest
from django.core import mail
from django.test import Client

from accounts.audit import bounded
from accounts.audit.events import Event
from accounts.models import AuditEntry, User
from accounts.people import personal_events
from accounts.sign_in import records
from accounts.sign_in.passwords import LONGEST_PASSWORD
from tests.accounts.conftest import PASSWORD, is_in, link_in
from tests.accounts.fixtures import Response, SignIn
from tests.fixtures import Race

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "198.51.100.7", "203.0.113.{}"


def _guess(sign_in: SignIn, times: int, addresses: int = 1, login: str = "ada@example.com") -> Response:
    """Return the last answer to this many wrong passwords from each address."""
    answers = [
        sign_in(Client(REMOTE_ADDR=ELSEWHERE.format(number)), login=login, password="wrong")
        for number in range(addresses)
        for _ in range(times)
    ]
    return answers[-1]


def _is_locked(answer: Response) -> bool:
    return answer.status_code == 200 and "Too many failed" in answer.content.decode()


def test_a_stranger_does_not_lock_a_person_out(ada: User, sign_in: SignIn) -> None:
    assert _is_locked(_guess(sign_in, 30))

    assert sign_in(Client(REMOTE_ADDR=HOME)).status_code == 302


def test_many_strangers_do_not_lock_a_known_browser(ada: User, sign_in: SignIn) -> None:
    browser = Client(REMOTE_ADDR=HOME)
    sign_in(browser)
    browser.post("/accounts/logout/")
    for _ in range(12):
        sign_in(Client(REMOTE_ADDR=HOME), password="wrong")
    _guess(sign_in, 6, addresses=20)

    assert _is_locked(sign_in(Client(REMOTE_ADDR="192.0.2.1")))
    assert sign_in(browser).status_code == 302


def test_a_known_browser_has_ten_attempts(ada: User, sign_in: SignIn) -> None:
    browser = Client(REMOTE_ADDR=HOME)
    sign_in(browser)
    browser.post("/accounts/logout/")

    answers = [sign_in(browser, password="wrong") for _ in range(11)]

    assert [_is_locked(answer) for answer in answers] == [False] * 10 + [True]
    assert _is_locked(sign_in(browser))
    assert sign_in(Client(REMOTE_ADDR=HOME)).status_code == 302


def test_a_known_browser_is_known_for_its_account_alone(ada: User, owner: User, sign_in: SignIn) -> None:
    browser = Client(REMOTE_ADDR=HOME)
    sign_in(browser)
    cookie = browser.cookies["known_browser"]
    browser.post("/accounts/logout/")

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/accounts/", True, "Lax")
    assert "ada" not in cookie.value
    answers = [sign_in(browser, login=owner.email, password="wrong") for _ in range(6)]
    assert [_is_locked(answer) for answer in answers] == [False] * 5 + [True]


@pytest.mark.parametrize("forged", ["", "x", "W10:abc", '[["a","b"]]'])
def test_a_forged_cookie_is_no_known_browser(ada: User, sign_in: SignIn, forged: str) -> None:
    browser = Client(REMOTE_ADDR=HOME)
    browser.cookies["known_browser"] = forged

    answers = [sign_in(browser, password="wrong") for _ in range(6)]

    assert _is_locked(answers[-1])


def test_racing_guesses_are_five_attempts(race: Race, ada: User, sign_in: SignIn) -> None:
    answers = race(12, lambda: sign_in(Client(), password="wrong"))

    assert [_is_locked(answer) for answer in answers].count(False) == 5


def test_an_unknown_address_is_locked_like_a_known_one(ada: User, sign_in: SignIn) -> None:
    answers = [_guess(sign_in, 6, login=login) for login in ("ada@example.com", "nobody@example.com")]

    assert _is_locked(answers[0])
    assert answers[0].context["form"].errors == answers[1].context["form"].errors


def test_a_reset_by_mail_ends_a_lock(client: Client, ada: User, sign_in: SignIn) -> None:
    for _ in range(6):
        locked = sign_in(client, password="wrong")
    assert _is_locked(locked)

    client.post("/accounts/password/reset/", {"email": "ada@example.com"})
    form = client.get(link_in(mail.outbox[0]), follow=True)
    new = {"password1": "a quite unusual phrase", "password2": "a quite unusual phrase"}
    client.post(form.redirect_chain[-1][0], new)

    assert sign_in(client, password="a quite unusual phrase").status_code == 302
    assert AuditEntry.objects.get(event="account.password_changed", workspace_id=None).details == {"by_mail": True}


def test_right_passwords_do_not_forgive_wrong_ones(client: Client, ada: User, owner: User, sign_in: SignIn) -> None:
    for number in range(12):
        sign_in(
            Client(),
            login=owner.email if number % 2 else "ada@example.com",
            password="wrong" if number % 2 else PASSWORD,
        )

    assert _is_locked(sign_in(client, login=owner.email, password="wrong"))


def test_a_password_that_is_too_long_is_a_wrong_one(client: Client, ada: User, sign_in: SignIn) -> None:
    answer = sign_in(client, password="x" * (LONGEST_PASSWORD + 1))

    assert answer.status_code == 200
    assert answer.context["form"].errors == sign_in(client, password="wrong").context["form"].errors


@pytest.mark.engines
def test_failures_and_one_lock_are_recorded(ada: User, sign_in: SignIn) -> None:
    _guess(sign_in, 20, addresses=4)

    rows = AuditEntry.objects.filter(workspace_id=None, actor_id=None, person_id=ada.pk, subject=ada.email)
    assert rows.filter(event="session.refused", details__step="password").count() == 10
    assert rows.filter(event="session.refused").latest("at").details == {"more": 10}
    assert rows.filter(event="session.locked").count() == 4
    assert {row.address for row in rows.filter(event="session.refused")} == {"203.0.113.0", "203.0.113.1", ""}


@pytest.mark.engines
def test_sign_in_and_out_are_recorded(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)
    assert is_in(client)
    client.post("/accounts/logout/")

    events = [
        (entry.event, entry.actor_id)
        for entry in AuditEntry.objects.caused_by(ada.pk).filter(event__startswith="session.").order_by("at", "pk")
    ]
    assert events == [("session.created", ada.pk), ("session.ended", ada.pk)]


@pytest.mark.engines
def test_repeated_sign_ins_are_counted_in_one_entry(
    ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_events, "MOST_OF_PERSON", 2)
    for _ in range(5):
        browser = Client()
        sign_in(browser)
        browser.post("/accounts/logout/")

    for event in ("session.created", "session.ended"):
        for place in (None, ada.memberships.get().workspace_id):
            entries = AuditEntry.objects.filter(event=event, actor_id=ada.pk, workspace_id=place)
            assert [entry.details.get("more") for entry in entries.order_by("at", "pk")] == [None, None, 3]


def test_attempts_on_unknown_accounts_are_bounded(sign_in: SignIn, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_MOST_OF_UNKNOWN", 3)
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=ELSEWHERE.format(number)), login=f"nobody{number}@example.com", password="wrong")

    entries = AuditEntry.objects.filter(event="session.refused").order_by("at", "pk")
    assert [entry.details.get("more") for entry in entries] == [None, None, None, 3]


@pytest.mark.django_db(transaction=True)
def test_concurrent_counts_lose_none(ada: User, race: Race) -> None:
    race(6, lambda: bounded.record_bounded(Event.SIGNED_IN, most=0, actor_id=ada.pk, actor_name="Ada"))

    assert AuditEntry.objects.get(event="session.created").details == {"more": 6}
