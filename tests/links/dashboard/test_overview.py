"""/overview: what happens in the workspace, by the numbers."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from redis import Redis

from accounts.models import User, Workspace
from accounts.workspaces.services import ensure_user_with_workspace
from links.models import Link
from links.services.click_counts import store_clicks
from redirects.click_stream import STREAM, RawClick, pack
from shortener import redis
from shortener.db.ids import new_id
from tests.clicks.clicking import CURL, batch_of, click_on

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Stop the clock on 1 December at 12:45."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed_in(owner: User) -> Client:
    """The owner's signed_in."""
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def look(signed_in: Client) -> Callable[..., str]:
    """Return the words of the page, tags left out."""

    def see(query: str = "", *, zone: str = "") -> str:
        if zone:
            signed_in.cookies["time_zone"] = zone
        answer = signed_in.get(f"/overview{query}")
        assert answer.status_code == 200
        return _words(answer.content.decode())

    return see


def _words(page: str) -> str:
    main = page.partition('<main id="main"')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<svg class=\"world\".*?</svg>|<[^>]+>", " ", main, flags=re.DOTALL))


def _store(*arrived: RawClick) -> None:
    store_clicks([batch_of(*arrived, name=new_id())])


def test_a_stranger_signs_in_first(client: Client) -> None:
    answer = client.get("/overview")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/overview")


def test_it_counts_what_was_clicked_in_the_last_thirty_days(look: Any, make_link: Any) -> None:
    link, other = make_link(), make_link()
    _store(
        *(click_on(link, at=NOW - timedelta(days=days)) for days in (0, 0, 1, 29, 30)),
        click_on(other, at=NOW),
        click_on(link, at=NOW, user_agent=CURL),
    )

    words = look()

    assert "Clicks 6 " in words
    assert "Visits 4 " in words
    assert "From bots 1 17 % of all clicks" in words
    assert "Busiest day 1 Dec 4 clicks" in words


def test_numbers_stand_beside_those_of_the_thirty_days_before(look: Any, make_link: Any) -> None:
    link = make_link()
    earlier = [click_on(link, at=NOW - timedelta(days=30), address=f"8.8.8.{number}") for number in range(4)]
    later_that_day = click_on(link, at=NOW - timedelta(days=30) + timedelta(hours=2))
    _store(*earlier, later_that_day, *(click_on(link, at=NOW) for _ in range(3)))

    words = look()

    assert "Clicks 3 ↓ Down by 25 % from 4" in words
    assert "Visits 1 ↓ Down by 75 % from 4" in words


def test_more_than_before_is_up_and_more_than_nothing_is_no_percentage(look: Any, make_link: Any) -> None:
    link = make_link()
    _store(*(click_on(link, at=NOW) for _ in range(3)), click_on(link, at=NOW - timedelta(days=8)))

    assert "Clicks 3 ↑ Up by 200 % from 1" in look("?range=7d")
    assert "Clicks 4 None in the time before" in look("?range=90d")


def test_every_list_says_who_clicked(look: Any, make_link: Any) -> None:
    link = make_link(alias="launch", destination="https://example.com/product-launch")
    _store(
        *(click_on(link, at=NOW) for _ in range(3)),
        click_on(link, at=NOW, user_agent=PHONE, referrer="", address="194.25.0.60"),
    )

    words = look()

    assert "Top links localhost:8000/launch https://example.com/product-launch 4 100 %" in words
    assert "Referrers news.example 3 75 % Direct or unknown 1 25 %" in words
    assert "Countries United States 3 75 % Germany 1 25 %" in words
    assert "Devices Computer 3 75 % Phone 1 25 %" in words
    assert "Browsers Firefox 3 75 % Mobile Safari 1 25 %" in words
    assert "Systems Linux 3 75 % iOS 1 25 %" in words


def test_a_country_has_a_flag_and_a_place_on_the_map(signed_in: Client, make_link: Any) -> None:
    _store(click_on(make_link(), at=NOW, address="194.25.0.60"))

    page = " ".join(signed_in.get("/overview").content.decode().split())

    assert '<img class="flag" src="/static/flags/DE.svg" alt=""' in page
    assert "<title>Germany: 1</title>" in page


def test_another_workspaces_clicks_are_never_in_it(look: Any, make_link: Any, stranger: Workspace) -> None:
    _store(click_on(make_link(), at=NOW))
    foreign = make_link(workspace=stranger, alias="secret")
    _store(*(click_on(foreign, at=NOW, referrer="https://secret.example/") for _ in range(5)))

    words = look()

    assert "Clicks 1 " in words
    assert "secret" not in words


def test_a_second_workspace_shows_its_own(owner: User, make_link: Any, stranger: Workspace) -> None:
    member = ensure_user_with_workspace(email="stranger@example.com")[0]
    _store(click_on(make_link(), at=NOW))
    client = Client()
    client.force_login(member)

    assert "Clicks 1" not in _words(client.get("/overview").content.decode())


@pytest.mark.parametrize(
    ("query", "clicks"),
    [
        ("?range=7d", 2),
        ("?range=30d", 3),
        ("?range=90d", 4),
        ("?range=12m", 5),
        ("?from=2026-11-20&to=2026-11-24", 1),
        ("?from=2026-11-23&to=2026-11-23", 0),
    ],
)
def test_the_address_says_which_time(look: Any, make_link: Any, query: str, clicks: int) -> None:
    link = make_link()
    _store(*(click_on(link, at=NOW - timedelta(days=days)) for days in (0, 6, 7, 89, 364, 365)))

    assert f"Clicks {clicks} " in look(query)


def test_days_are_those_of_the_persons_time_zone_also_when_clocks_change(look: Any, make_link: Any) -> None:
    link = make_link()
    hours = ("2026-11-01T03:30Z", "2026-11-01T04:30Z", "2026-11-02T04:30Z", "2026-11-02T05:30Z")
    _store(*(click_on(link, at=datetime.fromisoformat(hour)) for hour in hours))

    words = look("?from=2026-11-01&to=2026-11-01", zone="America/New_York")

    assert "Clicks 2 " in words  # of 25 hours
    assert "America/New_York" in words
    assert words.count(", 01:00") == 2
    assert "Clicks 3 " in look("?from=2026-11-01&to=2026-11-03", zone="America/New_York")
    assert "Clicks 2 " in look("?from=2026-11-01&to=2026-11-01", zone="UTC")


def test_one_or_two_days_are_shown_by_hour(look: Any, make_link: Any) -> None:
    _store(click_on(make_link(), at=NOW))

    words = look("?from=2026-12-01&to=2026-12-01")

    assert "Clicks by hour" in words
    assert "Busiest hour 12:00 1 click" in words
    assert "Clicks by day" in look("?from=2026-11-29&to=2026-12-01")


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("?from=2026-11-20&to=2026-11-10", "The end must come after the beginning."),
        ("?from=tomorrow", "Write a date such as 2026-12-01"),
        ("?from=2024-01-01&to=2026-11-10", "Ask for at most 366 days at once."),
        ("?from=2026-11-20T00:00:00", "Add Z or an offset"),
        ("?from=%00", "Write a date"),
    ],
)
def test_a_time_that_cannot_be_shown_is_explained_above_the_usual_one(
    look: Any, make_link: Any, query: str, refusal: str
) -> None:
    _store(click_on(make_link(), at=NOW))

    words = look(query)

    assert refusal in words
    assert "Clicks 1 " in words


def test_an_unknown_range_is_the_usual_one(look: Any, make_link: Any) -> None:
    _store(click_on(make_link(), at=NOW))

    assert "Clicks 1 " in look("?range=forever")


def test_a_plan_that_reaches_less_far_back_says_so_and_compares_nothing(
    look: Any, make_link: Any, workspace: Workspace
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")
    _store(click_on(make_link(), at=NOW), click_on(make_link(), at=NOW - timedelta(days=31)))

    words = look("?range=90d")

    assert "Statistics reach back 30 days on the Free plan. Change to the Pro plan." in words
    assert "Clicks 1 Your plan shows no earlier time" in words


def test_it_says_how_fresh_the_numbers_are(look: Any, make_link: Any) -> None:
    _store(click_on(make_link(), at=NOW))

    assert "As of 12:45:00 · UTC" in look()
    assert "As of 13:45:00 · Europe/Berlin" in look(zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("waiting_for", "words"),
    [
        (timedelta(seconds=3), "As of 12:44:57 · UTC"),
        (timedelta(hours=13), "As of 30 Nov 2026, 23:45:00 : clicks since then wait to be counted · UTC"),
    ],
)
def test_clicks_that_wait_make_it_less_fresh(look: Any, make_link: Any, waiting_for: timedelta, words: str) -> None:
    link = make_link()
    _store(click_on(link, at=NOW))
    arrived_at = int((NOW - waiting_for).timestamp() * 1000)
    redis.client().xadd(STREAM, pack(batch_of(click_on(link, at=NOW), name="waits")), id=f"{arrived_at}-0")

    assert words in look()


def test_without_redis_nobody_knows_how_fresh_it_is(look: Any, make_link: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _store(click_on(make_link(), at=NOW))
    monkeypatch.setattr(redis, "_client", Redis(unix_socket_path="/nowhere"))

    words = look()

    assert "The newest clicks may be missing" in words
    assert "Clicks 1 " in words


def test_without_a_link_it_says_how_to_begin(look: Any) -> None:
    words = look()

    assert "Begin with a link" in words
    assert 'curl -X POST "http://localhost:8000/api/links"' in words


def test_with_a_link_that_nobody_clicked_it_says_how_to_share_it(look: Any, make_link: Any) -> None:
    make_link(alias="older", at=NOW - timedelta(days=1))
    make_link(alias="launch", at=NOW)

    words = look()

    assert "No clicks yet" in words
    assert "http://localhost:8000/launch" in words


def test_a_time_without_clicks_stays_a_page_of_numbers(look: Any, make_link: Any) -> None:
    _store(click_on(make_link(), at=NOW - timedelta(days=40)))

    words = look()

    assert "Clicks 0 ↓ Down by 100 % from 1" in words
    assert "No clicks in this time" in words


def test_what_visitors_send_is_never_markup(signed_in: Client, make_link: Any) -> None:
    link = make_link(destination="https://example.com/?q=<script>alert(1)</script>")
    _store(click_on(link, at=NOW, referrer="https://<script>alert(1)</script>.example/"))

    page = signed_in.get("/overview").content.decode()

    assert "<script>alert" not in page


def _fill(make_link: Any, links: int) -> None:
    made: list[Link] = [make_link() for _ in range(links)]
    _store(*(click_on(link, at=NOW, referrer=f"https://{link.code}.example/") for link in made))


def test_it_costs_as_many_queries_with_three_links_as_with_three_hundred(
    signed_in: Client, make_link: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for links in (3, 300):
        _fill(make_link, links)
        with django_assert_max_num_queries(20) as counted:
            assert signed_in.get("/overview?range=90d").status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
