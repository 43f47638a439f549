"""Second factors: required at every sign-in, and stored encrypted."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.conftest import PASSWORD, TOTP_SECRET, code, is_in
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_app(ada: User) -> User:
    """Ada with an authenticator app."""
    TOTP.activate(ada, TOTP_SECRET)
    RecoveryCodes.activate(ada)
    return ada


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_after_the_password(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/?next=")
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == "/accounts/2fa/totp/activate/"
    client.get("/accounts/2fa/totp/activate/")
    session = client.session
    session["mfa.totp.secret"] = TOTP_SECRET
    session.save()

    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "code" in wrong.context["form"].errors
    done = client.post("/accounts/2fa/totp/activate/", {"code": code()})

    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    shown = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
    assert all(recovery_code in shown for recovery_code in codes)
    again = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert not any(recovery_code in again for recovery_code in codes)
    assert "Authenticator app added" in mail.outbox[0].subject


def test_the_password_alone_is_not_enough(client: Client, with_app: User, sign_in: SignIn) -> None:
    assert sign_in(client)["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)

    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code()})["Location"] == "/overview"
    assert is_in(client)


def test_the_code_of_an_app_works_once(client: Client, with_app: User, sign_in: SignIn) -> None:
    used = code()
    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser)
        assert browser.post("/accounts/2fa/authenticate/", {"code": used}).status_code == status


def test_a_recovery_code_works_once(client: Client, with_app: User, sign_in: SignIn) -> None:
    used = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()[2]
    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser)
        assert browser.post("/accounts/2fa/authenticate/", {"code": used}).status_code == status


def test_codes_cannot_be_guessed_without_end(client: Client, with_app: User, sign_in: SignIn) -> None:
    sign_in(client)
    for number in range(6):
        headers = {"x-forwarded-for": f"203.0.113.{number}"}
        last = client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"}, headers=headers)

    assert "Too many" in last.content.decode()
    assert client.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 200


def test_the_admin_has_no_way_around_it(client: Client, with_app: User, sign_in: SignIn) -> None:
    with_app.is_staff = with_app.is_superuser = True
    with_app.save()
    credentials = {"username": with_app.email, "password": PASSWORD}
    assert client.post("/admin/login/?next=/admin/", credentials)["Location"] == "/accounts/login/?next=%2Fadmin%2F"

    sign_in(client, query="?next=/admin/")
    assert client.get("/admin/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_admin_is_closed_to_people_who_are_no_operators(client: Client, ada: User, sign_in: SignIn) -> None:
    sign_in(client)

    assert client.get("/admin/", follow=True).status_code == 403


def test_the_database_holds_no_secret_that_can_be_used(with_app: User) -> None:
    for row in Authenticator.objects.all():
        secret = row.data.get("secret") or row.data["seed"]
        assert secret.startswith("gAAAA")
        assert TOTP_SECRET not in str(row.data)


def test_changed_secret_key_disables_codes_until_reset(
    client: Client, with_app: User, sign_in: SignIn, settings: Settings
) -> None:
    codes = [code(), *RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()[:2]]
    settings.SECRET_KEY = "another secret for tests only, long enough for every check there is"
    sign_in(client)

    for wrong in codes:
        assert client.post("/accounts/2fa/authenticate/", {"code": wrong}).status_code == 200

    Authenticator.objects.all().delete()
    assert sign_in(Client())["Location"] == "/overview"


@pytest.mark.parametrize(
    ("public_url", "host"), [("http://localhost:8000", "localhost"), ("https://links.example.com", "links.example.com")]
)
def test_passkeys_belong_to_the_sites_own_host(client: Client, settings: Settings, public_url: str, host: str) -> None:
    settings.PUBLIC_URL = public_url

    options = client.get(
        "/accounts/2fa/webauthn/login/", headers={"accept": "application/json", "host": "evil.example"}
    )

    assert options.json()["request_options"]["publicKey"]["rpId"] == host
    assert options.json()["request_options"]["publicKey"]["userVerification"] == "required"


@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "{}", '{"response": {"userHandle": "x"}}', '{"id": 1}', '{"id": "a", "rawId": "a", "type": "x"}'],
)
def test_malformed_passkey_is_refused(client: Client, ada: User, credential: str) -> None:
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})

    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})

    assert answer.status_code == 302
    assert not is_in(client)
