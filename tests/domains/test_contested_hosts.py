"""A host that several workspaces have added: the DNS decides which serves it, and links stay in their workspace."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.verification.records import txt_value
from links.fields import link_values
from links.services.changes import change_link
from tests.domains.conftest import SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, KeyAndText, MakeLink, PassSeconds, Race, Response

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"
VerifyOne: TypeAlias = Callable[[Domain], Response]  # sends a domain's POST with the key of its workspace


@pytest.fixture
def ours(make_domain: MakeDomain, zone: Zone) -> Domain:
    """The host, added by the workspace."""
    return make_domain(HOST, verified_at=None)


@pytest.fixture
def theirs(make_domain: MakeDomain, stranger: Workspace) -> Domain:
    """The same host, added by another workspace."""
    return make_domain(HOST, workspace=stranger, verified_at=None)


@pytest.fixture
def verify(call: Call, api_key: KeyAndText, strangers_key: str, theirs: Domain) -> VerifyOne:
    """See VerifyOne."""

    def post(domain: Domain) -> Response:
        key = strangers_key if domain == theirs else api_key[1]
        return call("POST", f"/api/domains/{domain.pk}/verify", key=key)

    return post


def test_cname_does_not_verify_a_contested_host(verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone) -> None:
    zone.set_cname(HOST, SITE)

    for domain in (ours, theirs):
        data = verify(domain).json()["data"]
        assert (data["verified"], data["dns"]["state"]) == (False, "contested")
        assert "Set the TXT record" in data["dns"]["message"]

    zone.set_txt(NAME, txt_value(theirs.token))
    assert verify(ours).json()["data"]["verified"] is False
    assert verify(theirs).json()["data"]["verified"] is True


def test_first_proof_wins_and_second_gets_a_conflict(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, call: Call
) -> None:
    zone.set_txt(NAME, txt_value(ours.token), txt_value(theirs.token))
    assert verify(theirs).json()["data"]["verified"] is True

    refusal = verify(ours)

    assert (refusal.status_code, refusal.json()["code"]) == (409, "domain_taken")
    dns = call("GET", f"/api/domains/{ours.pk}").json()["data"]["dns"]
    assert (dns["state"], dns["message"]) == ("taken", "Another workspace has verified this domain.")


@pytest.mark.django_db(transaction=True)
def test_race_of_workspaces_has_one_winner(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, race: Race
) -> None:
    zone.set_txt(NAME, txt_value(ours.token), txt_value(theirs.token))
    turns = iter([ours, theirs] * 3)

    answers = race(6, lambda: verify(next(turns)).status_code)

    assert sorted(answers) == 3 * [200] + 3 * [409]
    assert Domain.objects.verified().count() == 1


def test_former_owners_links_are_off_and_block_no_alias(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, make_link: MakeLink, pass_seconds: PassSeconds
) -> None:
    zone.set_txt(NAME, txt_value(ours.token))
    verify(ours)
    old = make_link(domain=Domain.objects.get(pk=ours.pk), alias="sale", destination="https://example.com/old")
    assert Client().get("/sale", headers={"host": HOST})["Location"] == "https://example.com/old"

    Domain.objects.filter(pk=ours.pk).update(verified_at=None)
    zone.set_txt(NAME, txt_value(theirs.token))
    verify(theirs)
    pass_seconds(1)

    assert Client().get("/sale", headers={"host": HOST}).status_code == 404
    assert Client().get("/sale+", headers={"host": HOST}).status_code == 404
    theirs.refresh_from_db()
    make_link(workspace=theirs.workspace, domain=theirs, alias="sale", destination="https://example.com/new")
    change_link(link=old, by=operator(old.workspace), at=timezone.now(), values=link_values(alias="offer"))
    pass_seconds(1)
    assert Client().get("/sale", headers={"host": HOST})["Location"] == "https://example.com/new"
    assert Client().get("/offer", headers={"host": HOST}).status_code == 404


def test_links_redirect_again_after_the_host_is_regained(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, make_link: MakeLink, pass_seconds: PassSeconds
) -> None:
    zone.set_txt(NAME, txt_value(ours.token))
    ours.verified_at = timezone.now()  # when the link was made
    make_link(domain=ours, alias="sale", destination="https://example.com/old")
    Domain.objects.filter(pk=theirs.pk).update(verified_at=timezone.now())
    assert verify(ours).status_code == 409

    Domain.objects.filter(pk=theirs.pk).update(verified_at=None)
    verify(ours)
    pass_seconds(1)

    assert Client().get("/sale", headers={"host": HOST})["Location"] == "https://example.com/old"
