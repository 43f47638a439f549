"""Scheduled checks: when a domain is checked again, and when one without a proof stops serving."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain, Proof
from domains.services import vouch_for
from domains.tasks import check_domains
from domains.verification import checks, dns
from domains.verification.answers import DnsAnswer
from domains.verification.checks import evaluate_answer
from domains.verification.records import txt_value
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, MakeLink, PassSeconds

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"
HOUR = timedelta(hours=1)
Tick: TypeAlias = Callable[[timedelta], int]  # moves the clock, runs the scheduled task, returns how many were checked


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock."""
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def tick(clock: time_machine.Traveller) -> Tick:
    """See Tick."""

    def go_on(passed: timedelta) -> int:
        clock.shift(passed)
        checked: int = check_domains()
        return checked

    return go_on


@pytest.fixture
def domain(make_domain: MakeDomain, zone: Zone, tick: Tick) -> Domain:
    """A domain that the first run has verified."""
    added = make_domain(HOST, verified_at=None)
    zone.set_txt(NAME, txt_value(added.token))
    assert tick(timedelta()) == 1
    assert _reloaded(added).verified_at == timezone.now()
    return added


def _reloaded(domain: Domain) -> Domain:
    return Domain.objects.get(pk=domain.pk)


def test_verified_domain_is_checked_daily(domain: Domain, tick: Tick) -> None:
    assert [tick(8 * HOUR) for _ in range(6)] == [0, 0, 1, 0, 0, 1]


def test_unverified_domain_is_checked_hourly_for_two_weeks(make_domain: MakeDomain, zone: Zone, tick: Tick) -> None:
    added = make_domain(HOST, verified_at=None)

    assert [tick(HOUR / 2) for _ in range(4)] == [1, 0, 1, 0]
    assert tick(timedelta(days=14)) == 1
    assert tick(timedelta(days=30)) == 0
    assert _reloaded(added).last_checked_at is not None


def test_domain_without_proof_serves_for_three_more_days(
    domain: Domain, zone: Zone, tick: Tick, make_link: MakeLink, pass_seconds: PassSeconds
) -> None:
    make_link(domain=_reloaded(domain), alias="sale")
    zone.records.clear()
    tick(24 * HOUR)
    failing = _reloaded(domain)
    assert failing.failing_since == timezone.now()

    assert [tick(HOUR) for _ in range(71)] == 71 * [1]
    pass_seconds(1)
    assert _reloaded(domain).failing_since == failing.failing_since
    assert Client().get("/sale", headers={"host": HOST}).status_code == 302

    tick(HOUR)
    pass_seconds(1)
    assert Client().get("/sale", headers={"host": HOST}).status_code == 404
    assert (_reloaded(domain).verified_at, _reloaded(domain).failing_since) == (None, None)


def test_returning_proof_ends_the_grace_period(domain: Domain, zone: Zone, tick: Tick) -> None:
    verified_at = _reloaded(domain).verified_at
    proof = dict(zone.records)
    for _ in range(2):
        zone.records = {}
        for _ in range(2):
            tick(36 * HOUR)
        zone.records = dict(proof)
        tick(HOUR)
        assert (_reloaded(domain).failing_since, _reloaded(domain).verified_at) == (None, verified_at)


def test_failing_dns_never_unverifies(domain: Domain, zone: Zone, tick: Tick) -> None:
    zone.broken = {(NAME, "TXT"): "servfail", (HOST, "CNAME"): "servfail"}

    assert [tick(24 * HOUR) for _ in range(5)] == 5 * [1]
    assert (_reloaded(domain).failing_since, _reloaded(domain).proof) == (None, "no_answer")
    assert _reloaded(domain).verified_at is not None

    zone.records, zone.broken = {}, {}
    tick(HOUR)
    zone.broken = {(NAME, "TXT"): "servfail"}
    tick(100 * HOUR)
    assert _reloaded(domain).verified_at is not None


def test_lost_domain_can_be_verified_by_another_workspace(
    domain: Domain, make_domain: MakeDomain, stranger: Workspace, zone: Zone, tick: Tick, pass_seconds: PassSeconds
) -> None:
    theirs = make_domain(HOST, workspace=stranger, verified_at=None, root_url="https://example.org/theirs")
    zone.set_txt(NAME, txt_value(theirs.token))
    tick(24 * HOUR)
    assert (_reloaded(theirs).proof, _reloaded(theirs).contested_at) == ("txt", timezone.now())

    for _ in range(73):
        tick(HOUR)

    assert (_reloaded(domain).verified_at, _reloaded(theirs).verified_at is None) == (None, False)
    pass_seconds(1)
    assert Client().get("/", headers={"host": HOST})["Location"] == "https://example.org/theirs"


def test_checks_never_unverify_an_operators_domain(make_domain: MakeDomain, zone: Zone, tick: Tick, call: Call) -> None:
    added, at = make_domain(HOST, verified_at=None), timezone.now()
    vouched = vouch_for(domain=added, by=operator(added.workspace), verified_at=at, at=at)

    assert tick(24 * HOUR) == 0
    for _ in range(2):
        data = call("POST", f"/api/domains/{vouched.pk}/verify").json()["data"]
        assert (data["verified"], data["failingSince"], data["dns"]["state"]) == (True, None, "missing")
        tick(100 * HOUR)


def test_outdated_check_result_is_discarded(
    domain: Domain, zone: Zone, tick: Tick, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone.records.clear()
    tick(24 * HOUR)
    look_up = dns.look_up

    def slowly(host: str, *, site: str) -> DnsAnswer:
        found = look_up(host, site=site)
        monkeypatch.undo()
        zone.set_txt(NAME, txt_value(domain.token))
        checks.check_domain(domain=_reloaded(domain), by=operator(domain.workspace), at=timezone.now())
        return found

    monkeypatch.setattr(dns, "look_up", slowly)
    clock.shift(72 * HOUR)
    checked = checks.check_domain(domain=_reloaded(domain), by=operator(domain.workspace), at=timezone.now() - HOUR)

    assert (checked.proof, checked.failing_since, checked.last_checked_at) == ("txt", None, timezone.now())
    assert checked.verified_at is not None


def test_domain_deleted_during_a_run_is_skipped(
    make_domain: MakeDomain, zone: Zone, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (make_domain(host, verified_at=None) for host in (HOST, "to.example.org"))
    zone.set_txt("_shortener.to.example.org", txt_value(second.token))

    def after_a_deletion(*args: Any, **values: Any) -> Proof:
        Domain.objects.filter(pk=first.pk).delete()
        return evaluate_answer(*args, **values)

    monkeypatch.setattr("domains.verification.checks.evaluate_answer", after_a_deletion)

    assert tick(timedelta()) == 2
    assert _reloaded(second).verified_at is not None


def test_run_is_bounded_and_starts_with_the_most_overdue(
    make_domain: MakeDomain, zone: Zone, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_DOMAINS_PER_RUN", 4)
    for number in range(10):
        make_domain(f"go{number}.example.org", verified_at=None, check_due_at=timezone.now() - number * HOUR)

    runs = []
    for _ in range(4):
        zone.asked.clear()
        tick(timedelta())
        runs.append({name for name, kind, _protocol in zone.asked if kind == "CNAME"})

    assert runs == [
        {f"go{number}.example.org" for number in numbers} for numbers in ((9, 8, 7, 6), (5, 4, 3, 2), (1, 0), ())
    ]


def test_run_ends_at_its_timeout(
    make_domain: MakeDomain, zone: Zone, tick: Tick, monkeypatch: pytest.MonkeyPatch, pass_seconds: PassSeconds
) -> None:
    monkeypatch.setattr(checks, "_THREADS", 2)

    def slowly(host: str, *, site: str) -> DnsAnswer:
        pass_seconds(11)
        return DnsAnswer()

    monkeypatch.setattr(dns, "look_up", slowly)
    for number in range(10):
        make_domain(f"go{number}.example.org", verified_at=None)

    assert tick(timedelta()) == 4
