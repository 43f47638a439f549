"""Checks of several workspaces at once: one of them gets the host, on every database."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models.signals import pre_save
from django.utils import timezone

from accounts.closing.services import close_workspace
from accounts.models import AuditEntry, Workspace
from accounts.workspaces.actors import operator
from accounts.workspaces.services import ensure_user_with_workspace
from domains.models import Domain, Quarantine
from domains.services import delete_domain, vouch_for
from domains.verification.checks import check_domain
from domains.verification.records import txt_value
from shortener.errors import NotFound
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Race

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "go.example.org"


@pytest.fixture
def rivals(make_domain: MakeDomain, stranger: Workspace, zone: Zone) -> list[Domain]:
    """Two unverified domains of the host, each with its record in the DNS."""
    domains = [make_domain(HOST, verified_at=None), make_domain(HOST, workspace=stranger, verified_at=None)]
    zone.set_txt(f"_shortener.{HOST}", *(txt_value(domain.token) for domain in domains))
    return domains


@pytest.fixture
def check_next(rivals: list[Domain]) -> Callable[[], Domain]:
    """Check the rivals in turns."""
    turns = iter(3 * rivals)

    def check() -> Domain:
        domain = Domain.objects.get(pk=next(turns).pk)
        return check_domain(domain=domain, by=operator(domain.workspace), at=timezone.now())

    return check


@pytest.fixture
def rival_quarantine() -> Iterator[list[str]]:
    """Let the first insert of a quarantine find that another transaction has stored one; list the hosts."""
    hosts: list[str] = []

    def insert_another(instance: Quarantine, **_signal: object) -> None:
        if not hosts:
            hosts.append(instance.host)
            until = {"until": instance.until, "workspace_id": instance.workspace_id}
            Quarantine.objects.bulk_create([Quarantine(host=instance.host, **until)])

    pre_save.connect(insert_another, sender=Quarantine)
    yield hosts
    pre_save.disconnect(insert_another, sender=Quarantine)


@pytest.mark.parametrize("how", ["delete", "refuse"])
def test_quarantine_that_another_began_is_no_error(
    make_domain: MakeDomain, rival_quarantine: list[str], how: str
) -> None:
    domain, at = make_domain(HOST), timezone.now()
    by = operator(domain.workspace)
    if how == "delete":
        delete_domain(domain=domain, by=by, with_links=False, at=at)
    else:
        assert vouch_for(domain=domain, by=by, verified_at=None, at=at).verified_at is None

    assert rival_quarantine == [HOST]
    assert Quarantine.objects.get().host == HOST
    assert not Domain.objects.verified().exists()


def test_race_of_ends_leaves_one_quarantine(race: Race, make_domain: MakeDomain) -> None:
    domain = make_domain(HOST)
    by, ways = operator(domain.workspace), iter(4 * ["delete", "refuse"])

    def end() -> None:
        at, mine = timezone.now(), Domain(pk=domain.pk, host=HOST, workspace=domain.workspace, verified_at=at0)
        with suppress(NotFound):  # from the ones that come after a deletion
            if next(ways) == "delete":
                delete_domain(domain=mine, by=by, with_links=False, at=at)
            else:
                vouch_for(domain=mine, by=by, verified_at=None, at=at)

    at0 = domain.verified_at
    race(8, end)

    assert Quarantine.objects.get().host == HOST
    assert not Domain.objects.exists()
    assert AuditEntry.objects.filter(event="domain.removed").count() == 1


@pytest.mark.parametrize("how", ["delete", "refuse", "close"])
def test_claim_that_begins_meanwhile_ends_with_its_domain(rivals: list[Domain], how: str) -> None:
    ours, theirs = rivals
    for rival in rivals:
        check_domain(domain=rival, by=operator(rival.workspace), at=timezone.now())
    assert Domain.objects.get(pk=ours.pk).status == "disputed"

    # `theirs` is as it was read before its claim began.
    by, at = operator(theirs.workspace), timezone.now()
    if how == "delete":
        delete_domain(domain=theirs, by=by, with_links=False, at=at)
    elif how == "refuse":
        vouch_for(domain=theirs, by=by, verified_at=None, at=at)
    else:
        close_workspace(workspace=theirs.workspace, by=by, at=at)

    assert Domain.objects.get(pk=ours.pk).status == "verified"
    assert AuditEntry.objects.filter(event="domain.claim_ended").count() == 2


def test_race_of_claims_and_their_ends_leaves_no_dispute(race: Race, rivals: list[Domain]) -> None:
    ours, theirs = rivals
    check_domain(domain=ours, by=operator(ours.workspace), at=timezone.now())
    ways = iter(3 * ["check", "delete"])

    def act() -> None:
        by = operator(theirs.workspace)
        with suppress(NotFound, Domain.DoesNotExist):
            if next(ways) == "check":
                check_domain(domain=Domain.objects.get(pk=theirs.pk), by=by, at=timezone.now())
            else:
                mine = Domain(pk=theirs.pk, host=HOST, workspace=theirs.workspace)
                delete_domain(domain=mine, by=by, with_links=False, at=timezone.now())

    race(6, act)

    assert Domain.objects.get(host=HOST).status == "verified"


def test_check_under_way_does_not_verify_for_a_closed_workspace(rivals: list[Domain]) -> None:
    ours = rivals[0]
    close_workspace(workspace=ours.workspace, by=operator(ours.workspace), at=timezone.now())

    check_domain(domain=ours, by=operator(ours.workspace), at=timezone.now())

    assert not Domain.objects.verified().exists()


def test_race_of_proofs_has_one_winner(race: Race, check_next: Callable[[], Domain]) -> None:
    race(6, check_next)

    assert Domain.objects.verified().count() == 1
    assert AuditEntry.objects.filter(event="domain.verified").count() == 1


def test_race_of_claims_has_one_winner(
    race: Race, check_next: Callable[[], Domain], rivals: list[Domain], make_domain: MakeDomain
) -> None:
    third = make_domain(HOST, workspace=ensure_user_with_workspace(email="third@example.com")[1])
    long_ago = timezone.now() - timedelta(days=8)
    Domain.objects.exclude(pk=third.pk).update(contested_at=long_ago, last_checked_at=long_ago)

    race(6, check_next)

    assert Domain.objects.verified().get() in rivals
    assert AuditEntry.objects.filter(event="domain.lost").count() == 1
