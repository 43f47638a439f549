"""Invitations while the mail server is down."""

import pytest
from celery import Celery
from django.core import mail
from pytest_django import Settings

from accounts.models import Invitation
from shortener import celery
from tests.accounts.fixtures import Browsers

pytestmark = pytest.mark.django_db(transaction=True)


def test_failed_mail_is_reported_and_can_be_sent_again(
    browsers: Browsers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "shortener.mail.mail_queue.MailQueueBackend",
        "127.0.0.1",
        1,
    )
    with monkeypatch.context() as no_broker:
        no_broker.setattr(celery, "app", Celery("tests", broker="redis://127.0.0.1:1"))
        answer = browsers["owner"].post("/members/invite", {"email": "ann@example.com", "role": "member"})
    assert "the email couldn’t be sent" in answer.content.decode()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    browsers["owner"].post(f"/members/invitations/{Invitation.objects.get().pk}/resend")
    assert len(mail.outbox) == 1
