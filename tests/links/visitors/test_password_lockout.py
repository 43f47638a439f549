"""Guessing a link's password: ten attempts in 15 minutes for each link and address."""

import asyncio
from collections.abc import Mapping
from ipaddress import ip_network

import pytest
from django.test import Client
from pytest_django import Settings

from links.models import Link
from links.services import password_attempts
from shortener import redis
from tests.fixtures import MakeLink
from tests.redirects.conftest import CountClicks
from tests.redirects.site import Details, Site

pytestmark = pytest.mark.django_db(transaction=True)

RIGHT, WRONG = "open sesame", "wrong"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """Hash passwords quickly: these tests guess many times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link with a password."""
    return make_link(alias="locked", password=RIGHT)


def _guess(
    client: Client,
    password: str = WRONG,
    times: int = 1,
    path: str = "/locked",
    *,
    address: str = "127.0.0.1",
    headers: Mapping[str, str] | None = None,
) -> int:
    """Return the last status of this many guesses."""
    guesses = [client.post(path, {"password": password}, headers=headers, REMOTE_ADDR=address) for _ in range(times)]
    return guesses[-1].status_code


def _form(headers: dict[str, str] | None = None) -> Details:
    """Return a wrong guess as a browser sends it."""
    cookies = {"cookie": f"csrftoken={'a' * 32}", "content-type": "application/x-www-form-urlencoded"}
    return {"headers": cookies | (headers or {}), "body": f"csrfmiddlewaretoken={'a' * 32}&password=wrong".encode()}


def test_the_eleventh_guess_is_refused_even_if_it_is_right(
    client: Client, link: Link, count_clicks: CountClicks
) -> None:
    assert _guess(client, times=10) == 200

    answer = client.post("/locked", {"password": RIGHT})

    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "Location" not in answer
    assert "15 minutes" in answer.text
    assert client.get("/locked").status_code == 429
    assert count_clicks(link) == 0


def test_the_tenth_guess_may_still_be_right(client: Client, link: Link) -> None:
    assert _guess(client, times=9) == 200
    assert _guess(client, RIGHT) == 302


def test_more_guesses_do_not_prolong_the_lock(client: Client, link: Link) -> None:
    _guess(client, times=10)
    (name,) = redis.client().scan_iter("*:password:*")
    redis.client().expire(name, 60)

    assert _guess(client, times=5) == 429
    assert 0 < int(redis.client().ttl(name)) <= 60

    redis.client().expire(name, 0)
    assert _guess(client, RIGHT) == 302


def test_the_right_password_resets_the_attempts(client: Client, link: Link) -> None:
    for _ in range(2):
        assert _guess(client, times=9) == 200
        assert _guess(client, RIGHT) == 302


def test_right_passwords_are_counted_too(client: Client, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_attempts, "MOST_CHECKS", 12)
    assert {_guess(client, RIGHT) for _ in range(12)} == {302}

    assert _guess(client, RIGHT) == 429
    assert client.get("/locked").status_code == 429
    assert _guess(client, RIGHT, address="198.51.100.9") == 302


def test_forty_racing_guesses_are_ten_attempts(site: Site, link: Link) -> None:
    async def guess() -> list[int]:
        answers = await asyncio.gather(*(site.request("POST", "/locked", **_form()) for _ in range(40)))
        return [answer.status for answer in answers]

    statuses = site.run(guess())

    assert (statuses.count(200), statuses.count(429)) == (10, 30)


def test_a_lock_is_for_one_link_and_address(client: Client, link: Link, make_link: MakeLink) -> None:
    make_link(alias="other", password=RIGHT)

    assert _guess(client, times=11) == 429
    assert _guess(client, RIGHT, path="/other") == 302
    assert _guess(Client(), RIGHT, address="198.51.100.9") == 302
    assert _guess(client, RIGHT) == 429


def test_addresses_of_one_ipv6_network_share_their_attempts(client: Client, link: Link) -> None:
    for number in range(10):
        assert _guess(client, address=f"2001:db8:1:2::{number:x}") == 200

    assert _guess(client, RIGHT, address="2001:db8:1:2:ffff::1") == 429
    assert _guess(client, RIGHT, address="2001:db8:1:3::1") == 302


def test_an_ipv4_address_written_as_ipv6_is_the_same_visitor(client: Client, link: Link) -> None:
    assert _guess(client, times=10, address="203.0.113.7") == 200
    assert _guess(client, RIGHT, address="::ffff:203.0.113.7") == 429


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X_Forwarded_For", "X-Real-IP", "Forwarded"])
def test_a_forged_address_does_not_evade_the_lock(site: Site, link: Link, name: str) -> None:
    statuses = [site.send("POST", "/locked", **_form({name: f"198.51.100.{number}"})).status for number in range(11)]

    assert statuses == [200] * 10 + [429]


def test_clients_of_a_trusted_proxy_are_limited_separately(client: Client, link: Link, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]

    def guess(forwarded_for: str, password: str = WRONG, times: int = 1) -> int:
        headers = {"X-Forwarded-For": forwarded_for}
        return _guess(client, password, times, address="10.0.0.1", headers=headers)

    assert guess("203.0.113.7", times=11) == 429
    assert guess("198.51.100.1, 203.0.113.7, 10.0.0.2", RIGHT) == 429
    assert guess("198.51.100.1", RIGHT) == 302
