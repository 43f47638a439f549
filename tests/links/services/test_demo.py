"""manage.py demo: a workspace with example data, and a login with a random password."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership, User, Workspace
from accounts.workspaces.services import ensure_user_with_workspace
from campaigns.models import Campaign
from clicks.models import Click, DailyBreakdown, HourlyClicks
from domains.models import Domain
from links.models import Link, Status
from shortener.config.settings import installation
from tests.clicks.clicking import counted
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock: another day would have other visitors."""
    with time_machine.travel(datetime(2026, 12, 1, 12, 45, tzinfo=UTC), tick=False):
        yield


def _demo(*flags: str) -> str:
    out = StringIO()
    call_command("demo", "--clicks", "100", *flags, stdout=out)
    return out.getvalue()


def _password(text: str) -> str:
    found = re.search(r"Password\s+(\S+)", text)
    assert found is not None
    return found[1]


def _numbers() -> tuple[int, ...]:
    models: tuple[type[Model], ...] = (User, Workspace, Link, Campaign, Domain, Click, HourlyClicks, DailyBreakdown)
    return tuple(model._default_manager.count() for model in models)


def test_it_names_the_address_of_the_server_that_runs(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    installation.keep_address(tmp_path, "http://localhost:9470")

    assert "http://localhost:9470/accounts/login/" in _demo()


def test_the_printed_login_works(client: Client) -> None:
    text = _demo()
    assert "http://localhost:8000/accounts/login/" in text

    answer = client.post("/accounts/login/", {"login": "demo@example.com", "password": _password(text)}, follow=True)

    assert answer.redirect_chain == [("/overview", 302)]
    assert b"Demo" in answer.content
    assert b"Top links" in answer.content


def test_it_has_links_in_every_state_and_with_every_feature() -> None:
    _demo()

    at, links = timezone.now(), Link.objects.prefetch_related("tags")
    assert len(links) >= 60
    assert set(Counter(link.status(at) for link in links)) == set(Status)
    assert any(link.password for link in links)
    assert any(link.folder and link.notes and link.tags.all() for link in links)
    assert {domain.verified_at is not None for domain in Domain.objects.all()} == {True}
    assert Link.objects.filter(domain__isnull=False).exists()
    assert Campaign.objects.filter(archived_at__isnull=False).exists()


def test_clicks_cover_ninety_days_and_none_is_in_the_future() -> None:
    _demo()

    workspace, at = Workspace.objects.get(), timezone.now()
    assert 60 <= Click.objects.count() <= 140
    assert counted(workspace.pk)[0] == Click.objects.count()
    oldest, newest = (Click.objects.order_by(order)[0].at for order in ("at", "-at"))
    assert timedelta(days=75) < at - oldest < timedelta(days=91)
    assert newest <= at
    for link in Link.objects.all():
        assert link.click_count == Click.objects.filter(link_id=link.pk).count()
    values = DailyBreakdown.objects.filter(scope=workspace.pk)
    for dimension in ("referrer", "country", "browser", "os", "device"):
        assert values.filter(dimension=dimension).values("value").distinct().count() >= 2
    assert values.filter(dimension="bot").exists()


def test_a_second_run_keeps_all_and_changes_the_password() -> None:
    first = _password(_demo())
    before = _numbers()

    text = _demo()

    assert "already" in text
    assert _numbers() == before
    user = User.objects.get()
    assert not user.check_password(first)
    assert user.check_password(_password(text))


def test_again_replaces_all_data() -> None:
    _demo()
    before, ids = _numbers(), set(Link.objects.values_list("pk", flat=True))

    _demo("--again")

    assert _numbers()[:5] == before[:5]
    assert 60 <= Click.objects.count() <= 140
    assert not ids.intersection(Link.objects.values_list("pk", flat=True))
    assert counted(Workspace.objects.get().pk)[0] == Click.objects.count()


def test_remove_erases_the_demo_and_nothing_else(make_link: MakeLink) -> None:
    other = make_link(alias="packing-list")
    before = _numbers()
    _demo()

    assert "deleted" in _demo("--remove")
    assert _numbers() == before
    assert list(Link.objects.all()) == [other]
    assert "no demo" in _demo("--remove")


def test_an_existing_user_is_not_taken_over() -> None:
    user, _workspace = ensure_user_with_workspace(email="demo@example.com")

    with pytest.raises(CommandError, match="Another account"):
        _demo()

    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_demo_with_another_owner_is_left_alone(owner: User) -> None:
    _demo()
    Membership.objects.filter(workspace=Workspace.objects.get(slug="demo")).update(user=owner)

    for flags in ((), ("--again",), ("--remove",)):
        with pytest.raises(CommandError, match="not in it"):
            _demo(*flags)
    assert Link.objects.count() >= 60


def test_production_needs_the_flag_yes(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="--yes"):
        _demo()

    assert not User.objects.exists()
    assert "ready" in _demo("--yes")


def test_it_sends_no_mail_and_checks_no_dns() -> None:
    _demo()

    assert mail.outbox == []
    assert Domain.objects.get().check_due_at is None


@pytest.mark.parametrize("clicks", ["99", "1000001"])
def test_too_few_or_too_many_clicks_are_refused(clicks: str) -> None:
    with pytest.raises(CommandError, match="--clicks"):
        call_command("demo", "--clicks", clicks)
