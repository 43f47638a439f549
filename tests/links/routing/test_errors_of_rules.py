"""Errors in rules, UTM parameters and previews name their place, in each request that takes them."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import Workspace
from accounts.workspaces import plans
from links.models import Link
from tests.fixtures import Call, Json, MakeLink, PostBulk, PostLink
from tests.links.api.batches import Run, create, results, update

pytestmark = pytest.mark.django_db

URL = "https://example.com/elsewhere"
TO_URL = {"type": "redirect", "url": URL}
A, B = ({"name": name, "url": f"https://example.com/{name}", "weight": 1} for name in "AB")


def rule(*conditions: object, action: object = TO_URL, **more: object) -> Json:
    """Return a rule that redirects."""
    return {"conditions": list(conditions), "action": action, **more}


def split(*variants: object) -> Json:
    """Return a rule for everyone with these variants."""
    return rule(action={"type": "split", "variants": list(variants)})


def time(since: object, until: object) -> Json:
    """Return a rule with a time window."""
    return rule({"type": "time", "from": since, "until": until})


def weekly(**fields: object) -> Json:
    """Return a rule for hours of Mondays."""
    return rule({"type": "weekly", "days": ["mon"], **fields})


def nested(depth: int) -> Any:
    """Return lists in lists."""
    found: Any = []
    for _ in range(depth):
        found = [found]
    return found


COUNTRY = {"type": "country", "in": ["DE"]}

# What is sent as the rules, and the place and code of the error.
INVALID = [
    ("text", "", "wrong_type"),
    ({"0": rule()}, "", "wrong_type"),
    ([7], "[0]", "wrong_type"),
    ([None], "[0]", "wrong_type"),
    ([rule()] * 51, "", "too_many"),
    ([{}], "[0].action", "required"),
    ([rule(), rule(color="red")], "[1].color", "unknown_field"),
    ([rule(id="../../x1")], "[0].id", "wrong_format"),
    ([rule(id="0123456789")], "[0].id", "too_long"),
    ([rule(name="x" * 101)], "[0].name", "too_long"),
    ([rule(name="\0")], "[0].name", "invalid_characters"),
    ([rule(paused="yes")], "[0].paused", "wrong_type"),
    ([rule(*[COUNTRY] * 10_000)], "[0].conditions", "too_many"),
    ([rule(*[COUNTRY] * 11)], "[0].conditions", "too_many"),
    ([rule(nested(500))], "[0].conditions[0]", "wrong_type"),
    ([rule({"in": ["DE"]})], "[0].conditions[0].type", "required"),
    ([rule({"type": "weather", "in": ["rain"]})], "[0].conditions[0].type", "unknown_value"),
    ([rule({"type": "country"})], "[0].conditions[0].in", "required"),
    ([rule(), rule(), rule({"type": "country", "in": "DE"})], "[2].conditions[0].in", "wrong_type"),
    ([rule(COUNTRY, {"type": "country", "in": []})], "[0].conditions[1].in", "too_few"),
    ([rule({"type": "country", "in": ["DE", "XX"]})], "[0].conditions[0].in[1]", "unknown_value"),
    ([rule({"type": "country", "in": ["DE"] * 251})], "[0].conditions[0].in", "too_many"),
    ([rule({"type": "country", "in": ["DE"], "is": 1})], "[0].conditions[0].is", "unknown_field"),
    ([rule({"type": "country", "in": ["DE"], "negate": 1})], "[0].conditions[0].negate", "wrong_type"),
    ([rule({"type": "continent", "in": ["Europe"]})], "[0].conditions[0].in[0]", "unknown_value"),
    ([rule({"type": "language", "in": ["German (Swiss)"]})], "[0].conditions[0].in[0]", "wrong_format"),
    ([rule({"type": "device", "in": ["phone"]})], "[0].conditions[0].in[0]", "unknown_value"),
    ([rule({"type": "os", "in": ["ios", "beos"]})], "[0].conditions[0].in[1]", "unknown_value"),
    ([rule({"type": "browser", "in": [{}]})], "[0].conditions[0].in[0]", "wrong_type"),
    ([rule({"type": "referrer", "in": ["https://example.com/"]})], "[0].conditions[0].in[0]", "invalid_host"),
    ([rule({"type": "network", "in": ["192.0.2.0/33"]})], "[0].conditions[0].in[0]", "wrong_format"),
    ([rule({"type": "network", "in": ["192.0.2.0/24", "::/129"]})], "[0].conditions[0].in[1]", "wrong_format"),
    ([rule({"type": "query", "name": ""})], "[0].conditions[0].name", "too_short"),
    ([rule({"type": "query", "name": "ref", "equals": "\0"})], "[0].conditions[0].equals", "invalid_characters"),
    ([rule({"type": "clicks", "atLeast": 0})], "[0].conditions[0].atLeast", "out_of_range"),
    ([rule({"type": "clicks", "atLeast": 10**30})], "[0].conditions[0].atLeast", "out_of_range"),
    ([rule({"type": "clicks", "atLeast": "5"})], "[0].conditions[0].atLeast", "wrong_type"),
    ([time(None, None)], "[0].conditions[0].from", "required"),
    ([time("2026-12-02T00:00:00Z", "2026-12-01T00:00:00Z")], "[0].conditions[0].until", "wrong_order"),
    ([time("2026-12-02T00:00:00Z", "2026-12-02T01:00:00+01:00")], "[0].conditions[0].until", "wrong_order"),
    ([time("2026-12-02T00:00:00", None)], "[0].conditions[0].from", "no_offset"),
    ([time("tomorrow", None)], "[0].conditions[0].from", "wrong_format"),
    ([time(None, "9999-12-31T23:59:59-12:00")], "[0].conditions[0].until", "out_of_range"),
    ([weekly(days=[])], "[0].conditions[0].days", "too_few"),
    ([weekly(days=["monday"])], "[0].conditions[0].days[0]", "unknown_value"),
    ([weekly(**{"from": "25:00"})], "[0].conditions[0].from", "wrong_format"),
    ([weekly(until="9:00")], "[0].conditions[0].until", "wrong_format"),
    ([weekly(**{"from": "09:00", "until": "09:00"})], "[0].conditions[0].until", "wrong_order"),
    ([weekly(zone="Mars/Olympus")], "[0].conditions[0].zone", "unknown_value"),
    ([rule(action={"url": URL})], "[0].action.type", "required"),
    ([rule(action={"type": "explode"})], "[0].action.type", "unknown_value"),
    ([rule(action={"type": "redirect", "url": None})], "[0].action.url", "wrong_type"),
    ([rule(action={"type": "redirect", "url": ""})], "[0].action.url", "wrong_format"),
    ([rule(action={"type": "redirect", "url": "javascript:alert(1)"})], "[0].action.url", "unsupported_scheme"),
    ([rule(action={"type": "redirect", "url": "http://localhost:8000/own"})], "[0].action.url", "own_host"),
    ([rule(action={"type": "redirect", "url": "http://10.0.0.1/"})], "[0].action.url", "private_host"),
    ([rule(action={"type": "redirect", "url": "https://me@example.com/"})], "[0].action.url", "credentials"),
    ([rule(action={"type": "close", "message": "x" * 301})], "[0].action.message", "too_long"),
    ([rule(action={"type": "close", "url": URL})], "[0].action.url", "unknown_field"),
    ([split(A)], "[0].action.variants", "too_few"),
    ([split(*[A] * 11)], "[0].action.variants", "too_many"),
    ([split(A, A)], "[0].action.variants[1].name", "invalid"),
    ([split(A, {**B, "weight": -1})], "[0].action.variants[1].weight", "out_of_range"),
    ([split(A, {**B, "weight": 0.5})], "[0].action.variants[1].weight", "wrong_type"),
    ([split({**A, "weight": 0}, {**B, "weight": 0})], "[0].action.variants", "out_of_range"),
    ([split(A, {**B, "url": "javascript:alert(1)"})], "[0].action.variants[1].url", "unsupported_scheme"),
    ([split(A, {**B, "url": "http://LOCALHOST.:8000/x"})], "[0].action.variants[1].url", "own_host"),
    ([rule(action={"type": "redirect", "url": f"{URL}?{'x' * 20_000}"})] * 4, "", "too_long"),
    ([rule(**{"x" * 5_000: 1})], f"[0].{'x' * 100}", "unknown_field"),
    ([rule({"type": "device", "in": ["x" * 5_000]})], "[0].conditions[0].in[0]", "unknown_value"),
    ([rule({"type": "x" * 5_000})], "[0].conditions[0].type", "unknown_value"),
    ([rule(**{"\ud800": 1})], "[0]", "invalid_characters"),
    ([rule({"type": "device", "in": ["\ud800"]})], "[0].conditions[0].in[0]", "invalid_characters"),
    ([rule(), rule(name="\ud800")], "[1].name", "invalid_characters"),
    ([rule(action={"type": "close", "message": "\ud800"})], "[0].action.message", "invalid_characters"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "place", "code"), INVALID)
def test_an_error_names_its_place(post_link: PostLink, rules: Any, place: str, code: str) -> None:
    answer = post_link(rules=rules)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [f"rules{place}"]
    (problem,) = answer.json()["details"]
    assert (problem["field"], problem["code"]) == (f"rules{place}", code)
    assert len(answer.content) < 1_000
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"utm": "newsletter"}, "utm", "wrong_type"),
        ({"utm": {"source": "x" * 201}}, "utm.source", "too_long"),
        ({"utm": {"source": 5}}, "utm.source", "wrong_type"),
        ({"utm": {"utm_source": "x"}}, "utm.utm_source", "unknown_field"),
        ({"utm": {"\ud800": "x"}}, "utm", "unknown_field"),
        ({"utm": {"source": "\ud800"}}, "utm.source", "invalid_characters"),
        ({"preview": []}, "preview", "wrong_type"),
        ({"preview": {"title": "x" * 201}}, "preview.title", "too_long"),
        ({"preview": {"imageUrl": "javascript:alert(1)"}}, "preview.imageUrl", "unsupported_scheme"),
        ({"preview": {"image": "x"}}, "preview.image", "unknown_field"),
        ({"passQuery": 1}, "passQuery", "wrong_type"),
        ({"expiredUrl": "javascript:alert(1)"}, "expiredUrl", "unsupported_scheme"),
        ({"expiredUrl": "http://localhost:8000/x"}, "expiredUrl", "own_host"),
        ({"expiredUrl": {}}, "expiredUrl", "wrong_type"),
    ],
)
def test_so_do_errors_in_the_other_fields(post_link: PostLink, fields: Json, place: str, code: str) -> None:
    answer = post_link(**fields)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [place]
    assert [(one["field"], one["code"]) for one in answer.json()["details"]] == [(place, code)]


BAD = [rule(), rule(), rule({"type": "country", "in": []})]
PLACE = "rules[2].conditions[0].in"


def test_a_change_names_the_place(call: Call, make_link: MakeLink) -> None:
    link = make_link()

    answer = call("PATCH", f"/api/links/{link.pk}", {"rules": BAD})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [PLACE]
    assert [one["field"] for one in answer.json()["details"]] == [PLACE]


def test_a_bulk_request_names_item_and_place(post_bulk: PostBulk) -> None:
    answer = post_bulk({"originalUrl": URL, "rules": [rule(COUNTRY)]}, {"originalUrl": URL, "rules": BAD})

    assert answer.status_code == 201
    (created,), (error,) = answer.json()["data"]["created"], answer.json()["data"]["errors"]
    assert created["rules"][0]["conditions"] == [{**COUNTRY, "negate": False}]
    assert (error["index"], error["field"], error["code"]) == (1, PLACE, "invalid")
    assert [(one["field"], one["code"]) for one in error["details"]] == [(PLACE, "too_few")]


def test_an_operation_of_a_batch_names_the_place(run: Run, make_link: MakeLink) -> None:
    link = make_link()

    found = results(run(create(rules=BAD), update(link.pk, rules=BAD), create(rules=[rule(COUNTRY)])))

    assert [one["status"] for one in found] == [400, 400, 201]
    assert [one["error"]["details"][0]["field"] for one in found[:2]] == [PLACE, PLACE]


def test_an_atomic_batch_names_operation_and_place(run: Run) -> None:
    answer = run(create(), create(rules=BAD), atomic=True)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [f"operations.1.{PLACE}"]
    assert [one["field"] for one in answer.json()["details"]] == [f"operations[1].{PLACE}"]


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> plans.Plan:
    """A plan with rules and without splits."""
    found = replace(plans.PLANS["business"], has_splits=False)
    monkeypatch.setitem(plans.PLANS, "business", found)
    return found


def test_a_plan_can_refuse_splits(
    plan: plans.Plan, call: Call, make_link: MakeLink, post_link: PostLink, post_bulk: PostBulk, run: Run
) -> None:
    link, rules = make_link(), [split(A, B)]

    assert post_link(rules=[rule(COUNTRY)]).status_code == 201
    refused = [post_link(rules=rules), call("PATCH", f"/api/links/{link.pk}", {"rules": rules})]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(403, "plan_required")] * 2
    assert "splits" in refused[0].json()["message"]
    (error,) = post_bulk({"originalUrl": URL, "rules": rules}).json()["data"]["errors"]
    assert (error["index"], error["code"]) == (0, "plan_required")
    found = results(run(create(rules=rules), update(link.pk, rules=rules)))
    assert [(one["status"], one["error"]["code"]) for one in found] == [(403, "plan_required")] * 2


def test_a_plan_can_refuse_rules(
    monkeypatch: pytest.MonkeyPatch, plan: plans.Plan, call: Call, make_link: MakeLink, post_link: PostLink
) -> None:
    link = make_link(rules=[rule(COUNTRY)])
    monkeypatch.setitem(plans.PLANS, "business", replace(plan, has_rules=False))

    assert post_link(rules=[rule(COUNTRY)]).json()["code"] == "plan_required"
    kept = call("GET", f"/api/links/{link.pk}").json()["data"]["rules"]
    assert call("PATCH", f"/api/links/{link.pk}", {"rules": kept, "title": "x"}).status_code == 200
    assert call("PATCH", f"/api/links/{link.pk}", {"rules": []}).status_code == 200


def test_contradictory_conditions_never_hold(post_link: PostLink) -> None:
    early, late = time("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"), time("2027-01-01T00:00:00Z", None)

    answer = post_link(rules=[rule(*early["conditions"], *late["conditions"])])

    assert answer.status_code == 201


def test_a_deep_body_is_a_400(post_link: PostLink) -> None:
    answer = post_link(rules=nested(900))

    assert answer.status_code == 400
