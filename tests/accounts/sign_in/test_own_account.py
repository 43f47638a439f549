"""Pages of a person's own account: name and address."""

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD, is_in, link_in
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db


def ask_for(browser: Client, address: str) -> None:
    """Ask for another address, and confirm with the password."""
    asked = browser.post("/accounts/email/", {"email": address, "action_add": ""})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    browser.post(asked["Location"], {"password": PASSWORD})


def test_a_name_is_changed(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)

    saved = client.post("/accounts/", {"name": " Ada <b>Lovelace</b> "}, follow=True).content.decode()

    ada.refresh_from_db()
    assert ada.name == "Ada <b>Lovelace</b>"
    assert "Name saved." in saved
    assert "<b>" not in saved
    assert client.post("/accounts/", {"name": "n" * 101}).context["form"].errors


def test_a_new_address_counts_once_it_is_confirmed(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)
    ask_for(client, "Countess@Example.com")
    assert "countess@example.com" in client.get("/accounts/email/").content.decode()
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"

    (message,) = (sent for sent in mail.outbox if sent.to == ["countess@example.com"])
    client.post(link_in(message))

    ada.refresh_from_db()
    assert ada.email == "countess@example.com"
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), login="countess@example.com").status_code == 302
    assert any(sent.to == ["ada@example.com"] and "was changed" in sent.subject for sent in mail.outbox)


def test_address_of_another_account_is_refused(client: Client, ada: User, owner: User, sign_in: SignIn) -> None:
    sign_in(client)

    ask_for(client, owner.email)

    (message,) = (sent for sent in mail.outbox if "/confirm-email/" in sent.body)
    assert message.to == [owner.email]
    assert client.post(link_in(message)).status_code == 302

    assert "couldn’t be confirmed" in client.get("/accounts/").content.decode()
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"
    assert sign_in(Client()).status_code == 302


def test_operators_without_a_workspace_have_an_account_page(client: Client, sign_in: SignIn) -> None:
    User.objects.create_superuser("operator@example.com", PASSWORD)

    assert sign_in(client, login="operator@example.com")["Location"] == "/overview"
    assert is_in(client)


def test_strangers_sign_in_first(client: Client) -> None:
    for path in ("", "email/", "password/change/", "password/set/", "2fa/", "2fa/totp/activate/",
                 "2fa/recovery-codes/", "2fa/webauthn/", "2fa/webauthn/add/", "sessions/", "3rdparty/"):  # fmt: skip
        assert client.get(f"/accounts/{path}")["Location"].startswith("/accounts/login/"), path
