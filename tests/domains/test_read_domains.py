"""GET /api/domains and GET /api/domains/{id}."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, KeyWith, MakeLink, Response
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db


def _hosts(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["host"] for row in answer.json()["data"]]


def test_list_has_own_domains_newest_first(call: Call, make_domain: MakeDomain, stranger: Workspace) -> None:
    now = timezone.now()
    for number in range(3):
        make_domain(f"go{number}.example.org", created_at=now + timedelta(seconds=number))
    make_domain("theirs.example.org", workspace=stranger)

    answer = call("GET", "/api/domains")

    assert _hosts(answer) == ["go2.example.org", "go1.example.org", "go0.example.org"]
    assert answer.json()["pagination"] == {"nextCursor": None, "limit": 20}


def test_pagination_while_domains_are_added(call: Call, make_domain: MakeDomain) -> None:
    for number in range(5):
        make_domain(f"go{number}.example.org")
    seen: list[str] = []
    cursor: str | None = ""

    while cursor is not None:
        answer = call(
            "GET", "/api/domains", query={"limit": 2, "total": "true"} | ({"cursor": cursor} if cursor else {})
        )
        seen += _hosts(answer)
        make_domain(f"late{len(seen)}.example.org")
        cursor = answer.json()["pagination"]["nextCursor"]

    assert sorted(seen) == [f"go{number}.example.org" for number in range(5)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"), ({"limit": "101"}, "limit"), ({"limit": "x"}, "limit"),
        ({"limit": "9" * 5_000}, "limit"), ({"limit": ""}, "limit"), ({"page": "2"}, "page"),
        ({"cursor": "x"}, "cursor"), ({"cursor": "\0"}, "cursor"), ({"total": "perhaps"}, "total"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_named(call: Call, query: dict[str, str], field: str) -> None:
    answer = call("GET", "/api/domains", query=query)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_list_has_link_counts(call: Call, make_domain: MakeDomain, make_link: MakeLink) -> None:
    domains = [make_domain(f"go{number}.example.org") for number in range(3)]
    for number, domain in enumerate(domains):
        for _ in range(number):
            make_link(domain=domain)
    make_link()

    listed = {row["host"]: row["links"] for row in call("GET", "/api/domains").json()["data"]}

    assert listed == {f"go{number}.example.org": number for number in range(3)}
    assert call("GET", f"/api/domains/{domains[2].pk}").json()["data"]["links"] == 2


@pytest.mark.engines
@pytest.mark.parametrize("number", [1, 15])
def test_list_query_count_is_independent_of_rows(
    call: Call,
    make_domain: MakeDomain,
    make_link: MakeLink,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for index in range(number):
        make_link(domain=make_domain(f"go{index}.example.org"))
    call("GET", "/api/domains")

    with django_assert_num_queries(3 + ROLE_QUERIES):  # the key, the domains, the counts of their links
        call("GET", "/api/domains")


def test_detail_equals_the_answer_to_create(call: Call) -> None:
    added = call("POST", "/api/domains", {"host": "go.example.org", "rootUrl": "https://example.org/"}).json()["data"]

    answer = call("GET", f"/api/domains/{added['id'].upper()}")

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "Domain found", "data": added}


@pytest.mark.engines
@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/verify")])
def test_malformed_unknown_and_foreign_ids_get_the_same_404(
    call: Call, make_domain: MakeDomain, stranger: Workspace, method: str, tail: str
) -> None:
    theirs = make_domain(workspace=stranger).pk
    ids = [
        theirs,
        theirs.upper(),
        "0" * 24,
        "x",
        theirs[:-1],
        theirs + "0",
        "go.example.org",
        "%00",
        "٣" * 24,
        "%ed%a0%80",
    ]

    answers = [call(method, f"/api/domains/{domain_id}{tail}", {} if method == "PATCH" else None) for domain_id in ids]

    assert [answer.status_code for answer in answers] == len(ids) * [404]
    assert {answer.content for answer in answers} == {answers[0].content}


@pytest.mark.parametrize(
    ("method", "tail", "scope"),
    [
        ("GET", "", "links:read"), ("PATCH", "", "domains:write"), ("DELETE", "", "domains:write"),
        ("POST", "/verify", "domains:write"),
    ],
)  # fmt: skip
def test_each_call_needs_its_scope(
    call: Call, make_domain: MakeDomain, key_with: KeyWith, method: str, tail: str, scope: str
) -> None:
    path = f"/api/domains/{make_domain().pk}{tail}"
    others = {"links:read", "links:write", "stats:read", "campaigns:write", "domains:write"} - {scope}

    refusal = call(method, path, key=key_with(*others))

    assert (refusal.status_code, refusal.json()["code"]) == (403, "scope_required")
    assert scope in refusal.json()["message"]


def test_a_list_needs_the_scope_to_read(call: Call, key_with: KeyWith) -> None:
    assert call("GET", "/api/domains", key=key_with("domains:write")).status_code == 403
    assert call("GET", "/api/domains", key=key_with("links:read")).status_code == 200
