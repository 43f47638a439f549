"""/admin/operations/: what it shows, to whom, and how soon while a part of the installation hangs."""

import re
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User, Workspace
from clicks import minutes
from domains.models import Domain, Proof
from links.fields import link_values
from links.services.creation import create_guest_link
from operations import parts
from operations.models import StorageSample
from operations.storage import take_sample
from shortener import metrics, redis
from shortener.backups import figures, state
from shortener.mail import failures
from shortener.runtime import health, seen
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

PAGE = "/admin/operations/"


def _shown(browser: Client) -> str:
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_shows_every_part(
    admin_client: Client,
    workspace: Workspace,
    make_link: MakeLink,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    seen.note(redis.client(), seen.WORKER)
    seen.note(redis.client(), seen.BEAT)
    minutes.note(redis.client(), 1234, at=now - timedelta(minutes=5))
    make_link(alias="launch")
    guest_link = create_guest_link(at=now, values=link_values(destination="https://example.org/guest"))
    Domain.objects.create(
        workspace=workspace, host="go.example.org", verified_at=now, failing_since=now, proof=Proof.MISSING
    )
    failures.note_waiting("1", at=now)
    failures.note_failed(outcome=failures.REFUSED, reason="SMTPDataError 550", host="mail.example", at=now)
    metrics.refused.labels("guest links").inc()
    _shown(admin_client)  # content types and permissions are read once

    with django_assert_max_num_queries(20):
        shown = _shown(admin_client)

    for text in (
        "1,234</strong> clicks stored in the last 60 minutes", "owner@example.com", guest_link.code,
        "https://example.org/guest", "go.example.org", "no record", "1 email waits", "Refused: SMTPDataError 550",
        "mail.example", "guest links", "Django", "Changes of links", "Hourly clicks", "Audit log",
    ):  # fmt: skip
        assert text in shown, text
    assert "answer" not in shown


def _analyze() -> None:
    """Let PostgreSQL estimate its tables, which it does by itself from time to time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def test_growth_is_the_difference_to_the_first_sample(admin_client: Client, make_link: MakeLink) -> None:
    now = timezone.now()
    _analyze()
    assert take_sample(at=now - timedelta(days=5))
    assert not take_sample(at=now - timedelta(days=5))
    before = _shown(admin_client).count("+")
    for _ in range(10):
        make_link()
    _analyze()

    assert before < _shown(admin_client).count("+")  # of links and of their history


def test_old_samples_are_deleted() -> None:
    now = timezone.now()
    take_sample(at=now - timedelta(days=500))
    take_sample(at=now)

    assert StorageSample.objects.get().day == now.date()


def test_it_needs_the_permission(client: Client, owner: User) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(owner)
    assert client.get(PAGE).status_code == 302
    User.objects.filter(pk=owner.pk).update(is_staff=True)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()

    owner.user_permissions.add(Permission.objects.get(codename="view_operations"))

    shown = _shown(client)
    assert "Health" in shown
    assert "owner@example.com</a>" not in shown  # people need a permission of their own
    assert PAGE in client.get("/admin/").content.decode()


def test_a_part_that_hangs_says_so(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = Event()
    monkeypatch.setattr(metrics, "refusals", goes_on.wait)
    monkeypatch.setattr(parts, "ANSWERS_WITHIN", 0.2)

    assert "DATA_DIR doesn’t answer." in _shown(admin_client)
    goes_on.set()


def test_backups_that_fail_are_shown(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(health._PARTS_WITH_FIGURES, "backups", figures.figures)
    made_at = datetime(2026, 5, 4, 3, 2, tzinfo=UTC)
    state.note_success(name="a", at=made_at, size=1, took=timedelta(seconds=1))
    assert re.search(r"Backups</th>\s*<td>\s*<span class=\"works\">Works</span>", _shown(admin_client))

    state.note_failure(at=made_at + timedelta(hours=1), reason="no space")

    assert re.search(
        r"Backups</th>\s*<td>\s*<span class=\"fails\">.+</span>\s+The newest is of .*2026.*\.", _shown(admin_client)
    )
