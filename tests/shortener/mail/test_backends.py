"""EMAIL_URL, and mail without it: on the console, and in a file that only its owner may read."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from pytest_django import Settings

from shortener.config.settings import mail


def test_mail_is_printed_and_appended_to_a_private_file(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA_DIR = tmp_path
    connection = get_connection("shortener.mail.backends.LocalMailBackend")
    link = "http://localhost:8000/accounts/confirm-email/" + "k" * 80 + "/"

    for name in ("Ada", "Grüße 世界"):
        message = EmailMultiAlternatives(f"Hello {name}", f"Open {link}", "us@example.com", ["a@example.com"])
        message.attach_alternative("<b>no</b>", "text/html")
        assert connection.send_messages([message]) == 1

    kept = (tmp_path / "mail.log").read_text(encoding="utf-8")
    assert kept == capsys.readouterr().out
    assert kept.count(link) == 2
    assert kept.count("To: a@example.com") == 2
    assert "Subject: Hello Grüße 世界" in kept
    assert "<b>" not in kept
    assert stat.S_IMODE((tmp_path / "mail.log").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"EMAIL_BACKEND": "shortener.mail.backends.LocalMailBackend"}),
        (
            "smtp+tls://user:p%40ss@mail.example.com:2525",
            {
                "EMAIL_BACKEND": "shortener.mail.mail_queue.MailQueueBackend",
                "EMAIL_HOST": "mail.example.com", "EMAIL_PORT": 2525, "EMAIL_USE_TLS": True,
                "EMAIL_HOST_USER": "user", "EMAIL_HOST_PASSWORD": "p@ss", "EMAIL_FILE_PATH": "",
            },
        ),
    ],
)  # fmt: skip
def test_email_url_chooses_the_backend(url: str, expected: dict[str, Any]) -> None:
    assert mail.configuration(url) == expected


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://m", 25), ("smtps://m", 587), ("smtp+tls://m", 587), ("smtp+ssl://m", 465)]
)
def test_each_scheme_has_a_default_port(url: str, port: int) -> None:
    assert mail.configuration(url)["EMAIL_PORT"] == port


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://u:hunter2@m", "smtp://", "smtp://u:hunter2@m:port", "dummymail://"]
)
def test_an_invalid_email_url_is_refused_but_not_quoted(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must look like") as refused:
        mail.configuration(url)
    assert "hunter2" not in str(refused.value)
