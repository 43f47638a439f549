"""Accounts as people have them: the pages of the way in, of one's own account, and passkeys."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core import mail
from playwright.sync_api import CDPSession, Page, expect

from accounts.models import User
from accounts.workspaces.services import ensure_user_with_workspace

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(db: None) -> User:
    """A user with a password and a confirmed address."""
    user, _ = ensure_user_with_workspace(email="ada@example.com")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def authenticator(page: Page) -> Iterator[CDPSession]:
    """Give the browser an authenticator like that of a telephone."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    yield session
    session.detach()


def sign_in_by_form(page: Page) -> None:
    """Fill in the form."""
    page.goto("/accounts/login/?next=/accounts/")
    page.get_by_label("Email address").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def prove_it_is_ada(page: Page) -> None:
    """Enter the password again, as the page asks before anything about signing in is changed."""
    expect(page.get_by_role("heading", name="Confirm it’s you")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize(
    "path", ["login", "signup", "password/reset", "password/reset/done", "confirm-email", "confirm-email/x"]
)
def test_the_way_in_is_for_everybody(page: Page, check_page: Callable[[], None], path: str) -> None:
    page.goto(f"/accounts/{path}/")
    check_page()

    if button := page.locator("main form button.btn-primary").first.element_handle(timeout=500) if path in (
        "login", "signup", "password/reset"
    ) else None:  # fmt: skip
        page.locator("form").first.evaluate("form => { form.noValidate = true }")
        button.click()
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()
        check_page()


def test_pages_about_ones_account_are_for_everybody(page: Page, check_page: Callable[[], None], ada: User) -> None:
    secret = generate_totp_secret()
    sign_in_by_form(page)
    page.goto("/accounts/2fa/totp/activate/")
    check_page()
    prove_it_is_ada(page)
    page.wait_for_url("**/activate/")
    for path in ("", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/",
                 "sessions/", "logout/", "3rdparty/"):  # fmt: skip
        page.goto(f"/accounts/{path}")
        expect(page.locator("h1")).not_to_be_empty()
        check_page()
    TOTP.activate(ada, secret)
    RecoveryCodes.activate(ada)
    for path in ("2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"):
        page.goto(f"/accounts/{path}")
        expect(page.locator("h1")).not_to_be_empty()
        check_page()


def test_a_visitor_signs_up_confirms_and_is_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Grace Hopper")
    page.get_by_label("Email address").fill("grace@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Show password").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()

    (address,) = re.findall(r"http\S+", str(mail.outbox[0].body))
    page.goto(address)
    page.get_by_role("button", name="Confirm address").click()
    page.wait_for_url("**/workspaces/new**")
    expect(page.get_by_label("Name")).to_have_value("Grace’s workspace")
    page.get_by_role("button", name="Create workspace").click()
    page.wait_for_url("**/overview")

    page.goto("/accounts/")
    expect(page.get_by_label("Your name")).to_have_value("Grace Hopper")


def test_an_authenticator_app_is_set_up_and_asked_for(page: Page, ada: User, check_page: Callable[[], None]) -> None:
    sign_in_by_form(page)
    page.get_by_text("Two-factor authentication and passkeys").wait_for()
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set up").click()
    prove_it_is_ada(page)
    secret = page.locator("#totp-secret").inner_text()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, next(counters()))))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator("#recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    page.context.clear_cookies()

    sign_in_by_form(page)
    expect(page.get_by_role("heading", name="Two-factor authentication")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    check_page()
    page.get_by_label("Code from your app").fill(codes[3])
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**/accounts/")


def test_a_passkey_signs_in_without_a_password(
    page: Page, ada: User, authenticator: CDPSession, check_page: Callable[[], None]
) -> None:
    sign_in_by_form(page)
    page.goto("/accounts/2fa/webauthn/add/")
    prove_it_is_ada(page)
    page.get_by_label("Passkey name").fill("My telephone")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My telephone")).to_be_visible()
    check_page()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Passkey name").fill("Old telephone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Old telephone")).to_be_visible()
    page.context.clear_cookies()

    page.goto("/accounts/login/?next=/accounts/2fa/webauthn/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/accounts/2fa/webauthn/")

    page.get_by_role("link", name="Remove").click()
    prove_it_is_ada(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="No passkeys yet")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_passkey_is_a_second_step_too(page: Page, ada: User, authenticator: CDPSession) -> None:
    sign_in_by_form(page)
    page.goto("/accounts/2fa/webauthn/add/")
    prove_it_is_ada(page)
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()

    sign_in_by_form(page)
    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url("**/accounts/")


def test_without_a_passkey_the_page_says_so(page: Page, ada: User, authenticator: CDPSession) -> None:
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("The passkey didn’t work.")).to_be_visible()
