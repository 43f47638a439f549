"""Two workspaces fight for one host: the DNS decides, after a week in which both were told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.services import delete_domain, vouch_for
from domains.tasks import check_domains
from domains.verification.records import txt_value
from tests.domains.conftest import SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, Json, KeyAndText, MakeLink, PassSeconds

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OURS, THEIRS = "owner@example.com", "stranger@example.com"
VerifyOne: TypeAlias = Callable[[Domain], Json]  # sends a domain's POST with the key of its workspace; returns its data


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; tests move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


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

    def post(domain: Domain) -> Json:
        key = strangers_key if domain == theirs else api_key[1]
        answer = call("POST", f"/api/domains/{domain.pk}/verify", key=key)
        assert answer.status_code == 200, answer.content
        data: Json = answer.json()["data"]
        return data

    return post


def _holder() -> Workspace:
    return Domain.objects.verified().get(host=HOST).workspace


def _tokens(*domains: Domain) -> list[str]:
    return [txt_value(Domain.objects.get(pk=domain.pk).token) for domain in domains]


def _mails() -> list[tuple[str, str]]:
    sent = [(message.to[0], str(message.subject)) for message in mail.outbox]
    mail.outbox.clear()
    return sent


def _events(domain: Domain) -> list[str]:
    entries = AuditEntry.objects.in_workspace(domain.workspace_id).filter(subject=HOST)
    return sorted(entry.event for entry in entries)


@pytest.mark.parametrize("kind", ["txt", "own_cname"])
def test_second_proof_wins_after_a_week(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, clock: time_machine.Traveller, kind: str
) -> None:
    zone.set_txt(NAME, *_tokens(ours))
    assert verify(ours)["proof"] == "txt"
    if kind == "txt":
        zone.set_txt(NAME, *_tokens(ours, theirs))
    else:
        zone.set_cname(HOST, f"{theirs.token}.{SITE}")

    claim = verify(theirs)
    assert (claim["verified"], claim["proof"]) == (False, kind)
    week = {"since": "2026-06-15T12:00:00.000Z", "until": "2026-06-22T12:00:00.000Z"}
    assert claim["contested"] == {"role": "claimant", **week}
    assert verify(ours)["contested"] == {"role": "holder", **week}
    assert "gets the domain at 2026-06-22 12:00 UTC" in verify(ours)["dns"]["message"]
    assert _mails() == [
        (OURS, "Another workspace claims one of your domains"),
        (THEIRS, "Your claim on a domain started"),
    ]

    clock.shift(7 * DAY - HOUR)
    assert verify(theirs)["verified"] is False
    assert _holder() == ours.workspace
    clock.shift(HOUR)
    assert verify(theirs)["verified"] is True
    assert _holder() == theirs.workspace
    lost = verify(ours)
    assert (lost["verified"], lost["proof"], lost["contested"]) == (False, None, None)
    assert _mails() == [
        (OURS, "One of your domains now belongs to another workspace"),
        (THEIRS, "A domain that you claimed is now yours"),
    ]
    assert _events(ours) == ["domain.contested", "domain.lost", "domain.verified"]
    assert _events(theirs) == ["domain.contested", "domain.verified"]


def test_loser_gets_a_new_token_and_can_win_it_back(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, clock: time_machine.Traveller
) -> None:
    old = _tokens(ours)
    zone.set_txt(NAME, *old)
    verify(ours)
    zone.set_txt(NAME, *old, *_tokens(theirs))
    verify(theirs)
    clock.shift(7 * DAY)
    verify(theirs)

    assert verify(ours)["contested"] is None  # the record that was left in the DNS proves nothing any more
    zone.set_txt(NAME, *_tokens(ours, theirs))
    assert verify(ours)["contested"]["role"] == "claimant"
    clock.shift(7 * DAY)
    assert verify(ours)["verified"] is True
    assert _holder() == ours.workspace


def test_claim_ends_when_its_record_is_removed(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, clock: time_machine.Traveller
) -> None:
    zone.set_txt(NAME, *_tokens(ours))
    verify(ours)
    zone.set_txt(NAME, *_tokens(ours, theirs))
    verify(theirs)
    _mails()

    zone.set_txt(NAME, *_tokens(ours))
    clock.shift(6 * DAY)
    assert verify(theirs)["contested"] is None
    assert verify(ours)["contested"] is None
    subject = "A claim on a domain ended"
    assert sorted(_mails()) == [(OURS, subject), (THEIRS, subject)]
    assert "domain.claim_ended" in _events(ours)
    assert "domain.claim_ended" in _events(theirs)

    zone.set_txt(NAME, *_tokens(ours, theirs))
    clock.shift(2 * DAY)
    assert verify(theirs)["contested"]["since"] == "2026-06-23T12:00:00.000Z"


def test_silent_dns_neither_ends_nor_completes_a_claim(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, clock: time_machine.Traveller
) -> None:
    zone.set_txt(NAME, *_tokens(ours, theirs))
    verify(ours)
    verify(theirs)
    zone.broken = {(NAME, "TXT"): "servfail"}
    clock.shift(8 * DAY)

    assert verify(theirs)["contested"]["role"] == "claimant"
    assert _holder() == ours.workspace


def test_scheduled_checks_complete_a_claim(
    ours: Domain,
    theirs: Domain,
    zone: Zone,
    clock: time_machine.Traveller,
    make_link: MakeLink,
    pass_seconds: PassSeconds,
) -> None:
    zone.set_txt(NAME, *_tokens(ours))
    check_domains()
    make_link(domain=Domain.objects.get(pk=ours.pk), alias="sale", destination="https://example.com/old")
    zone.set_txt(NAME, *_tokens(ours, theirs))
    Domain.objects.filter(pk=theirs.pk).update(
        created_at=NOW - 30 * DAY, check_due_at=NOW
    )  # only its claim keeps it scheduled
    check_domains()
    assert Client().get("/sale", headers={"host": HOST})["Location"] == "https://example.com/old"

    for _ in range(15):
        clock.shift(12 * HOUR)
        check_domains()

    pass_seconds(1)
    assert _holder() == theirs.workspace
    assert Client().get("/sale", headers={"host": HOST}).status_code == 404  # never to another workspace
    make_link(workspace=theirs.workspace, domain=Domain.objects.get(pk=theirs.pk), alias="sale")
    pass_seconds(1)
    assert Client().get("/sale", headers={"host": HOST}).status_code == 302


def test_holder_without_proof_keeps_its_three_days(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, clock: time_machine.Traveller
) -> None:
    zone.set_txt(NAME, *_tokens(ours))
    verify(ours)
    zone.set_txt(NAME, *_tokens(theirs))
    verify(theirs)
    verify(ours)
    assert (OURS, "DNS records of one of your domains are missing") in _mails()

    clock.shift(72 * HOUR - timedelta(seconds=1))
    check_domains()
    assert _holder() == ours.workspace
    clock.shift(HOUR)
    check_domains()
    assert (OURS, "One of your domains no longer serves links") in _mails()
    check_domains()
    assert _holder() == theirs.workspace


def test_operators_word_is_above_every_claim(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, clock: time_machine.Traveller
) -> None:
    zone.set_txt(NAME, *_tokens(ours, theirs))
    verify(ours)
    verify(theirs)
    vouch_for(domain=ours, by=operator(ours.workspace), verified_at=timezone.now(), at=timezone.now())
    clock.shift(8 * DAY)

    data = verify(theirs)

    assert (data["verified"], data["contested"]) == (False, None)
    assert "Please ask them" in data["dns"]["message"]
    assert _holder() == ours.workspace


def test_holder_may_leave_and_claimant_follows_at_once(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone
) -> None:
    zone.set_txt(NAME, *_tokens(ours))
    verify(ours)
    zone.set_cname(HOST, f"{theirs.token}.{SITE}")
    verify(theirs)

    delete_domain(domain=ours, by=operator(ours.workspace), with_links=False, at=timezone.now())

    assert verify(theirs)["verified"] is True


def test_claimant_that_leaves_ends_its_claim(verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, *_tokens(ours, theirs))
    verify(ours)
    verify(theirs)
    _mails()

    theirs.refresh_from_db()
    delete_domain(domain=theirs, by=operator(theirs.workspace), with_links=False, at=timezone.now())

    assert verify(ours)["contested"] is None
    assert (OURS, "A claim on a domain ended") in _mails()


def test_owners_get_each_mail_once_a_day(verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, *_tokens(ours))
    verify(ours)
    for _ in range(3):
        zone.set_txt(NAME, *_tokens(ours, theirs))
        verify(theirs)
        zone.set_txt(NAME, *_tokens(ours))
        verify(theirs)

    assert len(_mails()) == 4


def test_other_workspaces_learn_nothing_of_each_other(
    verify: VerifyOne, ours: Domain, theirs: Domain, zone: Zone, call: Call, strangers_key: str
) -> None:
    zone.set_txt(NAME, *_tokens(ours))
    verify(ours)
    zone.set_cname(HOST, f"{theirs.token}.{SITE}")
    verify(theirs)

    held = AuditEntry.objects.in_workspace(ours.workspace_id).get(event="domain.contested")
    assert (held.address, held.actor_name, held.details["role"]) == ("", "", "holder")
    texts = [message.body for message in mail.outbox]
    assert not any(name in text for text in texts for name in (OURS, THEIRS, ours.token, theirs.token))
    assert call("GET", f"/api/domains/{ours.pk}", key=strangers_key).status_code == 404
