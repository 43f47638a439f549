"""Fixtures for tests of domains."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.keys.services import create_api_key
from accounts.models import Role, User, Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.verification import dns
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain, Verify
from tests.fixtures import Call, Json, KeyWith

SITE = "links.example.com"
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock at NOW; tests move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def make_domain(workspace: Workspace) -> MakeDomain:
    """See MakeDomain."""

    def make(host: str = "go.example.org", **values: Any) -> Domain:
        values = {"workspace": workspace, "verified_at": timezone.now()} | values
        return Domain.objects.create(host=host, **values)

    return make


@pytest.fixture
def call(call: Call) -> Call:
    """See Call; the host is the site's."""
    return partial(call, host=SITE)


@pytest.fixture
def strangers_key(stranger: Workspace) -> str:
    """A key with all scopes in another workspace."""
    return create_api_key(by=operator(stranger), name="Theirs")[1]


@pytest.fixture
def key_with(workspace: Workspace, owner: User) -> KeyWith:
    """See KeyWith."""

    def make(*scopes: str) -> str:
        return create_api_key(by=operator(workspace), belongs_to=owner, name="Limited", scopes=scopes)[1]

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
def domain(make_domain: MakeDomain, zone: Zone) -> Domain:
    """An unverified domain."""
    return make_domain("go.example.org", verified_at=None)


@pytest.fixture
def verify(call: Call, domain: Domain) -> Verify:
    """See Verify."""

    def post() -> Json:
        answer = call("POST", f"/api/domains/{domain.pk}/verify")
        assert answer.status_code == 200, answer.content
        data: Json = answer.json()["data"]
        assert answer.json()["message"] == data["dns"]["message"]
        assert data == call("GET", f"/api/domains/{domain.pk}").json()["data"]
        return data

    return post


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the timeouts of DNS queries."""
    monkeypatch.setattr(dns, "TIMEOUT", 1.0)
    monkeypatch.setattr(dns, "_SERVER_TIMEOUT", 0.2)


@pytest.fixture
def admin(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member who may change domains."""
    return sign_in_as(Role.ADMIN)


@pytest.fixture
def member(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member who may create links but change no domains."""
    return sign_in_as(Role.MEMBER)
