"""The mail queue: messages are enqueued on commit, encrypted, and sent at once while Redis is down."""

import base64
import json
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from celery import Celery
from celery.exceptions import Retry
from django.core.mail import EmailMultiAlternatives, send_mail
from pytest_django import Settings

from shortener import celery, redis
from shortener.db.transactions import atomic
from shortener.encryption import encrypt
from shortener.mail import failures, mail_queue
from shortener.mail.messages import new_mail
from shortener.mail.tasks import send_mail as send_mail_task
from tests.stack.mail_server import MailServer
from tests.stack.running import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """The site's mail server, which is running."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "shortener.mail.mail_queue.MailQueueBackend", "127.0.0.1", server.port,
    )  # fmt: skip
    yield server
    server.stop()


@pytest.fixture
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that is down."""
    monkeypatch.setattr(celery, "app", Celery("tests", broker=f"redis://127.0.0.1:{free_port()}"))


def send() -> int:
    """Send a mail to Ada."""
    return send_mail("Reset", "Open /secret", None, ["ada@example.com"])


def waiting() -> list[Any]:
    """Return the tasks in the queue."""
    return [json.loads(entry) for entry in redis.client().lrange("celery", 0, -1)]


def test_a_mail_waits_for_the_worker_encrypted(mail_server: MailServer) -> None:
    assert send() == 1

    (task,) = waiting()
    assert task["headers"]["task"] == "shortener.mail.tasks.send_mail"
    assert not mail_server.mails
    encrypted = json.loads(base64.b64decode(task["body"]))[0][0]
    assert b"ada@example.com" not in base64.urlsafe_b64decode(encrypted)
    assert mail_queue.deliver(encrypted)
    (mail,) = mail_server.mails
    assert "To: ada@example.com" in mail
    assert "Open /secret" in mail


def test_both_parts_of_a_mail_arrive(mail_server: MailServer, no_queue: None) -> None:
    new_mail("Reset", "Open it:\nhttp://localhost:8000/secret", "ada@example.com").send()

    (mail,) = mail_server.mails
    for part in ("multipart/alternative", "text/plain", "text/html", 'href="http://localhost:8000/secret"'):
        assert part in mail


def test_a_rolled_back_mail_is_not_enqueued(mail_server: MailServer) -> None:
    @atomic()
    def roll_back() -> None:
        send()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        roll_back()

    assert not waiting()


def test_without_a_queue_it_is_sent_at_once(mail_server: MailServer, no_queue: None) -> None:
    assert send() == 1
    assert len(mail_server.mails) == 1


def test_without_queue_and_server_the_sender_learns_of_the_loss(mail_server: MailServer, no_queue: None) -> None:
    mail_server.stop()

    assert send() == 0


def test_a_mail_of_another_secret_key_is_given_up(mail_server: MailServer, settings: Settings) -> None:
    send()
    settings.SECRET_KEY = "another secret for tests only, long enough for every check"

    assert mail_queue.deliver(json.loads(base64.b64decode(waiting()[0]["body"]))[0][0])
    assert not mail_server.mails


def test_refused_mails_are_kept_without_their_address(
    mail_server: MailServer, no_queue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_message: object) -> int:
        raise SMTPRecipientsRefused({"ada@example.com": (550, b"no ada@example.com here")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    for _ in range(failures.MOST_FAILED + 1):
        mail_queue.deliver(encrypt(json.dumps({"to": ["ada@example.com"]}), purpose=mail_queue._PURPOSE))

    found = failures.read()
    assert len(found.failed) == failures.MOST_FAILED
    (outcome, reason, host) = {(mail.outcome, mail.reason, mail.host) for mail in found.failed}.pop()
    assert (outcome, reason, host) == (failures.REFUSED, "SMTPRecipientsRefused 550", "example.com")
    assert found.waiting == 0


def test_mails_that_wait_are_counted_until_they_are_sent(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    encrypted = json.loads(base64.b64decode(waiting()[0]["body"]))[0][0]

    def run(*, retries: int) -> None:
        send_mail_task.push_request(id="7", retries=retries, called_directly=False)
        try:
            send_mail_task.run(encrypted)
        except Retry:
            pass
        finally:
            send_mail_task.pop_request()

    monkeypatch.setattr(mail_queue, "deliver", lambda _encrypted: False)
    monkeypatch.setattr(send_mail_task, "retry", lambda **_options: Retry())
    run(retries=0)
    run(retries=1)
    assert failures.read().waiting == 1

    run(retries=55)
    found = failures.read()
    assert (found.waiting, [(mail.outcome, mail.host) for mail in found.failed]) == (0, [("given up", "example.com")])
    run(retries=0)
    monkeypatch.setattr(mail_queue, "deliver", lambda _encrypted: True)
    run(retries=1)
    assert failures.read().waiting == 0
