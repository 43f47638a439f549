"""Guessing a link's password from many addresses: pauses of networks that grow, and what the owner sees of them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import AuditEntry, Workspace
from links.models import Link
from links.services import password_attempts
from links.services.password_attempts import FREE_GUESSES
from tests.fixtures import MakeLink, Race, Response

pytestmark = pytest.mark.django_db

RIGHT = "open sesame"


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link with a password."""
    return make_link(alias="locked", password=RIGHT)


def _try(
    password: str, host: int, browser: Client | None = None, path: str = "/locked", network: str = "203.0.113"
) -> Response:
    return (browser or Client()).post(path, {"password": password}, REMOTE_ADDR=f"{network}.{host}")


def _guess(times: int, first: int = 1, network: str = "203.0.113") -> list[int]:
    """Return the status of each wrong guess, five from each address."""
    return [_try("wrong", first + number // 5, network=network).status_code for number in range(times)]


def test_a_stranger_closes_no_link_for_others(link: Link) -> None:
    assert _guess(FREE_GUESSES + 2)[-1] == 429
    assert _try("wrong", 99).status_code == 429

    assert Client(REMOTE_ADDR="198.51.100.7").get("/locked").status_code == 200
    assert _try("wrong", 7, network="198.51.100").status_code == 200
    assert _try(RIGHT, 7, network="198.51.100").status_code == 302


def test_with_many_guesses_each_network_has_one_try(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_attempts, "MANY_GUESSES", 8)
    assert _guess(8) == [200] * 8
    for number in range(4):
        network = f"198.51.{number}"
        statuses = [_try("wrong", host, network=network).status_code for host in (1, 2, 3)]
        assert statuses == [200, 200, 429]  # the second one begins a pause

    assert _try(RIGHT, 1, network="192.0.2").status_code == 302


def test_an_ipv6_site_is_one_network(link: Link) -> None:
    for number in range(FREE_GUESSES + 1):
        address = f"2001:db8:1:{number:x}::1"
        assert Client().post("/locked", {"password": "wrong"}, REMOTE_ADDR=address).status_code == 200

    for address, status in (("2001:db8:1:ffff::1", 429), ("2001:db8:2::1", 302)):
        assert Client().post("/locked", {"password": RIGHT}, REMOTE_ADDR=address).status_code == status


def test_pauses_of_a_guessed_link_double(link: Link) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        assert _guess(FREE_GUESSES + 1) == [200] * (FREE_GUESSES + 1)
        for number, minutes in enumerate((1, 2, 4)):
            refused = _try(RIGHT, 100 + number)
            assert (refused.status_code, refused["Retry-After"]) == (429, str(minutes * 60))
            assert f"in {minutes} minute" in refused.content.decode()
            assert Client(REMOTE_ADDR="203.0.113.9").get("/locked").status_code == 429

            clock.shift(timedelta(minutes=minutes))
            cache.delete(password_attempts._pause_of(link, "203.0.113.0/24"))  # Valkey's clock does not travel
            assert _try("wrong", 150 + number).status_code == 200


def test_the_right_password_ends_a_pause(link: Link) -> None:
    _guess(FREE_GUESSES)
    visitor = Client()
    assert _try(RIGHT, 200, visitor).status_code == 302

    assert _try(RIGHT, 201).status_code == 302
    assert _try("wrong", 202).status_code == 200
    assert _try(RIGHT, 203).status_code == 429


def test_own_mistakes_are_forgiven_with_the_right_password(link: Link) -> None:
    for visitor in range(20):
        assert [_try(password, 100 + visitor).status_code for password in ("a", "b", "c", RIGHT)] == [
            200,
            200,
            200,
            302,
        ]

    assert password_attempts.guesses_of(link).number == 0


def test_a_browser_that_knew_the_password_is_let_through(link: Link) -> None:
    visitor = Client()
    entered = _try(RIGHT, 200, visitor)
    cookie = entered.cookies["known_visitor"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/locked", True, "Lax")
    _guess(FREE_GUESSES + 1)

    assert _try(RIGHT, 201).status_code == 429
    assert visitor.get("/locked").status_code == 200
    assert _try(RIGHT, 202, visitor).status_code == 302
    assert [_try("wrong", 203 + number, visitor).status_code for number in range(11)] == [200] * 10 + [429]


def test_a_cookie_of_another_link_or_password_counts_not(link: Link, make_link: MakeLink) -> None:
    make_link(alias="other", password=RIGHT)
    visitor = Client()
    visitor.cookies["known_visitor"] = _try(RIGHT, 200, path="/other").cookies["known_visitor"].value
    _guess(FREE_GUESSES + 1)

    assert _try(RIGHT, 201, visitor).status_code == 429
    assert _try(RIGHT, 202, path="/other").status_code == 302


def test_racing_guesses_begin_one_pause(race: Race, link: Link) -> None:
    _guess(FREE_GUESSES - 2)
    addresses = list(range(200, 208))

    statuses = race(8, lambda: _try("wrong", addresses.pop()).status_code)

    assert (statuses.count(200), statuses.count(429)) == (3, 5)
    assert AuditEntry.objects.filter(event="link.locked").count() == 1


def test_the_owner_sees_guesses_and_the_pause(link: Link, dashboard: Client, workspace: Workspace) -> None:
    page = f"/links/{link.pk}"
    assert "wrong password" not in dashboard.get(page).content.decode()
    _guess(3)
    assert "3 wrong passwords were entered recently." in " ".join(dashboard.get(page).content.decode().split())

    _guess(FREE_GUESSES - 2, first=50)

    assert "Someone is guessing the password" in dashboard.get(page).content.decode()
    entry = AuditEntry.objects.get(event="link.locked")
    assert (entry.workspace_id, entry.subject, entry.details) == (workspace.pk, link.short_url, {"seconds": 60})
    change = {"password_is": "change", "password": "another one", "destination": link.destination}
    shown = dashboard.get(f"{page}/edit").context["form"]
    hidden = {name: shown[name].value() for name in ("version", "seen", "time_zone")}
    seen = {name: shown[name].value() or "" for name in ("alias", "title", "tags", "folder", "notes", "domain")}
    assert dashboard.post(f"{page}/edit", seen | hidden | change).status_code == 302
    assert _try("another one", 250).status_code == 302


def test_the_form_suggests_passwords_that_differ(dashboard: Client) -> None:
    suggested = [dashboard.get("/links/new").context["form"].suggested_password for _ in range(2)]

    assert suggested[0] != suggested[1]
    assert all(len(password) == 19 for password in suggested)
    page = dashboard.get("/links/new").content.decode()
    assert 'data-generates="id_password"' in page
    assert "<noscript>" in page
