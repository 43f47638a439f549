"""Signing up while the mail server, or Redis, is away."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.stack.mail_server import MailServer
from tests.stack.running import NewStack, Stack
from tests.stack.servers import Valkey
from tests.stack.waiting import eventually


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that has not started."""
    server = MailServer()
    yield server
    server.stop()


def sign_up(stack: Stack, name: str) -> httpx.Response:
    """Fill in the form, and return the page that follows."""
    with httpx.Client(base_url=stack.address, timeout=30) as browser:
        form = browser.get("/accounts/signup/").text
        token = re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', form)[0]
        fields = {"name": name, "email": f"{name}@example.com", "password1": "correct horse battery"}
        return browser.post("/accounts/signup/", data=fields | {"csrfmiddlewaretoken": token})


def test_people_sign_up_while_mail_is_down_and_get_theirs_later(
    new_stack: NewStack, valkey: Valkey, mail_server: MailServer
) -> None:
    stack = new_stack(EMAIL_URL=mail_server.url, REDIS_URL=valkey.url).start()

    answer = sign_up(stack, "ada")
    assert (answer.status_code, answer.headers["location"]) == (302, "/accounts/confirm-email/")
    eventually(lambda: "A mail waits" in stack.printed(), within=20)
    queue = (Path(stack.data_dir).parent / "valkey").rglob("*.aof")
    kept = b"".join(file.read_bytes() for file in queue)
    mail_server.start()
    eventually(lambda: mail_server.mails, within=60)

    (mail,) = mail_server.mails
    assert "To: ada@example.com" in mail
    secret = re.findall("/accounts/confirm-email/([^/]+)/", mail.replace("=\r\n", ""))[0]
    assert b"shortener.mail.tasks.send_mail" in kept
    for told in (secret, "ada@example.com"):
        assert told.encode() not in kept
        assert told not in stack.printed()


def test_without_redis_sign_up_fails_and_says_to_try_again(new_stack: NewStack, valkey: Valkey) -> None:
    stack = new_stack(REDIS_URL=valkey.url).start()
    valkey.stop()

    answer = sign_up(stack, "ada")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "try again in a moment" in answer.text
    assert "Shortener" in answer.text
    valkey.start()
    eventually(lambda: sign_up(stack, "ada").status_code == 302, within=5)
