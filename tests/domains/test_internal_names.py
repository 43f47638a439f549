"""Names of internal networks: they cannot be added, and no check shows what an internal resolver answers."""

import pytest
from pytest_django import Settings

from accounts.models import User, Workspace
from accounts.workspaces.services import create_workspace
from domains import rules
from domains.models import Domain
from tests.domains.conftest import SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain, Verify
from tests.fixtures import Call

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"
SECRET = "db-7.prod"


@pytest.mark.parametrize(
    "host",
    [
        "localhost.localdomain", "metadata.google.internal", "vault.internal", "printer.local", "router.lan",
        "nas.home.arpa", "1.0.0.10.in-addr.arpa", "wiki.corp", "x.home", "api.default.svc.cluster.local", "db.consul",
        "shop.onion", "intranet", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "METADATA.google.Internal.",
    ],
)  # fmt: skip
def test_internal_name_is_refused(call: Call, host: str) -> None:
    answer = call("POST", "/api/domains", {"host": host})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["host"])
    assert not Domain.objects.exists()


@pytest.mark.parametrize("host", ["go.example.co.uk", "go.bank.test", "go.xn--p1ai", "go.example.museum"])
def test_public_name_is_accepted(call: Call, host: str) -> None:
    assert call("POST", "/api/domains", {"host": host}).status_code == 201


@pytest.mark.parametrize("host", [f"go.{SITE}", f"{'0' * 32}.{SITE}", SITE])
def test_names_of_the_site_are_the_operators(call: Call, settings: Settings, host: str) -> None:
    settings.SITE_URL = f"https://{SITE}"

    assert list(call("POST", "/api/domains", {"host": host}).json()["errors"]) == ["host"]


def test_alias_in_a_private_zone_is_neither_asked_nor_shown(verify: Verify, zone: Zone) -> None:
    zone.set_cname(HOST, f"{SECRET}.internal")
    zone.set_cname(f"{SECRET}.internal", "password-is-x.internal")

    data = verify()

    assert data["dns"]["cname"] == []
    assert SECRET not in str(data)
    assert "doesn't point to public addresses" in data["dns"]["message"]
    assert f"{SECRET}.internal" not in [name for name, kind, _protocol in zone.asked if kind == "CNAME"]


def test_texts_behind_a_cname_are_not_shown(verify: Verify, zone: Zone) -> None:
    zone.set_cname(NAME, "secrets.example.net")
    zone.set_txt("secrets.example.net", "password=x", "shortener-verification=other")

    assert verify()["dns"]["txt"] == []


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "192.168.0.9", "127.0.0.1", "169.254.169.254", "100.64.0.1", "64:ff9b::a01:203"]
)
def test_answers_with_private_addresses_are_hidden(verify: Verify, zone: Zone, address: str) -> None:
    zone.set_txt(NAME, "password=x")
    zone.set_cname(HOST, f"{SECRET}.example.com")
    zone.records[f"{SECRET}.example.com", "AAAA" if ":" in address else "A"] = [address]

    data = verify()

    assert (data["dns"]["txt"], data["dns"]["cname"]) == ([], [])
    assert not any(secret in str(data) for secret in (SECRET, address, "password"))


@pytest.mark.usefixtures("impatient")
def test_answers_without_a_known_address_are_hidden(verify: Verify, zone: Zone) -> None:
    zone.set_cname(HOST, f"{SECRET}.example.com")
    zone.broken = {(HOST, "A"): "servfail"}

    assert SECRET not in str(verify())


def test_number_of_unverified_domains_is_limited(
    call: Call, make_domain: MakeDomain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "UNVERIFIED_LIMIT", 2)
    make_domain("verified.example.org")
    statuses = [call("POST", "/api/domains", {"host": f"go{number}.example.org"}).status_code for number in range(3)]
    assert statuses == [201, 201, 409]

    monkeypatch.setattr(rules, "DOMAINS_LIMIT", 3)
    Domain.objects.filter(host="go0.example.org").delete()
    assert call("POST", "/api/domains", {"host": "go3.example.org"}).status_code == 201
    refusal = call("POST", "/api/domains", {"host": "go4.example.org"}).json()
    assert (refusal["code"], refusal["message"]) == (
        "too_many_domains", "Your workspace has 3 domains, the maximum.",
    )  # fmt: skip


def test_one_owner_waits_for_a_host_in_few_workspaces(
    call: Call, workspace: Workspace, owner: User, make_domain: MakeDomain, stranger: Workspace, strangers_key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(rules, "CLAIMS_LIMIT", 2)
    waiting = make_domain(HOST, workspace=stranger, verified_at=None)
    for name in ("Second", "Third"):
        another = create_workspace(owner=owner, name=name)
        make_domain(HOST, workspace=another, verified_at=None)

    refusal = call("POST", "/api/domains", {"host": HOST})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "too_many_domains")
    assert "other workspaces of the same owners" in refusal.json()["message"]
    assert Domain.objects.filter(pk=waiting.pk).exists()  # another person's row stays
    assert not Domain.objects.in_workspace(workspace).exists()

    another.domains.all().delete()
    assert call("POST", "/api/domains", {"host": HOST}).status_code == 201
    assert Domain.objects.filter(pk=waiting.pk).exists()
