"""Limits of people without an account while Redis is down: what cannot be counted is refused with a 503."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from links.models import Link
from shortener import redis
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

DESTINATION = "https://example.com/article"


@pytest.fixture
def no_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no Redis answer."""
    settings.REDIS_URL = "unix:///nowhere"
    settings.CACHES = {name: cache | {"LOCATION": settings.REDIS_URL} for name, cache in settings.CACHES.items()}
    monkeypatch.setattr(redis, "_client", None)
    yield
    caches["default"].close()


@pytest.mark.usefixtures("no_redis")
def test_api_makes_no_guest_link(client: Client) -> None:
    answer = client.post("/api/links/guest", {"originalUrl": DESTINATION}, content_type="application/json")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "unavailable"
    assert not Link.objects.exists()


@pytest.mark.usefixtures("no_redis")
def test_home_page_makes_no_guest_link(client: Client) -> None:
    answer = client.post("/", {"destination": DESTINATION, "life": "7d"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "can't be created right now" in answer.content.decode()
    assert DESTINATION in answer.content.decode()
    assert not Link.objects.exists()


@pytest.mark.usefixtures("no_redis")
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/login/", {"login": "ada@example.com", "password": "correct horse"}),
        ("/accounts/signup/", {"name": "Ada", "email": "ada@example.com", "password1": "correct horse battery"}),
        ("/accounts/password/reset/", {"email": "ada@example.com"}),
    ],
)
def test_ways_into_an_account_are_closed(client: Client, path: str, form: dict[str, str]) -> None:
    assert client.post(path, form).status_code == 503


def test_passwords_of_links_are_not_tried(client: Client, make_link: MakeLink, request: pytest.FixtureRequest) -> None:
    make_link(alias="guarded", password="letmein")
    request.getfixturevalue("no_redis")

    assert client.post("/guarded", {"password": "letmein"}).status_code == 503
