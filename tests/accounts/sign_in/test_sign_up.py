"""Sign-up: confirmation by mail, and the new workspace."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry, User, Workspace
from tests.accounts.conftest import link_in

Race = Callable[[int, Callable[[], Any]], list[Any]]

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada Lovelace", "email": "Ada@Example.com", "password1": "correct horse battery"}


def test_confirmation_signs_in_and_asks_for_a_workspace(client: Client) -> None:
    answer = client.post("/accounts/signup/", ADA)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert "_auth_user_id" not in client.session

    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    assert client.get(link_in(message)).status_code == 200
    confirmed = client.post(link_in(message))

    assert (confirmed.status_code, confirmed["Location"]) == (302, "/overview")
    user = User.objects.get()
    assert client.session["_auth_user_id"] == user.pk
    assert (user.email, user.name) == ("ada@example.com", "Ada Lovelace")
    asked = client.get("/overview", follow=True)
    assert asked.redirect_chain == [("/workspaces/new", 302)]
    assert 'value="Ada’s workspace"' in asked.text
    client.post("/workspaces/new", {"name": "Analytical Engines"})
    assert [(one.name, one.plan) for one in user.workspaces.all()] == [("Analytical Engines", "business")]


def test_the_mail_is_sent_again_alike_for_any_address(client: Client, owner: User) -> None:
    answers = []
    for email in ("ada@example.com", owner.email):
        mail.outbox.clear()
        page = client.post("/accounts/signup/", ADA | {"email": email}, follow=True).text
        assert f"/accounts/signup/?email={quote(email)}" in page
        sent = [client.post("/accounts/confirm-email/again/", follow=True).text for _ in range(4)]
        assert [message.to for message in mail.outbox] == [[email]] * 4
        words = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text) for text in sent]
        answers.append([text.replace(email, "").replace(quote(email), "") for text in words])

    assert "We sent the email again." in answers[0][2]
    assert "try again in an hour" in answers[0][3]
    assert answers[0] == answers[1]


def test_without_a_sign_up_nothing_is_sent_again(client: Client) -> None:
    answer = client.post("/accounts/confirm-email/again/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/signup/")
    assert not mail.outbox


def test_the_log_of_a_new_account_tells_of_no_change(client: Client) -> None:
    client.post("/accounts/signup/", ADA)
    client.post(link_in(mail.outbox[-1]))

    entries = AuditEntry.objects.filter(workspace_id=None).order_by("at", "pk")
    assert list(entries.values_list("event", "details")) == [("account.created", {}), ("session.created", {})]


def test_looking_at_the_link_alone_confirms_nothing(client: Client) -> None:
    client.post("/accounts/signup/", ADA)

    Client().get(link_in(mail.outbox[0]))

    answer = client.post("/accounts/login/", {"login": "ada@example.com", "password": ADA["password1"]})
    assert answer["Location"] == "/accounts/confirm-email/"


def test_confirmation_in_another_browser_does_not_sign_in(client: Client) -> None:
    client.post("/accounts/signup/", ADA)
    other = Client()

    answer = other.post(link_in(mail.outbox[0]))

    assert answer["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in other.session
    signed_in = other.post("/accounts/login/", {"login": "ada@example.com", "password": ADA["password1"]})
    assert signed_in["Location"] == "/overview"


def test_links_in_mails_ignore_the_host_header(client: Client, settings: Settings) -> None:
    client.post("/accounts/signup/", ADA, headers={"host": "evil.example"})
    client.post("/accounts/password/reset/", {"email": "nobody@example.com"}, headers={"host": "evil.example"})

    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert "evil.example" not in f"{message.subject} {message.body}"
        assert "http://localhost:8000/accounts/" in message.body


def test_a_taken_address_looks_like_any_other(client: Client, owner: User) -> None:
    fresh = client.post("/accounts/signup/", ADA, follow=True)
    taken = Client().post("/accounts/signup/", ADA | {"email": "OWNER@example.com"}, follow=True)

    assert fresh.redirect_chain == taken.redirect_chain
    pages = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text) for answer in (fresh, taken)]
    assert pages[0].replace("ada@", "owner@").replace("ada%40", "owner%40") == pages[1]
    assert [message.to for message in mail.outbox] == [["ada@example.com"], ["owner@example.com"]]
    assert User.objects.filter(email="owner@example.com").get() == owner
    assert Workspace.objects.get() == owner.workspaces.get()


@pytest.mark.django_db(transaction=True)
def test_sign_up_race_has_one_account_and_equal_responses(race: Race) -> None:
    def sign_up() -> tuple[int, str]:
        answer = Client().post("/accounts/signup/", ADA)
        return answer.status_code, answer.get("Location", "")

    assert race(4, sign_up) == [(302, "/accounts/confirm-email/")] * 4
    assert User.objects.count() == 1
    assert mail.outbox


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "n" * 101), ("email", "ada"), ("password1", "short"), ("password1", "password1234")],
)
def test_wrong_value_creates_no_user(client: Client, field: str, value: str) -> None:
    answer = client.post("/accounts/signup/", ADA | {field: value})

    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.exists()
    assert not mail.outbox


def test_closed_site_refuses_sign_up(client: Client, settings: Settings) -> None:
    settings.SIGNUP_OPEN = False

    assert client.post("/accounts/signup/", ADA).status_code == 200
    assert not User.objects.exists()


def test_a_form_from_elsewhere_is_refused(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)

    for page, fields in (("signup", ADA), ("login", {}), ("password/reset", {})):
        assert strict.post(f"/accounts/{page}/", fields).status_code == 403
    assert not User.objects.exists()


def test_one_address_signs_up_a_hundred_times_a_day(client: Client) -> None:
    statuses = []
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False) as clock:
        for number in range(101):
            if number % 20 == 0:
                clock.shift(61)  # the limit of a minute
            statuses.append(client.post("/accounts/signup/", {"email": "wrong"}).status_code)

    assert statuses == 100 * [200] + [429]
