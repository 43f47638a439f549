"""Checks of several workspaces at once: one of them gets the host, on every database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Workspace
from accounts.workspaces.actors import operator
from accounts.workspaces.services import ensure_user_with_workspace
from domains.models import Domain
from domains.verification.checks import check_domain
from domains.verification.records import txt_value
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
