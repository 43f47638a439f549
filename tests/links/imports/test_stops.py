"""Imports that stop at the plan's limit, on request, or when their creator loses the right, and that continue."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from links.models import Import, Link
from tests.fixtures import MakeLink, SignInAs
from tests.links.imports.conftest import Check, words, work

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BAD_ROW = "ftp://example.com/\n"


@pytest.fixture(autouse=True)
def november() -> Iterator[time_machine.Traveller]:
    """Stop the clock."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def free(workspace: Workspace) -> Workspace:
    """The workspace, with 50 links a month."""
    workspace.plan = "free"
    workspace.save()
    return workspace


def _rows(number: int) -> str:
    return "url\n" + BAD_ROW + "".join(f"https://example.com/{n}\n" for n in range(number))


def test_the_dry_run_shows_how_many_links_the_plan_allows(
    dashboard: Client, check: Check, free: Workspace, make_link: MakeLink
) -> None:
    make_link(workspace=free)

    page = words(dashboard.get(check(_rows(60))))

    assert "Your plan allows 49 more links this month" in page


def test_an_import_stops_at_the_plans_limit_and_continues_later(
    dashboard: Client, check: Check, free: Workspace, november: time_machine.Traveller
) -> None:
    address = check(_rows(230))

    dashboard.post(f"{address}/start")
    work()

    assert Link.objects.count() == 50
    page = words(dashboard.get(address))
    assert "The workspace's plan allows 50 new links a month. Change to the Pro plan." in page
    assert "Links created 50 Rows with problems 1 Rows left 180" in page

    november.move_to(datetime(2026, 12, 1, tzinfo=UTC))
    dashboard.post(f"{address}/start")
    work()
    assert Link.objects.count() == 100

    free.plan = "business"
    free.save()
    dashboard.post(f"{address}/start")
    work()
    assert sorted(Link.objects.values_list("destination", flat=True)) == sorted(
        f"https://example.com/{n}" for n in range(230)
    )
    assert "Links created 230 Rows with problems 1" in words(dashboard.get(address))


def test_an_import_is_stopped_and_continued(dashboard: Client, check: Check) -> None:
    address = check(_rows(150))
    dashboard.post(f"{address}/start")

    dashboard.post(f"{address}/stop")
    work()

    assert not Link.objects.exists()
    assert "A member of this workspace stopped the import." in words(dashboard.get(address))
    dashboard.post(f"{address}/start")
    work()
    assert Link.objects.count() == 150


def _demote(workspace: Workspace) -> None:
    Membership.objects.filter(workspace=workspace).update(role=Role.VIEWER)


def _remove(workspace: Workspace) -> None:
    Membership.objects.filter(workspace=workspace).delete()


def _deactivate(workspace: Workspace) -> None:
    User.objects.filter(pk__in=list(workspace.memberships.values_list("user_id", flat=True))).update(is_active=False)


@pytest.mark.parametrize("lose", [_demote, _remove, _deactivate])
def test_an_import_stops_when_its_creator_loses_the_right(
    dashboard: Client, check: Check, workspace: Workspace, lose: Callable[[Workspace], None]
) -> None:
    address = check(_rows(150))
    dashboard.post(f"{address}/start")

    lose(workspace)
    work()

    assert not Link.objects.exists()
    stopped = Import.objects.get()
    assert (stopped.state, "can no longer edit links" in stopped.stopped_because) == ("stopped", True)


@pytest.mark.parametrize(("step", "after"), [("columns", "uploaded"), ("undo", "done")])
def test_check_and_undo_stop_with_the_role_and_say_why(
    dashboard: Client, check: Check, workspace: Workspace, sign_in_as: SignInAs, step: str, after: str
) -> None:
    address = check(_rows(150))
    if step == "undo":
        dashboard.post(f"{address}/start")
        work()
        dashboard.post(f"{address}/undo")
    else:
        form = dashboard.get(f"{address}/columns").context["form"]
        fields = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
        dashboard.post(f"{address}/columns", fields)
    other = sign_in_as(Role.MEMBER)
    Membership.objects.filter(workspace=workspace).exclude(role=Role.MEMBER).update(role=Role.VIEWER)

    work()

    assert Import.objects.get().state == after
    page = address if step == "undo" else f"{address}/columns"
    assert "Another member can resume it" in words(other.get(page))
