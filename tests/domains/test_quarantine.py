"""Hosts that a workspace has left: for 30 days, another workspace needs the TXT record for them."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.closing.services import close_workspace
from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain, Quarantine
from domains.ownership import quarantine
from domains.tasks import check_domains
from domains.verification.records import txt_value
from tests.domains.conftest import NOW, SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, Json, MakeLink, PassSeconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"
DAY = timedelta(days=1)


@pytest.fixture
def left(call: Call, make_domain: MakeDomain, zone: Zone) -> Domain:
    """A verified domain that was deleted."""
    domain = make_domain(HOST)
    assert call("DELETE", f"/api/domains/{domain.pk}").status_code == 200
    return domain


@pytest.fixture
def theirs(make_domain: MakeDomain, stranger: Workspace) -> Domain:
    """The same host, added by another workspace."""
    return make_domain(HOST, workspace=stranger, verified_at=None)


def _verify(call: Call, domain: Domain, key: str) -> Json:
    data: Json = call("POST", f"/api/domains/{domain.pk}/verify", key=key).json()["data"]
    return data


def test_another_workspace_needs_the_txt_record(
    left: Domain, theirs: Domain, zone: Zone, call: Call, strangers_key: str
) -> None:
    zone.set_cname(HOST, f"{theirs.token}.{SITE}")
    refused = _verify(call, theirs, strangers_key)
    assert (refused["verified"], refused["proof"], refused["dns"]["state"]) == (False, None, "contested")
    assert "belonged to another workspace until recently" in refused["dns"]["message"]

    zone.set_txt(NAME, txt_value(theirs.token))
    assert _verify(call, theirs, strangers_key)["verified"] is True
    assert not Quarantine.objects.exists()


def test_quarantine_is_over_after_30_days(
    left: Domain, theirs: Domain, zone: Zone, call: Call, strangers_key: str, clock: time_machine.Traveller
) -> None:
    zone.set_cname(HOST, f"{theirs.token}.{SITE}")
    clock.shift(30 * DAY - timedelta(seconds=1))
    assert _verify(call, theirs, strangers_key)["verified"] is False

    clock.shift(timedelta(seconds=1))
    assert _verify(call, theirs, strangers_key)["verified"] is True


def test_the_same_workspace_may_return(left: Domain, zone: Zone, call: Call) -> None:
    added = call("POST", "/api/domains", {"host": HOST}).json()["data"]
    zone.set_cname(HOST, added["dnsRecords"][2]["value"])

    answer = call("POST", f"/api/domains/{added['id']}/verify")

    assert answer.json()["data"]["verified"] is True
    assert added["records"][0]["value"] != txt_value(left.token)


def test_hosts_of_a_closed_workspace_are_kept_back(
    theirs: Domain, make_domain: MakeDomain, workspace: Workspace, zone: Zone, call: Call, strangers_key: str,
    make_link: MakeLink, pass_seconds: PassSeconds,
) -> None:  # fmt: skip
    make_link(domain=make_domain(HOST), alias="sale")
    zone.set_cname(HOST, f"{theirs.token}.{SITE}")
    close_workspace(workspace=workspace, by=operator(workspace), at=NOW)
    assert _verify(call, theirs, strangers_key)["verified"] is False

    zone.set_txt(NAME, txt_value(theirs.token))
    assert _verify(call, theirs, strangers_key)["verified"] is True
    pass_seconds(1)
    assert Client().get("/sale", headers={"host": HOST}).status_code == 404


def test_hosts_that_were_never_verified_are_free(
    call: Call, make_domain: MakeDomain, theirs: Domain, zone: Zone, strangers_key: str
) -> None:
    call("DELETE", f"/api/domains/{make_domain(HOST, verified_at=None).pk}")
    zone.set_cname(HOST, f"{theirs.token}.{SITE}")

    assert _verify(call, theirs, strangers_key)["verified"] is True


def test_old_and_surplus_rows_are_deleted(
    call: Call, make_domain: MakeDomain, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    monkeypatch.setattr(quarantine, "_ROWS_OF_A_WORKSPACE", 2)
    for number in range(4):
        call("DELETE", f"/api/domains/{make_domain(f'go{number}.example.org').pk}")
        clock.shift(timedelta(minutes=1))
    assert set(Quarantine.objects.values_list("host", flat=True)) == {"go2.example.org", "go3.example.org"}

    clock.shift(30 * DAY)
    check_domains()
    assert not Quarantine.objects.exists()
