"""Domains that an operator has refused: no proof verifies them until the operator allows them again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Membership, Role, User, Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.tasks import check_domains
from domains.verification import dns
from domains.verification.answers import DnsAnswer
from domains.verification.checks import check_domain
from domains.verification.records import txt_value
from tests.domains.conftest import SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain, Verify
from tests.fixtures import Call
from tests.reading import words

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"


@pytest.fixture
def act(admin_client: Client) -> Callable[[str], None]:
    """Run an action of the admin on all domains."""

    def post(action: str) -> None:
        selected = list(Domain.objects.values_list("pk", flat=True))
        sent = {"action": action, "_selected_action": selected}
        answer = admin_client.post("/admin/domains/domain/", sent, headers={"host": SITE})
        assert answer.status_code == 302

    return post


@pytest.fixture
def refused(verify: Verify, domain: Domain, zone: Zone, admin_client: Client) -> Domain:
    """A domain with a proof in the DNS, which an operator has unverified."""
    zone.set_txt(NAME, txt_value(domain.token))
    assert verify()["verified"] is True
    answer = admin_client.post(f"/admin/domains/domain/{domain.pk}/change/", {"root_url": ""}, headers={"host": SITE})
    assert answer.status_code == 302
    return domain


def test_no_check_verifies_a_refused_domain(refused: Domain, verify: Verify) -> None:
    data = verify()
    assert (data["verified"], data["dns"]["state"]) == (False, "txt")
    assert data["refusedAt"] is not None
    assert "blocked this domain, so it can't be verified. Please ask them" in data["dns"]["message"]

    Domain.objects.update(check_due_at=timezone.now())
    check_domains()
    refused.refresh_from_db()
    assert (refused.verified_at, refused.check_due_at) == (None, None)


def test_page_says_who_can_help(refused: Domain, sign_in_as: Callable[[Role], Client]) -> None:
    page = words(sign_in_as(Role.ADMIN).get(f"/domains/{refused.pk}", headers={"host": SITE}))

    assert "Blocked by the operator of this site" in page
    assert "Please ask them" in page
    assert "checks again by itself" not in page


def test_allowed_domain_is_verified_by_the_next_check(refused: Domain, act: Callable[[str], None]) -> None:
    act("allow")
    check_domains()

    refused.refresh_from_db()
    assert refused.verified_at is not None
    log = AuditEntry.objects.filter(event__in=["domain.refused", "domain.allowed"]).order_by("at")
    assert [(entry.event, entry.subject) for entry in log] == [("domain.refused", HOST), ("domain.allowed", HOST)]


def test_check_under_way_does_not_overrule_the_operator(
    domain: Domain, zone: Zone, act: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    zone.set_txt(NAME, txt_value(domain.token))
    look_up = dns.look_up

    def slowly(host: str, *, site: str) -> DnsAnswer:
        act("refuse")
        return look_up(host, site=site)

    monkeypatch.setattr(dns, "look_up", slowly)
    check_domain(domain=domain, by=operator(domain.workspace), at=timezone.now())

    domain.refresh_from_db()
    assert (domain.verified_at, domain.refused_at is None) == (None, False)


def test_refusal_outlives_removal_by_members(refused: Domain, call: Call, admin_client: Client) -> None:
    answer = call("DELETE", f"/api/domains/{refused.pk}")
    assert (answer.status_code, answer.json()["code"]) == (409, "domain_refused")

    admin_client.post(f"/admin/domains/domain/{refused.pk}/delete/", {"post": "yes"}, headers={"host": SITE})
    assert not Domain.objects.exists()


def test_owner_cannot_use_another_workspace(
    refused: Domain, owner: User, stranger: Workspace, make_domain: MakeDomain, zone: Zone, call: Call,
    strangers_key: str,
) -> None:  # fmt: skip
    theirs = make_domain(HOST, workspace=stranger, verified_at=None)
    zone.set_txt(NAME, txt_value(theirs.token))
    membership = Membership.objects.create(user=owner, workspace=stranger, role=Role.OWNER)
    path = f"/api/domains/{theirs.pk}/verify"

    data = call("POST", path, key=strangers_key).json()["data"]
    assert (data["verified"], "Please ask them" in data["dns"]["message"]) == (False, True)

    membership.delete()
    assert call("POST", path, key=strangers_key).json()["data"]["verified"] is True
