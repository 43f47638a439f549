"""A process hashes two passwords at a time; what waits too long gets a 503."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher, make_password
from django.test import Client

from accounts.models import User
from shortener import password_hashing, redis
from shortener.errors import Busy
from tests.fixtures import MakeLink, PostLink, Race

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(db: None) -> User:
    """A person with a password."""
    return User.objects.create_user("ada@example.com", PASSWORD)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch, ada: User) -> Iterator[None]:
    """Take all slots, and let no request wait for one."""
    monkeypatch.setattr(password_hashing, "_LONGEST_WAIT", 0.01)
    with ExitStack() as stack:
        for _ in range(password_hashing.AT_ONCE):
            stack.enter_context(password_hashing._slots)
        yield


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/login/", {"login": "ada@example.com", "password": PASSWORD}),
        ("/accounts/login/", {"login": "nobody@example.com", "password": PASSWORD}),
        ("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD, "name": "New"}),
    ],
)
def test_sign_in_and_sign_up_get_a_503(busy: None, client: Client, path: str, form: dict[str, str]) -> None:
    answer = client.post(path, form)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert not User.objects.filter(email="new@example.com").exists()


def _counted() -> list[bytes]:
    """Return the counters of attempts."""
    patterns = ("sign-in:", "password:", "password-checks:", "guesses:", "guess-pause:")
    return [name for pattern in patterns for name in redis.client().scan_iter(f"*:{pattern}*")]


def test_what_is_not_checked_counts_as_no_attempt(busy: None) -> None:
    for login in ("ada@example.com", "nobody@example.com"):
        for _ in range(7):
            answer = Client().post("/accounts/login/", {"login": login, "password": PASSWORD})

    assert answer.status_code == 503
    assert _counted() == []


def test_link_passwords_get_a_503(make_link: MakeLink, client: Client, request: pytest.FixtureRequest) -> None:
    make_link(alias="locked", password=PASSWORD)
    request.getfixturevalue("busy")

    before = sorted(_counted())
    for _ in range(12):
        answer = client.post("/locked", {"password": PASSWORD})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert sorted(_counted()) == before == []


def test_the_api_gets_a_503(busy: None, post_link: PostLink) -> None:
    answer = post_link(password=PASSWORD)

    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "5", "unavailable")


def test_only_the_first_in_line_waits_long(busy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_hashing, "_LONGEST_WAIT", 600)
    monkeypatch.setattr(password_hashing, "_WAIT_OF_OTHERS", 0.01)

    with password_hashing._first_in_line, pytest.raises(Busy):
        make_password(PASSWORD)


def test_two_are_hashed_at_a_time(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, running, seen = threading.Lock(), [0], [0]
    hashing = ScryptPasswordHasher.encode

    def watched(self: ScryptPasswordHasher, password: str, salt: str) -> str:
        with lock:
            running[0] += 1
            seen[0] = max(seen[0], running[0])
        threading.Event().wait(0.02)
        try:
            return str(hashing(self, password, salt))
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr(ScryptPasswordHasher, "encode", watched)
    hashes = race(6, lambda: make_password(PASSWORD))

    assert len(set(hashes)) == 6
    assert seen == [2]
