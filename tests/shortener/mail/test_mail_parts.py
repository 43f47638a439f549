"""Every mail: a text and an HTML part with the same sentences and links, and times with their zone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.formats import get_format

from accounts.models import Workspace
from shortener.mail.messages import new_mail

_TEMPLATES = Path(settings.BASE_DIR) / "templates"
_MAILS = sorted(
    str(path.relative_to(_TEMPLATES))
    for pattern in ("*/email/*_message.txt", "*/mail/*.txt")
    for path in _TEMPLATES.glob(pattern)
    if not path.name.endswith("_subject.txt") and not path.name.startswith("base_")
)
_NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
_LINK = "http://localhost:8000/somewhere/?a=1&b=2"
_CONTEXT = {
    "request": HttpRequest(),
    "activate_url": _LINK, "password_reset_url": _LINK, "signup_url": _LINK, "sessions_url": _LINK, "url": _LINK,
    "timestamp": _NOON, "until": _NOON, "expires_at": _NOON, "user_agent": "", "ip": "203.0.113.9", "host": "go.x.org",
    "workspace": "Big <b>&", "who": "ann@example.com", "keys": ["CRM", "ERP"], "site": "http://localhost:8000",
    "number": 2, "others": 1, "contact": "abuse@x.org",
    "notices": [{"short_url": "http://localhost:8000/abc", "reason": "phishing"}],
}  # fmt: skip


@pytest.mark.parametrize("template", _MAILS)
def test_both_parts_say_the_same(template: str) -> None:
    message = new_mail("Subject", render_to_string(template, _CONTEXT), "ann@example.com")

    html = _html(message)
    words = re.sub(r"<(title|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    text = str(message.body).replace("\n--\n", "\n").replace(":\nhttp", "\nhttp")
    assert _squeezed(unescape(words)) == _squeezed(text)
    assert {unescape(link) for link in re.findall(r'href="([^"]+)"', html)} == set(re.findall(r"(?m)^http\S+$", text))
    assert not re.search(r"<img|<link|<script|url\(|src=", html)


def test_names_are_no_links_and_no_tags() -> None:
    message = new_mail(
        "Subject", "Hello <b>\n\nhttps://evil.example/login\n\nhttp://localhost:8000.evil.example/", "a@b.c"
    )

    assert "<a " not in _html(message)
    assert "Hello &lt;b&gt;" in _html(message)


@pytest.fixture
def _clock() -> Iterator[None]:
    with time_machine.travel(_NOON, tick=False):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("_clock")
def test_notice_has_the_time_of_the_persons_zone(dashboard: Client) -> None:
    dashboard.cookies["time_zone"] = "Asia/Tokyo"
    new = "another long passphrase"

    dashboard.post("/accounts/password/set/", {"password1": new, "password2": new})

    (message,) = mail.outbox
    assert "Time: Jun 15, 2026, 21:00 JST" in message.body
    assert "Jun 15, 2026, 21:00 JST" in _html(message)
    assert "http://localhost:8000/accounts/sessions/" in message.body


@pytest.mark.django_db
@pytest.mark.usefixtures("_clock")
def test_invitation_ends_in_the_workspaces_zone(dashboard: Client, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="America/New_York")
    dashboard.cookies["time_zone"] = "Asia/Tokyo"

    dashboard.post("/members/invite", {"email": "ann@example.com", "role": "member"})

    assert "until Jun 22, 2026, 08:00 EDT" in mail.outbox[0].body


def test_every_time_in_a_template_has_its_zone() -> None:
    # A clock time needs T, P, O, e or Z behind it, or the zone's name, DATETIME_FORMAT has it, c is for programs.
    formats = [
        (path.name, form)
        for path in _TEMPLATES.rglob("*.*")
        for form in re.findall(r"""\|\s*(?:date|time):\s*["']([^"']+)["'](?!\s+zone=)""", path.read_text())
    ]
    assert len(formats) > 40
    without = [
        (name, form)
        for name, form in formats
        if form not in ("DATE_FORMAT", "DATETIME_FORMAT")
        and re.search(r"[HGhgi]", form)
        and not re.search(r"[TPOeZ]$", form)
    ]
    assert without == []
    assert get_format("DATETIME_FORMAT").endswith(" T")


def _html(message: EmailMessage) -> str:
    assert isinstance(message, EmailMultiAlternatives)
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    return str(html)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
