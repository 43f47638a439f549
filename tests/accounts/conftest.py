"""Somebody who can sign in."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import User
from accounts.services import ensure_user_with_workspace

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
