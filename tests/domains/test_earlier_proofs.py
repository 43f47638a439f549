"""Domains that the previous release verified by a CNAME to the site: they serve on, until a workspace has a proof."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain, Proof
from domains.tasks import check_domains
from domains.verification.records import txt_value
from tests.domains.conftest import NOW, SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call
from tests.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"
DAY = timedelta(days=1)


@pytest.fixture
def domain(make_domain: MakeDomain, zone: Zone) -> Domain:
    """A domain as the previous release has left it in the database."""
    zone.set_cname(HOST, SITE)
    answer = {"texts": [], "aliases": [SITE], "is_complete": True}
    values: dict[str, Any] = {"verified_at": NOW - 90 * DAY, "last_checked_at": NOW - DAY, "check_due_at": NOW}
    return make_domain(HOST, proof="cname", dns_answer=answer, root_url="https://example.org/ours", **values)


def _reloaded(domain: Domain) -> Domain:
    return Domain.objects.get(pk=domain.pk)


def test_it_serves_on_and_is_called_weak(
    domain: Domain, clock: time_machine.Traveller, call: Call, dashboard: Client
) -> None:
    for _ in range(10):
        check_domains()
        clock.shift(DAY)

    assert Client().get("/", headers={"host": HOST})["Location"] == "https://example.org/ours"
    data = call("GET", f"/api/domains/{domain.pk}").json()["data"]
    assert (data["verified"], data["proof"], data["failingSince"]) == (True, "cname", None)
    page = words(dashboard.get(f"/domains/{domain.pk}", headers={"host": SITE}))
    assert "Verified, ownership not proven" in page
    assert "The domain serves its links as before, but a workspace that proves ownership gets it." in page


def test_any_proof_of_another_workspace_displaces_it(
    domain: Domain, make_domain: MakeDomain, stranger: Workspace, zone: Zone, clock: time_machine.Traveller
) -> None:
    theirs = make_domain(HOST, workspace=stranger, verified_at=None)
    zone.set_txt(NAME, txt_value(theirs.token))
    check_domains()
    clock.shift(7 * DAY - timedelta(seconds=1))
    check_domains()
    assert _reloaded(domain).verified_at is not None

    clock.shift(timedelta(hours=1))
    check_domains()

    assert Domain.objects.verified().get() == theirs


def test_it_becomes_strong_and_can_fail_then(domain: Domain, zone: Zone, clock: time_machine.Traveller) -> None:
    zone.set_txt(NAME, txt_value(domain.token))
    check_domains()
    assert (_reloaded(domain).basis, _reloaded(domain).is_weak) == (Proof.TXT, False)

    zone.records.pop((NAME, "TXT"))
    clock.shift(DAY)
    check_domains()
    assert _reloaded(domain).failing_since == NOW + DAY  # the CNAME alone is no proof any more
    clock.shift(3 * DAY)
    check_domains()
    assert _reloaded(domain).verified_at is None


def test_it_fails_when_the_cname_goes(domain: Domain, zone: Zone, clock: time_machine.Traveller) -> None:
    zone.records.clear()
    check_domains()
    clock.shift(3 * DAY)
    check_domains()

    assert _reloaded(domain).verified_at is None
