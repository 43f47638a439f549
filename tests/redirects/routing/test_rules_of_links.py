"""Rules, splits, the query and fallbacks at the front door: what visitors of a link get."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.workspaces.actors import operator
from clicks.models import Click
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link
from tests.fixtures import MakeLink, PassSeconds
from tests.redirects.conftest import CountClicks, StartSite
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "https://example.com/page"
ELSEWHERE = "https://example.com/elsewhere"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
    " Mobile/15E148 Safari/604.1"
)


def rule(*conditions: dict[str, Any], url: str = ELSEWHERE) -> dict[str, Any]:
    """Return a rule that redirects."""
    return {"conditions": list(conditions), "action": {"type": "redirect", "url": url}}


def split(*weights: int) -> dict[str, Any]:
    """Return a rule for everyone, with variants A, B, ..."""
    variants = [
        {"name": name, "url": f"https://example.com/{name}", "weight": weight}
        for name, weight in zip("ABCDEFGHIJ", weights, strict=False)
    ]
    return {"conditions": [], "action": {"type": "split", "variants": variants}}


@pytest.mark.engines
def test_the_first_rule_that_holds_decides(site: Site, make_link: MakeLink, count_clicks: CountClicks) -> None:
    link = make_link(
        alias="smart",
        rules=[
            rule({"type": "os", "in": ["ios"]}, {"type": "language", "in": ["de"]}, url=f"{PAGE}/1"),
            rule({"type": "os", "in": ["ios", "android"]}, url=f"{PAGE}/2"),
            rule({"type": "query", "name": "ref", "equals": "partner"}, url=f"{PAGE}/3"),
        ],
    )

    def location(language: str = "", **details: Any) -> str | None:
        headers = {"accept-language": language, **details.pop("headers", {})}
        return site.get("/smart", headers=headers, **details).location

    assert location("de-CH", headers={"user-agent": IPHONE}) == f"{PAGE}/1"
    assert location("fr", headers={"user-agent": IPHONE}) == f"{PAGE}/2"
    assert location(query=b"ref=partner") == f"{PAGE}/3?ref=partner"
    assert location() == PAGE
    assert count_clicks(link) == 4
    ids = [one["id"] for one in link.rules]
    assert list(Click.objects.order_by("at").values_list("rule_id", flat=True)) == [*ids, ""]


def test_a_paused_rule_is_skipped(site: Site, make_link: MakeLink) -> None:
    make_link(alias="smart", rules=[{**rule(), "paused": True}])

    assert site.get("/smart").location == PAGE


def test_ten_countries_through_a_trusted_proxy(start_site: StartSite, make_link: MakeLink, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    addresses = {
        "US": "8.8.8.8", "DE": "193.99.144.80", "JP": "133.11.0.1", "FR": "212.27.48.10", "GB": "212.58.244.20",
        "BR": "200.160.2.3", "AU": "1.1.1.1", "CH": "130.59.31.80", "AT": "193.171.23.163", "IT": "193.206.158.22",
    }  # fmt: skip
    make_link(
        alias="smart", rules=[rule({"type": "country", "in": [code]}, url=f"{PAGE}/{code}") for code in addresses]
    )
    site = start_site()

    found = {
        code: site.get("/smart", client="10.0.0.1", headers={"x-forwarded-for": address}).location
        for code, address in addresses.items()
    }

    assert found == {code: f"{PAGE}/{code}" for code in addresses}
    assert site.get("/smart", client="192.0.2.1", headers={"x-forwarded-for": "8.8.8.8"}).location == PAGE


@pytest.mark.parametrize("user_agent", ["Twitterbot/1.0", "Mozilla/5.0 (compatible; Googlebot/2.1)", "kube-probe/1.2"])
def test_programs_get_the_links_own_destination(site: Site, make_link: MakeLink, user_agent: str) -> None:
    make_link(alias="smart", rules=[rule()])

    assert site.get("/smart", headers={"user-agent": user_agent}).location == PAGE
    assert site.get("/smart", headers={"user-agent": "curl/8.0"}).location == ELSEWHERE
    assert site.send("HEAD", "/smart").location == PAGE


def test_a_rule_can_close_the_link(site: Site, make_link: MakeLink, count_clicks: CountClicks) -> None:
    closed = {"conditions": [], "action": {"type": "close", "message": "<b>Sold out</b>"}}
    link = make_link(alias="smart", rules=[closed])

    answer = site.get("/smart")

    assert answer.status == 410
    assert b"&lt;b&gt;Sold out&lt;/b&gt;" in answer.body
    assert count_clicks(link) == 0


@pytest.mark.engines
@pytest.mark.parametrize("limit", [None, 10])
def test_a_rule_after_so_many_clicks_is_exact(
    start_site: StartSite, make_link: MakeLink, count_clicks: CountClicks, limit: int | None
) -> None:
    late = rule({"type": "clicks", "atLeast": 4})
    link = make_link(alias="smart", rules=[late], max_clicks=limit)
    sites = [start_site(), start_site()]

    runs = [site.start(site.together("GET", ["/smart"] * 6)) for site in sites]
    locations = [answer.location for run in runs for answer in run.result(60)]

    assert locations.count(PAGE) == 4
    assert locations.count(ELSEWHERE) == (limit or 12) - 4
    assert count_clicks(link) == (limit or 12)


def test_sold_out_after_so_many_clicks(site: Site, make_link: MakeLink, count_clicks: CountClicks) -> None:
    sold_out = {"conditions": [{"type": "clicks", "atLeast": 2}], "action": {"type": "close", "message": "Sold out"}}
    link = make_link(alias="smart", rules=[sold_out])

    assert [site.get("/smart").status for _ in range(5)] == [302, 302, 410, 410, 410]
    assert count_clicks(link) == 2


@pytest.mark.engines
def test_two_workers_agree_on_every_visitor(
    start_site: StartSite, make_link: MakeLink, count_clicks: CountClicks
) -> None:
    link = make_link(alias="smart", rules=[split(1, 1, 1)])
    sites = [start_site(), start_site()]

    seen = [[site.get("/smart", client=f"198.51.100.{n}").location for n in range(60)] for site in sites]

    assert seen[0] == seen[1]
    assert {one and one[-1] for one in seen[0]} == set("ABC")
    count_clicks(link)
    assert sorted(Click.objects.values_list("variant", flat=True)) == sorted(
        one[-1] for run in seen for one in run if one
    )


@pytest.mark.engines
def test_an_edit_of_a_rule_is_seen_within_a_second(site: Site, make_link: MakeLink, pass_seconds: PassSeconds) -> None:
    link = make_link(alias="smart", rules=[rule()])
    assert site.get("/smart").location == ELSEWHERE

    change_link(
        link=link,
        by=operator(link.workspace),
        at=datetime.now(UTC),
        values=link_values(rules=[rule(url=f"{PAGE}/new")]),
    )
    pass_seconds(1)

    assert site.get("/smart").location == f"{PAGE}/new"


@pytest.mark.parametrize(("passes", "expected"), [(True, f"{PAGE}?a=1&gclid=x#top"), (False, f"{PAGE}?a=1#top")])
def test_the_query_is_passed_on(site: Site, make_link: MakeLink, passes: bool, expected: str) -> None:
    make_link(alias="query", destination=f"{PAGE}?a=1#top", passes_query=passes)

    assert site.get("/query", query=b"gclid=x").location == expected


def test_a_password_keeps_the_query(site: Site, client: Client, make_link: MakeLink) -> None:
    make_link(alias="secret", password="open sesame")

    answer = client.post("/secret?gclid=x", {"password": "open sesame"})

    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?gclid=x")


def test_own_utm_parameters_come_before_the_campaigns(site: Site, make_link: MakeLink) -> None:
    make_link(alias="utm", destination=f"{PAGE}?utm_medium=own", utm={"source": "news", "medium": "mail"}, rules=[
        rule({"type": "query", "name": "x"}),
    ])  # fmt: skip

    assert site.get("/utm").location == f"{PAGE}?utm_medium=own&utm_source=news"
    assert site.get("/utm", query=b"x&utm_source=ad").location == f"{ELSEWHERE}?utm_source=ad&utm_medium=mail&x"


@pytest.mark.parametrize("state", ["expired", "exhausted", "disabled"])
def test_visitors_of_an_ended_link_are_sent_elsewhere(site: Site, make_link: MakeLink, state: str) -> None:
    now = datetime.now(UTC)
    if state == "expired":
        make_link(alias="over", expired_url=ELSEWHERE, expires_at=now - timedelta(hours=1), at=now - timedelta(days=1))
    else:
        link = make_link(alias="over", expired_url=ELSEWHERE, max_clicks=1)
        if state == "exhausted":
            site.get("/over")
        else:
            change_link(link=link, by=operator(link.workspace), at=now, values=link_values(is_disabled=True))

    answers = [site.get("/over", query=b"a=1") for _ in range(2)]

    assert [answer.location for answer in answers] == [f"{ELSEWHERE}?a=1"] * 2


def test_a_preview_bot_gets_a_page_with_the_preview(client: Client, site: Site, make_link: MakeLink) -> None:
    preview = {"title": 'Big "launch"', "description": "All of it", "imageUrl": "https://example.com/a.png"}
    link = make_link(alias="card", preview=preview)

    answer = site.get("/card", headers={"user-agent": "Twitterbot/1.0"})

    assert answer.status == 200
    assert b'<meta property="og:title" content="Big &quot;launch&quot;">' in answer.body
    assert b'<meta property="og:image" content="https://example.com/a.png">' in answer.body
    assert site.get("/card").location == PAGE
    assert Link.objects.get(pk=link.pk).preview == preview
