"""Headers that restrict what browsers do with answers, and the names of cookies."""

import re

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from domains.hosts import directory
from shortener.config.settings.security import configuration
from tests import pages
from tests.fixtures import KeyAndText, MakeLink

pytestmark = pytest.mark.django_db

POLICY, RESOURCES = "Permissions-Policy", "Cross-Origin-Resource-Policy"
EVERY = [
    "Content-Security-Policy", "Cross-Origin-Opener-Policy", POLICY, RESOURCES, "Referrer-Policy",
    "X-Content-Type-Options", "X-Frame-Options",
]  # fmt: skip
FRIEND = "https://app.example.com"


def _fail(host: str) -> None:
    raise DatabaseError(host)


@pytest.mark.parametrize(
    "path", ["/", "/accounts/login/", "/api/links", "/api/nothing", "/no-such-link", "/developers"]
)
def test_answers_grant_nothing_to_other_sites(client: Client, path: str) -> None:
    answer = client.get(path)

    assert (answer[RESOURCES], "camera=()" in answer[POLICY]) == ("same-origin", True)


def test_every_page_has_both_headers(client: Client) -> None:
    answers = [client.get(pages.address(route)) for route in pages.ROUTES if "<" not in route]
    without = [
        answer.request["PATH_INFO"]
        for answer in answers
        if POLICY not in answer or (RESOURCES in answer) == (300 <= answer.status_code < 400)
    ]

    assert len(answers) > 20
    assert without == []


def test_pages_may_copy_and_use_passkeys(client: Client) -> None:
    granted = re.findall(r"([a-z-]+)=\(self\)", client.get("/")[POLICY])

    assert granted == ["clipboard-write", "publickey-credentials-create", "publickey-credentials-get"]


@pytest.mark.parametrize("status", [404, 503])
def test_refusals_of_hosts_have_every_header(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    settings.SITE_URL = "https://links.example.com"
    if status == 503:
        monkeypatch.setattr(directory, "find", _fail)

    answer = client.get("/", headers={"host": "other.example.com"}, secure=True)

    assert answer.status_code == status
    assert [name for name in EVERY if name not in answer] == []


def test_a_preflight_has_every_header_but_one(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]

    answer = client.options("/api/links", headers={"origin": FRIEND, "access-control-request-method": "GET"})

    assert answer["Access-Control-Allow-Origin"] == FRIEND
    assert [name for name in EVERY if name not in answer] == [RESOURCES]


def test_a_redirect_may_be_embedded(client: Client, make_link: MakeLink) -> None:
    make_link(alias="locked", password="open sesame")

    answer = client.post("/locked", {"password": "open sesame"})

    assert (answer.status_code, RESOURCES in answer) == (302, False)


def test_allowed_origins_can_read_the_api(client: Client, settings: Settings, api_key: KeyAndText) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]

    answer = client.get("/api/links", headers={"origin": FRIEND, "x-api-key": api_key[1]})

    assert (answer.status_code, answer["Access-Control-Allow-Origin"], RESOURCES in answer) == (200, FRIEND, False)


def test_cookies_on_https_are_bound_to_the_host(client: Client, settings: Settings) -> None:
    for name, value in configuration(production=True, cookie_prefix="__Host-").items():
        setattr(settings, name, value)

    cookie = client.get("/accounts/login/", secure=True).cookies["__Host-csrftoken"]

    assert settings.SESSION_COOKIE_NAME == "__Host-sessionid"
    assert (cookie["path"], cookie["secure"], cookie["domain"], cookie["httponly"]) == ("/", True, "", True)
