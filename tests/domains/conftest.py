"""Fixtures for tests of domains."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.keys.services import create_api_key
from accounts.models import ApiKey, User, Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.verification import dns
from tests.domains.dns_server import Zone

SITE = "links.example.com"


@pytest.fixture
def make_domain(workspace: Workspace) -> Callable[..., Domain]:
    """Create a domain of the workspace, verified unless told otherwise."""

    def make(host: str = "go.example.org", **values: Any) -> Domain:
        values = {"workspace": workspace, "verified_at": timezone.now()} | values
        return Domain.objects.create(host=host, **values)

    return make


@pytest.fixture
def call(api_key: tuple[ApiKey, str]) -> Callable[..., Any]:
    """Send a request with a key, the workspace's unless another is given, and a JSON body if there is one."""

    def send(method: str, path: str, body: Any = None, *, key: str = api_key[1], query: Any = None) -> Any:
        content = b"" if body is None else json.dumps(body)
        headers = {"x-api-key": key, "host": SITE}
        return Client().generic(method, path, content, "application/json", headers=headers, query_params=query)

    return send


@pytest.fixture
def strangers_key(stranger: Workspace) -> str:
    """A key with all scopes in another workspace."""
    return create_api_key(by=operator(stranger), name="Theirs")[1]


@pytest.fixture
def key_with(workspace: Workspace, owner: User) -> Callable[..., str]:
    """Create a key of the workspace with these scopes only."""

    def make(*scopes: str) -> str:
        return create_api_key(by=operator(workspace, owner), name="Limited", scopes=scopes)[1]

    return make


@pytest.fixture(scope="session")
def dns_server() -> Iterator[tuple[Zone, int]]:
    """A DNS server and its port."""
    zone = Zone()
    yield zone, zone.start()
    zone.stop()


@pytest.fixture
def zone(dns_server: tuple[Zone, int], settings: Settings) -> Zone:
    """An empty zone of the DNS server that the site links.example.com queries."""
    zone, port = dns_server
    zone.forget()
    settings.SITE_URL = f"https://{SITE}"
    settings.DNS_SERVERS = [("127.0.0.1", port)]
    return zone


@pytest.fixture
def domain(make_domain: Any, zone: Zone) -> Domain:
    """An unverified domain."""
    added: Domain = make_domain("go.example.org", verified_at=None)
    return added


@pytest.fixture
def verify(call: Callable[..., Any], domain: Domain) -> Callable[[], dict[str, Any]]:
    """Verify the domain and return the answer's data."""

    def post() -> dict[str, Any]:
        answer = call("POST", f"/api/domains/{domain.pk}/verify")
        assert answer.status_code == 200, answer.content
        data: dict[str, Any] = answer.json()["data"]
        assert answer.json()["message"] == data["dns"]["message"]
        assert data == call("GET", f"/api/domains/{domain.pk}").json()["data"]
        return data

    return post


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the timeouts of DNS queries."""
    monkeypatch.setattr(dns, "TIMEOUT", 1.0)
    monkeypatch.setattr(dns, "_SERVER_TIMEOUT", 0.2)
