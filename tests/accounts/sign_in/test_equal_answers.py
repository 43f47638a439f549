"""Known and unknown addresses get the same answers, after the same work: passwords are hashed equally often."""

import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.fixtures import Response, SignIn

pytestmark = pytest.mark.django_db


class Counter:
    """How often passwords were hashed."""

    hashings = 0


@pytest.fixture
def counter() -> Iterator[Counter]:
    """Count every hashing, of new passwords and of attempts."""
    counter, hasher = Counter(), type(get_hasher())
    encode = hasher.encode

    def counted(self: object, *args: object, **kwargs: object) -> str:
        counter.hashings += 1
        return encode(self, *args, **kwargs)  # type: ignore[arg-type]  # passed on unchanged

    with patch.object(hasher, "encode", counted):
        yield counter


def _plain(answer: Response) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|[\w.]+(@|%40)example.com', "", answer.content.decode())


def _sign_up(email: str) -> Response:
    form = {"name": "New", "email": email, "password1": "a quite unusual phrase"}
    return Client().post("/accounts/signup/", form, follow=True)


def test_sign_up_hashes_once_for_any_address(ada: User, counter: Counter) -> None:
    answers, hashings = [], []
    for email in ("ada@example.com", "fresh@example.com"):
        before = counter.hashings
        answers.append(_sign_up(email))
        hashings.append(counter.hashings - before)

    assert hashings == [1, 1]
    assert _plain(answers[0]) == _plain(answers[1])
    assert [message.to for message in mail.outbox] == [["ada@example.com"], ["fresh@example.com"]]


def test_sign_in_hashes_once_for_any_address(ada: User, owner: User, sign_in: SignIn, counter: Counter) -> None:
    owner.set_unusable_password()  # signs in with another service
    owner.save()
    hashings = []
    for email in ("ada@example.com", owner.email, "nobody@example.com"):
        before = counter.hashings
        sign_in(Client(), login=email, password="wrong")
        hashings.append(counter.hashings - before)

    assert hashings == [1, 1, 1]


def test_reset_answers_and_mails_any_address(ada: User, counter: Counter) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("ada@example.com", "nobody@example.com")
    ]

    assert _plain(answers[0]) == _plain(answers[1])
    assert counter.hashings == 0
    assert [message.to for message in mail.outbox] == [["ada@example.com"], ["nobody@example.com"]]
