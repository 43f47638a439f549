"""Fixtures and functions that tests of accounts share."""

import re
from collections.abc import Mapping

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from accounts.workspaces.services import ensure_user_with_workspace
from tests.accounts.fixtures import Browsers, Join, Response, SignIn, SignInUser

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def ada(db: None) -> User:
    """A user with a workspace, a confirmed address and a password."""
    user, _ = ensure_user_with_workspace(email="ada@example.com")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def sign_in() -> SignIn:
    """Send the form of the sign-in page and return the response."""

    def post(
        browser: Client,
        login: str = "ada@example.com",
        password: str = PASSWORD,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        form = {"login": login, "password": password}
        return browser.post(f"/accounts/login/{query}", form, headers=headers)

    return post


def is_in(browser: Client) -> bool:
    """Tell whether a user is signed in."""
    return browser.get("/accounts/").status_code == 200


def code() -> str:
    """Return the current code of an authenticator app."""
    *_, now, _next = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(TOTP_SECRET, now)))


def link_in(message: EmailMessage) -> str:
    """Return the path of the only link to a page of accounts in a mail."""
    (link,) = set(re.findall(r"http://localhost:8000(/accounts/\S+/)", str(message.body)))
    return str(link)


@pytest.fixture
def join(workspace: Workspace) -> Join:
    """Add a user to a workspace, the owner's unless another is given; return the membership."""

    def add(role: str, email: str = "", into: Workspace = workspace) -> Membership:
        email = email or f"{role}@example.com"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, name="")
        return Membership.objects.create(workspace=into, user=user, role=role)

    return add


@pytest.fixture
def browser_of() -> SignInUser:
    """Return a browser in which the user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def browsers(owner: User, join: Join, browser_of: SignInUser) -> Browsers:
    """A browser for each role in the owner's workspace."""
    people = {str(role): join(role).user for role in (Role.ADMIN, Role.MEMBER, Role.VIEWER)}
    return {role: browser_of(user) for role, user in (people | {"owner": owner}).items()}
