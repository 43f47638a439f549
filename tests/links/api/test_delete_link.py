"""DELETE /api/links/{id}."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Workspace
from clicks.models import Click, DailyBreakdown, HourlyClicks
from links.models import Link, LinkChange, LinkTag
from links.tasks import erase_old_deleted_links
from tests.clicks.clicking import drain_stream
from tests.fixtures import Call, MakeLink, PostLink, Race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; a test can move it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def test_a_deleted_links_clicks_are_erased_after_30_days(
    clock: time_machine.Traveller, call: Call, make_link: MakeLink, client: Client, workspace: Workspace
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


def test_its_alias_is_free_and_its_id_unknown(call: Call, post_link: PostLink) -> None:
    path = f"/api/links/{post_link(customAlias='launch').json()['data']['id']}"

    assert call("DELETE", path).status_code == 200
    assert [call(method, path, {}).status_code for method in ("GET", "PATCH", "DELETE")] == [404] * 3
    assert post_link(customAlias="Launch").status_code == 201


def test_late_clicks_are_kept_until_the_link_is_erased(
    call: Call, make_link: MakeLink, client: Client, clock: time_machine.Traveller
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


def test_racing_deletions_have_one_winner(race: Race, call: Call, make_link: MakeLink) -> None:
    path = f"/api/links/{make_link(tags=['a']).pk}"

    assert sorted(race(6, lambda: call("DELETE", path).status_code)) == [200] + [404] * 5


def test_a_racing_change_does_not_restore_a_deleted_link(race: Race, call: Call, make_link: MakeLink) -> None:
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
