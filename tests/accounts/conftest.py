"""What tests of people and workspaces share."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from accounts.workspaces.services import ensure_user_with_workspace

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def ada(db: None) -> User:
    """Somebody with a workspace, a confirmed address and a password."""
    user, _ = ensure_user_with_workspace(email="ada@example.com")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """Send the form of the sign-in page and return the answer."""

    def post(browser: Client, login: str = "ada@example.com", password: str = PASSWORD, **more: Any) -> Any:
        address = f"/accounts/login/{more.pop('query', '')}"
        return browser.post(address, {"login": login, "password": password}, **more)

    return post


def is_in(browser: Client) -> bool:
    """Tell whether somebody is signed in."""
    return browser.get("/accounts/").status_code == 200


def code() -> str:
    """Return what an authenticator app shows now."""
    *_, now, _next = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(TOTP_SECRET, now)))


def link_in(message: Any) -> str:
    """Return the path of the one link in a mail that does something."""
    (link,) = set(re.findall(r"http://localhost:8000(/accounts/\S+/)", message.body))
    return str(link)


@pytest.fixture
def join(workspace: Workspace) -> Callable[..., Membership]:
    """Put somebody into a workspace, the owner's unless another is given; return the membership."""

    def put(role: str, email: str = "", into: Workspace = workspace) -> Membership:
        email = email or f"{role}@example.com"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, name="")
        return Membership.objects.create(workspace=into, user=user, role=role)

    return put


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """Return a browser in which the person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def browsers(owner: User, join: Any, browser_of: Any) -> dict[str, Client]:
    """A browser for each role in the owner's workspace."""
    people = {str(role): join(role).user for role in (Role.ADMIN, Role.MEMBER, Role.VIEWER)}
    return {role: browser_of(user) for role, user in (people | {"owner": owner}).items()}
