"""Sparklines: the clicks of the last thirty days for each link of a list."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from clicks.stats.sparklines import HEIGHT, WIDTH, Sparkline, sparklines
from links.services.click_counts import store_clicks
from tests.clicks.clicking import CURL, batch_of, click_on
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_line_has_the_clicks_of_people_in_thirty_days(make_link: MakeLink) -> None:
    link, other = make_link(), make_link()
    store_clicks(
        [
            batch_of(
                *(click_on(link, at=NOW - timedelta(days=days)) for days in (0, 0, 1, 29, 30)),
                click_on(link, at=NOW, user_agent=CURL),
                click_on(other, at=NOW),
            )
        ]
    )

    lines = sparklines([link.pk, other.pk], at=NOW)

    assert lines[link.pk].clicks == (1, *([0] * 27), 1, 2)
    assert (lines[link.pk].total, lines[other.pk].total) == (4, 1)


def test_a_link_without_clicks_has_a_flat_line() -> None:
    line = Sparkline((0,) * 30)

    heights = {point.split(",")[1] for point in line.points.split()}
    assert len(heights) == 1
    assert line.total == 0


def test_the_line_stays_inside_its_drawing() -> None:
    points = [tuple(map(float, point.split(","))) for point in Sparkline((0, 5, *([1] * 28))).points.split()]

    assert (points[0][0], points[-1][0]) == (0, WIDTH)
    assert all(0 < y < HEIGHT for _, y in points)
    assert points[1][1] < points[0][1]  # more is higher up


def test_twenty_links_cost_one_query(make_link: MakeLink, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    links = [make_link() for _ in range(20)]
    store_clicks([batch_of(*(click_on(link, at=NOW) for link in links))])

    with django_assert_num_queries(1):
        assert len(sparklines([link.pk for link in links], at=NOW)) == 20
