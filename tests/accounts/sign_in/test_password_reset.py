"""Password reset: a link by mail, which works once."""

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import is_in, link_in
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db

NEW = "another horse battery"


def test_the_link_sets_a_new_password_once(client: Client, ada: User, sign_in: SignIn) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    client.post("/accounts/password/reset/", {"email": "ADA@example.com"})
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    assert "localhost:8000" in message.subject

    form = client.get(link_in(message), follow=True)
    assert "ada@example.com" not in form.content.decode()
    changed = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert changed["Location"] == "/accounts/password/reset/key/done/"
    assert not is_in(elsewhere)
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), password=NEW).status_code == 302
    assert "This link has expired" in Client().get(link_in(message), follow=True).content.decode()
    assert "was changed" in mail.outbox[-1].subject


def test_an_unknown_address_looks_like_a_known_one(client: Client, ada: User) -> None:
    pages = [
        client.post("/accounts/password/reset/", {"email": f"{name}@example.com"}, follow=True)
        for name in ("ada", "nobody")
    ]

    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert pages[0].content == pages[1].content
    assert [message.to for message in mail.outbox] == [["ada@example.com"], ["nobody@example.com"]]
    assert "/accounts/signup/" in mail.outbox[1].body


def test_person_added_by_operator_sets_password_by_link(client: Client, owner: User, sign_in: SignIn) -> None:
    client.post("/accounts/password/reset/", {"email": owner.email})
    form = client.get(link_in(mail.outbox[0]), follow=True)

    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    answer = sign_in(client, login=owner.email, password=NEW)
    if answer["Location"] == "/accounts/confirm-email/":
        client.post(link_in(mail.outbox[-1]))
    assert is_in(client)
