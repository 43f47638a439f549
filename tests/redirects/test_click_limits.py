"""maxClicks: exactly N redirects, for every kind of client and under any concurrency."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.workspaces.actors import operator
from clicks.models import Click
from links.fields import GivenValues, link_values
from links.models import Link
from links.services.changes import change_link
from tests.fixtures import KeyAndText, MakeLink, PassSeconds, PostLink
from tests.redirects.conftest import CountClicks, StartSite, Valkey
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

BOTS = [
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Twitterbot/1.0",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots",
]
SNAPCHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
    " Mobile/15E148 Snapchat/12.90.0.35 (like Safari/8618.2.12.10.9, panda)"
)


def _set_limit(link: Link, limit: int | None) -> None:
    change_link(link=link, by=operator(link.workspace), at=datetime.now(UTC), values=link_values(max_clicks=limit))


@pytest.mark.engines
@pytest.mark.parametrize(("limit", "clients"), [(1, 64), (20, 64), (20, 200)])
def test_racing_clients_get_exactly_max_clicks_redirects(
    start_site: StartSite, make_link: MakeLink, count_clicks: CountClicks, limit: int, clients: int
) -> None:
    link = make_link(alias="few", max_clicks=limit)
    sites = [start_site(), start_site()]

    runs = [site.start(site.together("GET", ["/few"] * (clients // 2))) for site in sites]
    answers = [answer for run in runs for answer in run.result(60)]

    statuses = [answer.status for answer in answers]
    assert (statuses.count(302), statuses.count(410)) == (limit, clients - limit)
    assert count_clicks(link) == limit


def test_the_api_shows_each_click_once(
    site: Site, post_link: PostLink, client: Client, api_key: KeyAndText, count_clicks: CountClicks
) -> None:
    made = post_link(customAlias="few", maxClicks=5).json()["data"]
    for _ in range(3):
        site.get("/few")

    def clicks() -> int:
        answer = client.get(f"/api/links/{made['id']}", headers={"x-api-key": api_key[1]})
        return int(answer.json()["data"]["clicks"])

    assert clicks() == 3
    count_clicks(Link.objects.get(code="few"))
    assert clicks() == 3


@pytest.mark.parametrize(("method", "user_agent"), [("GET", bot) for bot in BOTS] + [("HEAD", "Mozilla/5.0")])
def test_a_bot_uses_no_click_and_sees_no_destination(
    site: Site, make_link: MakeLink, count_clicks: CountClicks, method: str, user_agent: str
) -> None:
    link = make_link(alias="few", max_clicks=1, destination="https://secret.example/")

    answer = site.send(method, "/few", headers={"user-agent": user_agent})

    assert (answer.status, answer.location) == (200, None)
    assert b"secret" not in answer.body
    assert count_clicks(link) == 0
    assert site.get("/few").location == "https://secret.example/"


@pytest.mark.parametrize("user_agent", [SNAPCHAT, "curl/8.7.1", "RestSharp/110.2.0.0", "MyApp/1 CFNetwork/1494", ""])
def test_people_and_their_programs_are_redirected(site: Site, make_link: MakeLink, user_agent: str) -> None:
    make_link(alias="few", max_clicks=1, destination="https://example.com/few")

    assert site.get("/few", headers={"user-agent": user_agent}).location == "https://example.com/few"


def test_a_person_taken_for_a_bot_can_continue(make_link: MakeLink) -> None:
    make_link(alias="few", max_clicks=1, destination="https://example.com/few")
    person = Client(enforce_csrf_checks=True, headers={"user-agent": BOTS[0]})
    page = person.get("/few")
    assert "Continue" in page.text

    answers = [person.post("/few", {"continue": "1"}) for _ in range(2)]

    assert (answers[0]["Location"], answers[1].status_code) == ("https://example.com/few", 410)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"),
        ("sec-purpose", "prefetch;anonymous-client-ip"),
        ("purpose", "prefetch"), ("purpose", "preview"), ("x-purpose", "prefetch"), ("X-Purpose", "preview"),
        ("x-moz", "prefetch"),
    ],
)  # fmt: skip
def test_a_prefetch_waits_for_the_person(site: Site, make_link: MakeLink, header: str, value: str) -> None:
    make_link(alias="few", max_clicks=1)

    answer = site.get("/few", headers={header: value})

    assert (answer.status, answer.body) == (503, b"")
    assert "no-store" in answer.headers["cache-control"]
    assert [site.get("/few").status for _ in range(2)] == [302, 410]


@pytest.mark.parametrize(("guard", "status"), [(GivenValues(), 302), (GivenValues(password="open sesame"), 200)])
def test_a_prefetch_is_no_click(
    site: Site, make_link: MakeLink, count_clicks: CountClicks, guard: GivenValues, status: int
) -> None:
    link = make_link(**guard | GivenValues(alias="open"))

    assert site.get("/open", headers={"sec-purpose": "prefetch", "purpose": "prefetch"}).status == 503

    assert count_clicks(link) == 0
    assert Click.objects.count() == 0
    assert site.get("/open").status == status


def test_other_purposes_are_followed(site: Site, make_link: MakeLink) -> None:
    make_link(alias="open")

    assert site.get("/open", headers={"x-purpose": "", "x-moz": "livebookmarks"}).status == 302


def test_a_wrong_password_uses_no_click(client: Client, make_link: MakeLink) -> None:
    link = make_link(alias="few", max_clicks=1, password="open sesame")

    assert client.post("/few", {"password": "guess"}).status_code == 200
    # Who knows the password is a person, whatever the browser calls itself.
    assert client.post("/few", {"password": "open sesame"}, headers={"user-agent": BOTS[0]}).status_code == 302
    assert client.post("/few", {"password": "open sesame"}).status_code == 410
    link.refresh_from_db()
    assert link.click_count == 1


def test_removing_the_limit_opens_the_link_and_keeps_its_count(
    site: Site, make_link: MakeLink, count_clicks: CountClicks, pass_seconds: PassSeconds
) -> None:
    link = make_link(alias="few", max_clicks=1)
    assert [site.get("/few").status for _ in range(2)] == [302, 410]

    _set_limit(link, None)
    pass_seconds(1)

    assert [site.get("/few").status for _ in range(3)] == [302] * 3
    assert count_clicks(link) == 4


def test_a_new_limit_includes_earlier_clicks(
    site: Site, make_link: MakeLink, count_clicks: CountClicks, pass_seconds: PassSeconds
) -> None:
    link = make_link(alias="few")
    for _ in range(3):
        site.get("/few")
    count_clicks(link)

    _set_limit(link, 4)
    pass_seconds(1)

    assert [site.get("/few").status for _ in range(2)] == [302, 410]
    assert count_clicks(link) == 4


def test_the_limit_holds_without_redis(valkey: Valkey, site: Site, make_link: MakeLink) -> None:
    link = make_link(alias="few", max_clicks=3)
    valkey.kill()

    answers = site.get_all(["/few"] * 10)

    assert sorted(answer.status for answer in answers) == [302] * 3 + [410] * 7
    link.refresh_from_db()
    assert (link.click_count, Click.objects.filter(link_id=link.pk).count()) == (3, 3)
