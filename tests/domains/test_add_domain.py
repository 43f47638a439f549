"""POST /api/domains."""

from typing import Any, Protocol

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Workspace
from accounts.workspaces import plans
from domains.models import Domain
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, KeyAndText, KeyWith, Race, Response
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db


class Add(Protocol):
    """Sends POST /api/domains with these fields, and a host, unless one is given."""

    def __call__(self, key: str = ..., **fields: object) -> Response: ...


@pytest.fixture
def add(call: Call, api_key: KeyAndText) -> Add:
    """See Add."""

    def post(key: str = api_key[1], **fields: object) -> Response:
        return call("POST", "/api/domains", {"host": "go.example.org"} | fields, key=key)

    return post


def _errors(answer: Response) -> dict[str, list[str]]:
    assert answer.status_code == 400, answer.content
    errors: dict[str, list[str]] = answer.json()["errors"]
    return errors


def test_create_answers_the_dns_records_to_set(add: Add, settings: Settings) -> None:
    settings.SITE_URL = "https://links.example.com"

    answer = add(
        rootUrl="https://example.org", notFoundUrl="https://example.org/lost", expiredUrl="https://example.org/over"
    )

    assert answer.status_code == 201
    domain = Domain.objects.get()
    data = answer.json()["data"]
    assert data.pop("createdAt").endswith("Z")
    assert data == {
        "id": domain.pk,
        "host": "go.example.org",
        "verified": False,
        "verifiedAt": None,
        "lastCheckedAt": None,
        "failingSince": None,
        "refusedAt": None,
        "rootUrl": "https://example.org/",
        "notFoundUrl": "https://example.org/lost",
        "expiredUrl": "https://example.org/over",
        "appleApps": [],
        "androidApps": [],
        "links": 0,
        "proof": None,
        "contested": None,
        "dnsRecords": [
            {
                "type": "TXT",
                "name": "_shortener.go.example.org",
                "value": f"shortener-verification={domain.token}",
                "purpose": "proof",
            },
            {"type": "CNAME", "name": "go.example.org", "value": "links.example.com", "purpose": "routing"},
            {
                "type": "CNAME",
                "name": "go.example.org",
                "value": f"{domain.token}.links.example.com",
                "purpose": "proof_and_routing",
            },
        ],
        "records": [
            {
                "type": "TXT",
                "name": "_shortener.go.example.org",
                "value": f"shortener-verification={domain.token}",
            },
            {"type": "CNAME", "name": "go.example.org", "value": "links.example.com"},
        ],
        "dns": None,
    }


@pytest.mark.parametrize("site_url", ["", "http://203.0.113.7:8000", "http://localhost"])
def test_site_without_dns_name_requires_txt_only(
    call: Call, client: Client, api_key: KeyAndText, settings: Settings, site_url: str
) -> None:
    settings.SITE_URL = site_url
    host = site_url.partition("://")[2] or "testserver"

    answer = client.post(
        "/api/domains",
        {"host": "go.example.org"},
        content_type="application/json",
        headers={"x-api-key": api_key[1], "host": host},
    )

    assert [record["type"] for record in answer.json()["data"]["records"]] == ["TXT"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" GO.Example.ORG. ", "go.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("ｇｏ．example。org", "go.example.org"),
        ("go.xn--bcher-kva.example", "go.xn--bcher-kva.example"),
    ],
)
def test_host_is_stored_as_browsers_send_it(add: Add, given: str, kept: str) -> None:
    assert add(host=given).json()["data"]["host"] == kept


@pytest.mark.parametrize(
    "host",
    [
        "", " ", "localhost", "go.localhost", "intranet", "203.0.113.7", "2001:db8::1", "[::1]",
        "https://go.example.org", "go.example.org/x", "go.example.org:80", "a b.example", "-a.example", "a..example",
        "*.example.org", "_x.example", "a" * 64 + ".example", "a." * 127 + "com", "go.example.org\0",
        "go.example.org\n.evil.example", "\ud800.example",
        "﹒ü.example", None, True, 5, 10**400, 1.5, [], ["go.example.org"], {}, "a" * 10_000,
    ],
)  # fmt: skip
def test_invalid_host_is_refused(add: Add, host: object) -> None:
    assert list(_errors(add(host=host))) == ["host"]
    assert not Domain.objects.exists()


@pytest.mark.parametrize("host", ["links.example.com", "LINKS.example.com."])
def test_the_sites_own_host_is_refused(add: Add, settings: Settings, host: str) -> None:
    settings.SITE_URL = "https://links.example.com"

    assert "own host" in _errors(add(host=host))["host"][0]


@pytest.mark.parametrize("field", ["rootUrl", "notFoundUrl", "expiredUrl"])
@pytest.mark.parametrize(
    "url",
    [
        "example.org", "javascript:alert(1)", "ftp://example.org/", "https://user:secret@example.org/", "https://intranet/",
        "https://go.example.org/", "https://GO.example.org./welcome", "https://a.*/",
        "https://example.org/" + "ü" * 1_000, "https://example.org/" + "a" * 2_048, "https://example.org/\0",
        "https://\ud800.example/", 5, True, [], {}, 10**400,
    ],
)  # fmt: skip
def test_fallback_url_must_be_public_and_elsewhere(add: Add, field: str, url: Any) -> None:
    assert list(_errors(add(**{field: url}))) == [field]


def test_fallback_url_is_stored_as_ascii(add: Add) -> None:
    data = add(rootUrl="https://bücher.example/ü\r\nX: y", notFoundUrl="").json()["data"]

    assert data["rootUrl"] == "https://xn--bcher-kva.example/%C3%BCX:%20y"
    assert data["notFoundUrl"] is None


def test_null_unsets_fallback_urls(add: Add) -> None:
    data = add(rootUrl=None, notFoundUrl=None).json()["data"]

    assert (data["rootUrl"], data["notFoundUrl"]) == (None, None)


def test_unknown_fields_are_named(add: Add) -> None:
    assert set(_errors(add(hosts="x", verified=True, id="0" * 24))) == {"hosts", "verified", "id"}


def test_a_host_is_required(call: Call) -> None:
    assert list(_errors(call("POST", "/api/domains", {}))) == ["host"]


def test_duplicate_host_in_a_workspace_is_a_conflict(add: Add) -> None:
    add()

    again = add(host="GO.example.org")

    assert (again.status_code, again.json()["code"]) == (409, "domain_exists")
    assert Domain.objects.count() == 1


def test_unverified_host_can_be_added_by_several_workspaces(add: Add, strangers_key: str) -> None:
    first, second = add(), add(key=strangers_key)

    assert second.status_code == 201
    values = [answer.json()["data"]["records"][0]["value"] for answer in (first, second)]
    assert values[0] != values[1]


def test_host_of_another_workspace_gets_a_token_too(add: Add, make_domain: MakeDomain, stranger: Workspace) -> None:
    theirs = make_domain(workspace=stranger)

    answer = add()

    assert answer.status_code == 201
    assert theirs.token not in answer.text
    assert Domain.objects.exclude(pk=theirs.pk).get().token in answer.text


def test_plan_limits_the_number_of_domains(add: Add, workspace: Workspace, make_domain: MakeDomain) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")
    for number in range(5):
        assert add(host=f"go{number}.example.org").status_code == 201

    refusal = add(host="go5.example.org")

    assert (refusal.status_code, refusal.json()["code"]) == (403, "plan_required")
    assert refusal.json()["message"] == ("Your plan includes 5 custom domains. Change to the Business plan.")
    assert Domain.objects.count() == 5
    Workspace.objects.filter(pk=workspace.pk).update(plan="business")
    assert add(host="go5.example.org").status_code == 201


def test_it_needs_the_scope_to_change_domains(add: Add, key_with: KeyWith) -> None:
    refusal = add(key=key_with("links:read", "links:write", "campaigns:write", "stats:read"))

    assert (refusal.status_code, refusal.json()["code"]) == (403, "scope_required")
    assert not Domain.objects.exists()


def test_new_domain_serves_nothing_and_takes_no_links(add: Add, call: Call) -> None:
    domain_id = add().json()["data"]["id"]

    refusal = call("POST", "/api/links", {"originalUrl": "https://example.com/", "domainId": domain_id})

    assert "isn't verified" in _errors(refusal)["domainId"][0]


def test_it_takes_few_queries(add: Add, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    add(host="first.example.org")

    with django_assert_max_num_queries(12 + ROLE_QUERIES):
        assert add().status_code == 201


@pytest.mark.django_db(transaction=True)
def test_race_never_exceeds_the_plan(
    call: Call, race: Race, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = plans.Plan(
        "business", "B", has_api=True, has_rules=True, has_splits=True, requests_per_minute=1_000, custom_domains=2
    )
    monkeypatch.setitem(plans.PLANS, "business", two)
    hosts = iter([f"go{number}.example.org" for number in range(8)])

    answers = race(8, lambda: call("POST", "/api/domains", {"host": next(hosts)}).status_code)

    assert set(answers) <= {201, 403}
    assert answers.count(201) == Domain.objects.count() <= 2


@pytest.mark.django_db(transaction=True)
def test_race_for_a_host_has_one_winner(call: Call, race: Race) -> None:
    answers = race(6, lambda: call("POST", "/api/domains", {"host": "go.example.org"}).status_code)

    assert sorted(answers) == [201] + 5 * [409]


def test_new_domain_is_due_for_a_check(add: Add) -> None:
    add()

    assert Domain.objects.due(timezone.now()).exists()
