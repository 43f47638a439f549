"""Clicks that arrive again, at the same time or in part, are counted once."""

import pytest

from accounts.models import Workspace
from clicks.models import Click, DailyBreakdown, HourlyClicks, VisitorSalt
from links.models import Link
from links.services.click_counts import store_clicks
from tests.clicks.clicking import batch_of, click_on, counted
from tests.fixtures import MakeLink, Race

pytestmark = pytest.mark.django_db(transaction=True)


def _everything() -> list[object]:
    return [
        [sorted(map(str, model._default_manager.values_list())) for model in (Click, HourlyClicks, DailyBreakdown)],
        list(Link.objects.values_list("pk", "click_count")),
    ]


def test_a_repeated_batch_changes_nothing(make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    batch = batch_of(click_on(link), click_on(link, address="8.8.4.4"))
    assert store_clicks([batch, batch]) == 2
    before = _everything()

    assert store_clicks([batch]) == 0
    assert store_clicks([batch, batch]) == 0
    assert _everything() == before


def test_a_partly_stored_batch_is_completed(make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    three = [click_on(link, address=f"8.8.8.{number}") for number in range(3)]
    store_clicks([batch_of(*three[:1])])

    assert store_clicks([batch_of(*three), batch_of(click_on(link), name="another")]) == 3

    link.refresh_from_db()
    assert (link.click_count, counted(link.pk)) == (4, (4, 4))


def test_a_missing_first_click_of_a_batch_is_stored(make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    batch = batch_of(*(click_on(link, address=f"8.8.8.{number}") for number in range(3)))
    store_clicks([batch])
    Click.objects.filter(stream_id=batch.stream_id(0)).delete()

    assert store_clicks([batch, batch_of(click_on(link), name="another")]) == 2

    assert Click.objects.count() == 4


def test_racing_workers_store_one_batch_once(make_link: MakeLink, race: Race) -> None:
    link = make_link(alias="launch")
    batch = batch_of(*(click_on(link, address=f"8.8.{number}.8") for number in range(50)))

    stored = race(4, lambda: store_clicks([batch]))

    link.refresh_from_db()
    assert sorted(stored) == [0, 0, 0, 50]
    assert (link.click_count, counted(link.pk)) == (50, (50, 50))


def test_racing_workers_store_all_of_different_batches(make_link: MakeLink, race: Race, workspace: Workspace) -> None:
    links = [make_link() for _ in range(3)]
    names = iter(["one", "two", "three", "four"])

    def store() -> int:
        name = next(names)
        return store_clicks([batch_of(*(click_on(link) for link in links for _ in range(10)), name=name)])

    assert race(4, store) == [30] * 4
    assert counted(workspace.pk) == (120, 3)
    assert VisitorSalt.objects.count() == 1
    assert set(Link.objects.values_list("click_count", flat=True)) == {40}
