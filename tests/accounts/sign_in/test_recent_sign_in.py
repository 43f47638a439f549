"""Sensitive changes need a sign-in of the last 15 minutes, and what was sent survives the detour."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.keys.services import create_api_key
from accounts.models import ApiKey, Invitation, Membership, Role, User, Workspace
from accounts.workspaces.actors import operator
from tests.accounts.conftest import PASSWORD, TOTP_SECRET, code
from tests.accounts.fixtures import Browsers, Join, Response
from tests.signing_in import date_sign_in

pytestmark = pytest.mark.django_db

STALE = 15 * 60 + 1


@pytest.fixture
def browser(owner: User) -> Client:
    """The owner's browser, with a sign-in that is not recent any more."""
    owner.set_password(PASSWORD)
    owner.save()
    browser = Client()
    browser.force_login(owner)
    date_sign_in(browser, seconds_ago=STALE)
    return browser


def _is_asked(answer: Response) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/?next=")


def test_sensitive_requests_ask_who_it_is(browser: Client, join: Join, workspace: Workspace, owner: User) -> None:
    member, (key, _text) = join("member"), create_api_key(by=operator(workspace, owner), name="Tests")
    invitation = Invitation.objects.create(
        workspace=workspace, email="x@example.com", role="member", digest="t" * 64, expires_at=timezone.now()
    )

    posts = {
        "/keys/new": {"name": "Shop", "scopes": ["links:read"]},
        f"/keys/{key.pk}/rotate": {"overlap": "0"},
        f"/keys/{key.pk}/edit": {"name": "Other", "scopes": ["links:read"]},
        f"/keys/{key.pk}/activate": {},
        f"/members/{member.pk}/role": {"role": "admin"},
        f"/members/{member.pk}/remove": {"keys": ""},
        "/settings/leave": {"keys": ""},
        "/members/invite": {"email": "new@example.com", "role": "member"},
        f"/members/invitations/{invitation.pk}/resend": {},
        "/settings/transfer": {"email": member.user.email},
        "/settings/delete": {"typed": workspace.name},
        "/account/delete": {"typed": owner.email},
        "/accounts/password/set/": {"password1": PASSWORD, "password2": PASSWORD},
        "/accounts/email/": {"email": "other@example.com", "action_add": ""},
    }
    for path in ("/account/export", "/account/data", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        assert _is_asked(browser.get(path)), path
    for path, data in posts.items():
        assert _is_asked(browser.post(path, data)), path

    assert ApiKey.objects.get() == key
    assert Membership.objects.get(pk=member.pk).role == Role.MEMBER


def test_all_pages_of_factors_ask_who_it_is(browser: Client, owner: User) -> None:
    TOTP.activate(owner, TOTP_SECRET)
    RecoveryCodes.activate(owner)
    passkey = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Key", "credential": {}})
    pages = ["totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "recovery-codes/download/"]
    pages += [f"webauthn/keys/{passkey.pk}/remove/", f"webauthn/keys/{passkey.pk}/edit/", "webauthn/add/"]
    pages += ["totp/activate/"]
    free = {"", "authenticate/", "reauthenticate/", "trust/"}
    free |= {"webauthn/", "webauthn/login/", "webauthn/reauthenticate/"}
    named = {re.sub(r"<\w+:pk>", str(passkey.pk), page) for page in _routes("accounts/2fa/")}

    for page in pages:
        assert _is_asked(browser.get(f"/accounts/2fa/{page}")), page
        sent = browser.post(f"/accounts/2fa/{page}", {})
        assert _is_asked(sent) or sent.status_code == 405, page
    assert named <= {*pages, *free}
    assert Authenticator.objects.filter(user=owner).count() == 3


def _routes(prefix: str) -> list[str]:
    """Return the routes of all pages below the prefix, without it."""

    def below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from below(pattern.url_patterns, route)
            else:
                yield route

    return [route.removeprefix(prefix) for route in below(get_resolver().url_patterns, "") if route.startswith(prefix)]


def test_the_password_goes_on_with_what_was_sent(browser: Client, workspace: Workspace) -> None:
    asked = browser.post("/keys/new", {"name": "Shop", "scopes": ["links:read"]})

    wrong = browser.post(asked["Location"], {"password": "wrong"})
    assert (wrong.status_code, ApiKey.objects.count()) == (200, 0)
    made = browser.post(asked["Location"], {"password": PASSWORD})

    assert made.status_code == 201
    assert ApiKey.objects.get().name == "Shop"
    assert browser.post("/keys/new", {"name": "Two", "scopes": ["links:read"]}).status_code == 201


def test_a_form_shown_after_the_detour_goes_to_its_page(browser: Client) -> None:
    asked = browser.post("/keys/new", {"name": "", "scopes": ["links:read"]})

    shown = browser.post(asked["Location"], {"password": PASSWORD})

    assert shown.status_code == 400
    assert 'action="/keys/new"' in shown.content.decode()


def test_an_app_alone_is_a_way_to_confirm(browser: Client, owner: User) -> None:
    owner.set_unusable_password()
    owner.save()
    browser.force_login(owner)
    date_sign_in(browser, seconds_ago=STALE)
    TOTP.activate(owner, TOTP_SECRET)

    asked = browser.post("/keys/new", {"name": "Shop", "scopes": ["links:read"]})

    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    assert browser.post(asked["Location"], {"code": code()}).status_code == 201


def test_a_passkey_alone_is_a_way_to_confirm(browser: Client, owner: User) -> None:
    owner.set_unusable_password()
    owner.save()
    browser.force_login(owner)
    date_sign_in(browser, seconds_ago=STALE)
    Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Key", "credential": {}})

    asked = browser.get("/account/export")

    assert asked["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/?next=")


def test_people_of_other_services_sign_in_again(browser: Client, owner: User) -> None:
    owner.set_unusable_password()
    owner.save()
    SocialAccount.objects.create(user=owner, provider="oidc", uid="1")
    browser.force_login(owner)
    date_sign_in(browser, seconds_ago=STALE)

    for path in ("/account/export", "/accounts/2fa/totp/activate/"):
        assert browser.get(path).headers.get("Location", "").startswith("/accounts/sign-in-again/?next="), path
    new = {"password1": PASSWORD, "password2": PASSWORD}
    assert browser.post("/accounts/password/set/", new)["Location"].startswith("/accounts/sign-in-again/?next=")
    asked = browser.post("/keys/new", {"name": "Shop"})
    page = browser.get(asked["Location"], headers={"referer": "http://testserver/keys/new"})
    assert page["Location"] == "/accounts/sign-in-again/?next=%2Fkeys%2Fnew"
    assert (
        "Your changes aren’t saved yet. Sign in again, then send the form again."
        in browser.get(page["Location"]).content.decode()
    )

    date_sign_in(browser)
    assert browser.get("/account/export").status_code == 200


def test_a_role_is_checked_before_the_sign_in(browsers: Browsers) -> None:
    date_sign_in(browsers["viewer"], seconds_ago=STALE)

    assert browsers["viewer"].post("/keys/new", {"name": "Shop"}).status_code == 403


def test_other_pages_do_not_ask(browser: Client) -> None:
    for path in ("/keys", "/keys/new", "/members", "/settings", "/account/delete"):
        assert browser.get(path).status_code == 200
    assert browser.post("/links/new", {"destination": "https://example.com/", "time_zone": "UTC"}).status_code == 302
