"""POST /api/links/{id}/simulate: what an invented visitor gets, and why."""

from datetime import UTC, datetime, timedelta

import pytest

from links.models import Link
from tests.fixtures import Call, Json, KeyWith, MakeLink, Response
from tests.links.routing.test_errors_of_rules import A, B, rule, split

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/page"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
    " Mobile/15E148 Safari/604.1"
)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def to(path: str) -> Json:
    """Return an action that redirects."""
    return {"type": "redirect", "url": f"https://example.com/{path}"}


@pytest.fixture
def smart(make_link: MakeLink) -> Link:
    """A link with a rule of each kind."""
    return make_link(
        rules=[
            rule({"type": "country", "in": ["DE", "AT"]}, {"type": "os", "in": ["ios"]}, action=to("de-ios")),
            rule({"type": "country", "in": ["FR"]}, action=to("fr"), paused=True),
            rule({"type": "clicks", "atLeast": 5}, {"type": "query", "name": "ref"}, action=to("ref")),
            rule({"type": "language", "in": ["de"]}, action={"type": "split", "variants": [A, B]}),
            rule({"type": "network", "in": ["192.0.2.*"]}, action={"type": "close", "message": "Sold out"}),
            rule({"type": "referrer", "in": ["example.org"]}, {"type": "browser", "in": ["edge"]}, action=to("edge")),
        ]
    )


def simulate(call: Call, link: Link, **body: object) -> Json:
    """Return what the visitor gets."""
    answer = call("POST", f"/api/links/{link.pk}/simulate", body)
    assert answer.status_code == 200, answer.content
    found: Json = answer.json()["data"]
    return found


def test_an_unknown_visitor_gets_the_links_own_destination(call: Call, smart: Link) -> None:
    found = simulate(call, smart)

    trace = found.pop("trace")
    assert found == {
        "status": 302, "verdict": "open", "location": PAGE, "rule": None, "variant": None, "message": None,
    }  # fmt: skip
    assert [(one["rule"], one["condition"]) for one in trace] == [
        (0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (3, 0), (4, 0), (5, 0), (5, 1),
    ]  # fmt: skip
    assert not any(one["held"] for one in trace)


@pytest.mark.parametrize(
    ("body", "place", "path"),
    [
        ({"country": "de", "os": "ios"}, 0, "de-ios"),
        ({"country": "AT", "userAgent": IPHONE}, 0, "de-ios"),
        ({"country": "AT", "userAgent": IPHONE, "os": "android"}, None, "page"),
        ({"country": "FR"}, None, "page"),  # the rule is paused
        ({"referrer": "https://www.example.org/x", "browser": "edge"}, 5, "edge"),
        ({"referrer": "news.example.org", "browser": "edge"}, 5, "edge"),
        ({"referrer": "example.org.evil.test", "browser": "edge"}, None, "page"),
        ({"languages": ["fr", "en", "de"]}, None, "page"),  # German is only understood
    ],
)
def test_what_is_given_decides(call: Call, smart: Link, body: Json, place: int | None, path: str) -> None:
    found = simulate(call, smart, **body)

    assert (found["status"], found["rule"], found["location"]) == (302, place, f"https://example.com/{path}")


def test_the_trace_names_conditions_as_they_were_sent(call: Call, smart: Link) -> None:
    before = simulate(call, smart, query="ref=x")
    Link.objects.filter(pk=smart.pk).update(click_count=5)
    after = simulate(call, smart, query="?ref=x")

    held = [{(one["rule"], one["condition"]) for one in found["trace"] if one["held"]} for found in (before, after)]
    assert held == [{(2, 1)}, {(2, 0), (2, 1)}]
    assert (before["rule"], before["location"]) == (None, f"{PAGE}?ref=x")
    assert (after["rule"], after["location"]) == (2, "https://example.com/ref?ref=x")


@pytest.mark.parametrize("languages", [["de-CH", "en"], "de-CH,de;q=0.9,en;q=0.8"])
def test_a_visitor_keeps_its_variant(call: Call, smart: Link, languages: object) -> None:
    found = [simulate(call, smart, languages=languages, visitor=f"visitor {number}") for number in range(20)]

    assert {(one["variant"], one["location"]) for one in found} == {("A", A["url"]), ("B", B["url"])}
    assert {one["rule"] for one in found} == {3}
    assert simulate(call, smart, languages=languages, visitor="visitor 7")["variant"] == found[7]["variant"]


def test_a_rule_that_closes_has_its_message(call: Call, smart: Link) -> None:
    found = simulate(call, smart, address="192.0.2.9")

    assert (found["status"], found["verdict"], found["location"]) == (410, "closed", None)
    assert (found["rule"], found["message"]) == (4, "Sold out")


def test_a_program_gets_the_links_own_destination(call: Call, smart: Link) -> None:
    found = simulate(call, smart, userAgent="Googlebot/2.1 (+http://www.google.com/bot.html)", country="DE", os="ios")

    assert (found["rule"], found["location"]) == (None, PAGE)
    assert [one["held"] for one in found["trace"][:2]] == [True, True]


def test_links_that_are_not_open(call: Call, make_link: MakeLink) -> None:
    soon, later = NOW + timedelta(1), NOW + timedelta(9)
    link = make_link(starts_at=soon, expires_at=later, rules=[split(A, B)], at=NOW)
    elsewhere = make_link(expires_at=later, expired_url="https://example.com/over?a=1", rules=[split(A, B)], at=NOW)
    used_up = make_link(max_clicks=1)
    Link.objects.filter(pk=used_up.pk).update(click_count=1)

    def outcome(link: Link, at: datetime | None = None, **body: object) -> tuple[object, ...]:
        found = simulate(call, link, at=at and at.isoformat(), **body)
        return found["status"], found["verdict"], found["location"], found["rule"]

    assert outcome(link, NOW) == (404, "not_yet", None, None)
    assert outcome(link, soon)[:2] == (302, "open")
    assert outcome(link, later) == (410, "expired", None, None)
    assert outcome(elsewhere, later, query="b=2") == (302, "expired", "https://example.com/over?a=1&b=2", None)
    assert outcome(used_up) == (410, "exhausted", None, None)


def test_a_form_comes_before_the_destination(call: Call, make_link: MakeLink) -> None:
    link = make_link(password="hunter22", rules=[rule(action=to("in"))], passes_query=False)

    found = simulate(call, link, query="a=1")

    assert (found["status"], found["verdict"], found["rule"]) == (200, "password", 0)
    assert found["location"] == "https://example.com/in"


def test_previews_and_limits(call: Call, make_link: MakeLink) -> None:
    described, limited = make_link(preview={"title": "Launch"}), make_link(max_clicks=5)

    for link in (described, limited):
        found = simulate(call, link, userAgent="Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")
        assert (found["status"], found["verdict"], found["location"]) == (200, "preview", None)
        assert simulate(call, link, userAgent=IPHONE)["location"] == PAGE


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ({"country": "XX"}, "country", "unknown_value"),
        ({"country": 5}, "country", "wrong_type"),
        ({"languages": {}}, "languages", "wrong_type"),
        ({"languages": ["de", "German (Swiss)"]}, "languages[1]", "wrong_format"),
        ({"languages": ["de", 5]}, "languages[1]", "wrong_type"),
        ({"languages": ["de"] * 11}, "languages", "too_many"),
        ({"languages": "x" * 201}, "languages", "too_long"),
        ({"device": "phone"}, "device", "unknown_value"),
        ({"os": ["ios"]}, "os", "unknown_value"),
        ({"browser": "netscape"}, "browser", "unknown_value"),
        ({"at": "2026-12-01"}, "at", "wrong_format"),
        ({"at": "2026-12-01T00:00:00"}, "at", "no_offset"),
        ({"address": "192.0.2.0/24"}, "address", "wrong_format"),
        ({"query": "\ud800"}, "query", "invalid_characters"),
        ({"userAgent": "x" * 1_001}, "userAgent", "too_long"),
        ({"userAgent": 5}, "userAgent", "wrong_type"),
        ({"lang": "de"}, "lang", "unknown_field"),
    ],
)
def test_an_invalid_visitor_is_refused(call: Call, make_link: MakeLink, body: Json, place: str, code: str) -> None:
    answer = call("POST", f"/api/links/{make_link().pk}/simulate", body)

    assert answer.status_code == 400
    assert [(one["field"], one["code"]) for one in answer.json()["details"]] == [(place, code)]


def test_it_needs_the_scope_to_read_links(call: Call, make_link: MakeLink, key_with: KeyWith, stranger: object) -> None:
    link = make_link(external_id="order-1")

    def answer(key: str) -> Response:
        return call("POST", "/api/links/ext_order-1/simulate", {}, key=key)

    assert answer(key_with("links:read")).status_code == 200
    assert answer(key_with("links:write", "stats:read")).json()["code"] == "scope_required"
    foreign = make_link(workspace=stranger)  # type: ignore[arg-type]
    assert call("POST", f"/api/links/{foreign.pk}/simulate", {}).status_code == 404
    link.refresh_from_db()
    assert link.click_count == 0
