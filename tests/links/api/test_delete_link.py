"""DELETE /api/links/{id}."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Workspace
from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.models import Link, LinkChange, LinkTag
from links.tasks import erase_old_deleted_links
from tests.clicks.clicking import drain_stream

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that goes on when told to."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def test_a_link_and_its_tags_go_at_once_and_its_clicks_and_counts_after_30_days(
    clock: time_machine.Traveller, call: Any, make_link: Any, client: Client, workspace: Workspace
) -> None:
    link, kept = make_link(alias="launch", tags=["a"]), make_link(alias="kept", tags=["a"])
    for code in ("launch", "kept"):
        client.get(f"/{code}")
    drain_stream()

    answer = call("DELETE", f"/api/links/{link.pk}")

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "Link deleted", "data": None}
    assert client.get("/launch").status_code == 404
    assert set(Link.objects.values_list("pk", flat=True)) == {kept.pk}
    assert set(LinkTag.objects.values_list("link", flat=True)) == {kept.pk}
    clock.shift(timedelta(days=30) - timedelta(seconds=1))
    assert erase_old_deleted_links() == 0
    assert link.pk in Click.objects.values_list("link_id", flat=True)
    clock.shift(timedelta(seconds=1))
    assert erase_old_deleted_links() == 1
    assert set(Click.objects.values_list("link_id", flat=True)) == {kept.pk}
    assert not LinkChange.objects.filter(link_id=link.pk).exists()
    for counts in (HourlyClicks, DailyBreakdown):
        scopes = set(counts._default_manager.values_list("scope", flat=True))
        assert {kept.pk, workspace.pk} <= scopes
        assert link.pk not in scopes


def test_its_alias_is_free_and_its_id_unknown_afterwards(call: Any, post_link: Any) -> None:
    path = f"/api/links/{post_link(customAlias='launch').json()['data']['id']}"

    assert call("DELETE", path).status_code == 200
    assert [call(method, path, {}).status_code for method in ("GET", "PATCH", "DELETE")] == [404] * 3
    assert post_link(customAlias="Launch").status_code == 201


def test_clicks_on_their_way_wait_with_the_link_or_are_dropped_with_it(
    call: Any, make_link: Any, client: Client, clock: time_machine.Traveller
) -> None:
    link = make_link(alias="launch")
    client.get("/launch")
    call("DELETE", f"/api/links/{link.pk}")
    drain_stream()
    assert Click.objects.get().link_id == link.pk

    other = make_link(alias="other")
    client.get("/other")
    call("DELETE", f"/api/links/{other.pk}")
    clock.shift(timedelta(days=31))
    assert erase_old_deleted_links() == 2
    drain_stream()

    assert not Click.objects.exists()


def test_of_racing_clients_one_deletes_and_the_others_find_nothing(race: Any, call: Any, make_link: Any) -> None:
    path = f"/api/links/{make_link(tags=['a']).pk}"

    assert sorted(race(6, lambda: call("DELETE", path).status_code)) == [200] + [404] * 5


def test_a_change_that_races_with_a_deletion_brings_nothing_back(race: Any, call: Any, make_link: Any) -> None:
    path = f"/api/links/{make_link(tags=['a']).pk}"
    tries = [("DELETE", None), *[("PATCH", {"notes": f"N{number}", "tags": ["b"]}) for number in range(5)]]

    def send() -> tuple[str, int]:
        method, body = tries.pop()
        return method, call(method, path, body).status_code

    answers = race(6, send)

    assert ("DELETE", 200) in answers
    assert {status for method, status in answers if method == "PATCH"} <= {200, 404}
    assert not Link.objects.exists()
    assert not LinkTag.objects.exists()
