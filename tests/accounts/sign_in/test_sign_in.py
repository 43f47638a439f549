"""Sign-in: redirects, equal responses for unknown addresses, and rate limits."""

import ipaddress
import re

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.conftest import is_in
from tests.accounts.fixtures import SignIn

pytestmark = pytest.mark.django_db


def test_it_leads_to_the_overview_and_out_again(client: Client, ada: User, sign_in: SignIn) -> None:
    assert sign_in(client, login="ADA@Example.com")["Location"] == "/overview"
    assert is_in(client)

    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert not is_in(client)


def test_sign_in_redirects_to_the_next_page(client: Client, ada: User, sign_in: SignIn) -> None:
    asked = client.get("/accounts/2fa/?x=1")
    assert asked["Location"] == "/accounts/login/?next=/accounts/2fa/%3Fx%3D1"

    assert sign_in(client, query="?next=/accounts/2fa/%3Fx%3D1")["Location"] == "/accounts/2fa/?x=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
        "http://testserver@evil.example/", "\thttps://evil.example",
    ],
)  # fmt: skip
def test_it_leads_to_no_other_site(client: Client, ada: User, sign_in: SignIn, elsewhere: str) -> None:
    page = client.get("/accounts/login/", {"next": elsewhere}).content.decode()
    assert not re.findall(r'(?:href|action|content)="[^"]*(?:evil.example|javascript:)', page)

    answer = client.post(
        "/accounts/login/", {"login": "ada@example.com", "password": "correct horse battery", "next": elsewhere}
    )
    assert answer["Location"] == "/overview"
    assert client.post("/accounts/logout/", {"next": elsewhere})["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client, ada: User, sign_in: SignIn) -> None:
    wrong = sign_in(client, password="wrong")
    unknown = sign_in(client, login="nobody@example.com", password="wrong")

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    pages = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()) for answer in (wrong, unknown)
    ]
    assert pages[0] == pages[1].replace("nobody@", "ada@")


def test_errors_are_announced_to_screen_readers(client: Client) -> None:
    page = client.post("/accounts/login/", {"login": "x", "password": ""}).content.decode()

    for field in ("id_login", "id_password"):
        assert f'id="{field}_error"' in page
        assert f"{field}_error" in page.split('aria-describedby="', 1)[1]
    assert page.count('aria-invalid="true"') == 2
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="email"' in page


def test_a_closed_account_does_not_open(client: Client, ada: User, sign_in: SignIn) -> None:
    ada.is_active = False
    ada.save()

    assert sign_in(client)["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 200
    assert not is_in(client)


def test_login_attempts_are_limited_whatever_the_headers(client: Client, ada: User, sign_in: SignIn) -> None:
    def guess(number: int, password: str) -> str:
        headers = {"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}", "host": f"h{number}"}
        answer = sign_in(client, password=password, headers=headers)
        return str(answer.context["form"].errors) if answer.status_code == 200 else ""

    guesses = [guess(number, "wrong") for number in range(6)]

    assert ["Too many" in text for text in guesses] == [False] * 5 + [True]
    assert "Too many" in guess(7, "correct horse battery")
    assert not is_in(client)


def test_one_address_may_not_try_many_accounts(client: Client, ada: User, sign_in: SignIn) -> None:
    for number in range(10):
        sign_in(client, login=f"n{number}@example.com", password="wrong", headers={"x-forwarded-for": f"::{number}"})

    assert "Too many" in str(sign_in(client).context["form"].errors)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_trusted_proxy_separates_clients(client: Client, ada: User, sign_in: SignIn, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.0/8")]
    for number in range(10):
        sign_in(client, login=f"n{number}@example.com", headers={"x-forwarded-for": "203.0.113.1"})

    assert sign_in(client, headers={"x-forwarded-for": "203.0.113.1"}).status_code == 200
    assert sign_in(client, headers={"x-forwarded-for": "203.0.113.2"}).status_code == 302


def test_too_many_forms_are_refused_with_a_page(client: Client) -> None:
    answers = [client.post("/accounts/signup/", {}) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "Please wait a minute" in answers[-1].content.decode()


def test_an_open_site_offers_accounts_and_a_closed_one_does_not(client: Client, settings: Settings) -> None:
    assert "/accounts/signup/" in client.get("/accounts/login/").content.decode()

    settings.SIGNUP_OPEN = False
    assert "/accounts/signup/" not in client.get("/accounts/login/").content.decode()


def test_no_other_service_is_offered_unless_there_is_one(client: Client) -> None:
    for page in ("login", "signup"):
        assert "Continue with" not in client.get(f"/accounts/{page}/").content.decode()
    for path in ("google/login/", "github/login/", "oidc/oidc/login/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_the_focus_is_where_to_type_next(client: Client) -> None:
    page = client.get("/accounts/login/").text
    assert re.findall(r"<input[^>]*autofocus[^>]*>", page)[0].count('name="login"') == 1

    wrong = client.post("/accounts/login/", {"login": "ann@example.com", "password": "wrong horse battery"}).text
    (focused,) = re.findall(r"<input[^>]*autofocus[^>]*>", wrong)
    assert 'name="password"' in focused
