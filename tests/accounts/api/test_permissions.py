"""Permissions of a valid key: 403s, and their order."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiKey, Workspace
from accounts.workspaces import plans
from tests.accounts.fixtures import KeyAndText, Response, Send

pytestmark = pytest.mark.django_db


@pytest.fixture
def restrict(api_key: KeyAndText) -> Callable[..., None]:
    """Change the key."""

    def change(**values: Any) -> None:
        ApiKey.objects.filter(pk=api_key[0].pk).update(**values)

    return change


@pytest.fixture
def call(client: Client, api_key: KeyAndText) -> Send:
    """Send an invalid body from this address: a 400 means that all permissions were granted."""

    def post(address: str = "203.0.113.7", **headers: str) -> Response:
        return client.post(
            "/api/links", "no JSON", content_type="application/json", REMOTE_ADDR=address,
            headers={"x-api-key": api_key[1]} | headers,
        )  # fmt: skip

    return post


def _refusal(answer: Response) -> tuple[int, str]:
    body = answer.json()
    assert body["success"] is False
    assert body["message"]
    assert "errors" not in body
    return answer.status_code, body["code"]


@pytest.mark.parametrize(("plan", "status"), [("free", 403), ("pro", 400), ("business", 400)])
def test_a_plan_without_the_api_names_the_cheapest_that_has_it(
    call: Send, workspace: Workspace, plan: str, status: int
) -> None:
    workspace.plan = plan
    workspace.save()

    answer = call()

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["message"] == "The workspace's plan doesn't include the API. Change to the Pro plan."


def test_reasons_come_in_order(
    call: Send,
    restrict: Callable[..., None],
    workspace: Workspace,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(
        plans.PLANS,
        "pro",
        plans.Plan("pro", "Pro", has_api=True, has_rules=True, has_splits=True, requests_per_minute=1),
    )
    workspace.plan = "free"
    workspace.save()
    restrict(is_active=False, allowed_networks=["198.51.100.0/24"], scopes=["links:read"])
    assert call().status_code == 401

    restrict(is_active=True)
    assert _refusal(call()) == (403, "plan_required")

    workspace.plan = "pro"
    workspace.save()
    assert _refusal(call()) == (403, "ip_not_allowed")

    restrict(allowed_networks=[])
    assert _refusal(call()) == (403, "scope_required")

    restrict(scopes=["links:write"])
    assert _refusal(call()) == (400, "invalid_json")
    assert _refusal(call()) == (429, "rate_limited")


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        ([], "203.0.113.7", 400),
        (["203.0.113.7"], "203.0.113.7", 400),
        (["203.0.113.7"], "203.0.113.8", 403),
        (["203.0.113.0/24"], "203.0.113.255", 400),
        (["203.0.113.0/24"], "203.0.114.0", 403),
        (["198.51.100.1", "203.0.113.0/24"], "203.0.113.7", 400),
        (["203.0.113.0/24"], "::ffff:203.0.113.7", 400),
        (["203.0.113.7"], "::FFFF:cb00:7107", 400),
        (["203.0.113.0/24"], "::ffff:198.51.100.7", 403),
        (["::/0"], "::ffff:203.0.113.7", 403),
        (["2001:db8::/32"], "2001:db8::1", 400),
        (["2001:db8::/32"], "2001:DB8:0:0::1", 400),
        (["2001:db8::/32"], "2001:db9::1", 403),
        (["0.0.0.0/0"], "2001:db8::1", 403),
        (["2001:db8::/32"], "203.0.113.7", 403),
    ],
)
def test_a_key_works_from_its_networks_alone(
    call: Send, restrict: Callable[..., None], networks: list[str], address: str, status: int
) -> None:
    restrict(allowed_networks=networks)

    assert call(address).status_code == status


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "true-client-ip"])
def test_forwarded_headers_do_not_bypass_networks(call: Send, restrict: Callable[..., None], header: str) -> None:
    restrict(allowed_networks=["203.0.113.7"])

    assert _refusal(call("198.51.100.1", **{header: "203.0.113.7"})) == (403, "ip_not_allowed")


def test_behind_a_trusted_proxy_the_clients_address_decides(
    call: Send, restrict: Callable[..., None], settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    restrict(allowed_networks=["203.0.113.7"])

    assert call("10.0.0.1", **{"x-forwarded-for": "203.0.113.7"}).status_code == 400
    assert call("10.0.0.1", **{"x-forwarded-for": "203.0.113.7, 198.51.100.1"}).status_code == 403
    assert call("10.0.0.1").status_code == 403
    assert call("10.0.0.1", **{"x-forwarded-for": "203.0.113.7, 198.51.100.1, 10.0.0.2"}).status_code == 403
    assert call("198.51.100.1", **{"x-forwarded-for": "203.0.113.7, 10.0.0.1"}).status_code == 403


@pytest.mark.parametrize(("scopes", "status"), [(["links:write"], 400), (["links:read"], 403), ([], 403)])
def test_making_links_needs_the_scope_to_write(
    call: Send, restrict: Callable[..., None], scopes: list[str], status: int
) -> None:
    restrict(scopes=scopes)

    assert call().status_code == status


def test_the_missing_scope_is_named(call: Send, restrict: Callable[..., None]) -> None:
    restrict(scopes=[])

    assert "links:write" in call().json()["message"]
