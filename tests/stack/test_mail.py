"""Signing up while the mail server, or Redis, is away."""

import re

import httpx

from tests.stack.conftest import OwnRedis
from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually


def sign_up(stack: Stack, name: str) -> httpx.Response:
    """Fill in the form, and return the page that follows."""
    with httpx.Client(base_url=stack.address, timeout=30) as browser:
        form = browser.get("/accounts/signup/").text
        token = re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', form)[0]
        fields = {"name": name, "email": f"{name}@example.com", "password1": "correct horse battery"}
        return browser.post("/accounts/signup/", data=fields | {"csrfmiddlewaretoken": token})


def test_people_sign_up_while_mail_is_down_and_get_theirs_later(own_redis: OwnRedis) -> None:
    stack, mail_server = own_redis.stack, own_redis.mail_server
    printed_before = len(stack.printed())

    answer = sign_up(stack, "ada")
    assert (answer.status_code, answer.headers["location"]) == (302, "/accounts/confirm-email/")
    eventually(lambda: "A mail waits" in stack.printed()[printed_before:], within=WHEN_BUSY)
    kept = b"".join(file.read_bytes() for file in own_redis.valkey.folder.rglob("*.aof"))
    mail_server.start()
    try:
        to_ada = eventually(lambda: [mail for mail in mail_server.mails if "To: ada@" in mail], within=WHEN_BUSY)
    finally:
        mail_server.stop()

    (mail,) = to_ada
    assert "To: ada@example.com" in mail
    secret = re.findall("/accounts/confirm-email/([^/]+)/", mail.replace("=\r\n", ""))[0]
    assert b"shortener.mail.tasks.send_mail" in kept
    for told in (secret, "ada@example.com"):
        assert told.encode() not in kept
        assert told not in stack.printed()


def test_without_redis_sign_up_fails_and_says_to_try_again(own_redis: OwnRedis) -> None:
    stack = own_redis.stack
    own_redis.valkey.stop()

    answer = sign_up(stack, "grace")

    own_redis.valkey.start()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "try again in a moment" in answer.text
    assert "Shortener" in answer.text
    eventually(lambda: sign_up(stack, "grace").status_code == 302, within=5)
