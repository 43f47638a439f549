"""What migration 0003 does with an installation whose operators have verified domains by hand."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from domains.models import Domain
from links.models import Link

pytestmark = pytest.mark.django_db

migration = import_module("domains.migrations.0003_vouched_domains_and_their_links")


def test_links_of_domains_redirect_as_before(make_domain: Any, make_link: Any) -> None:
    Link.objects.filter(pk=make_link(domain=make_domain(), alias="Sale").pk).update(key="go.example.org/sale")
    make_link(alias="Sale", destination="https://example.com/site")
    assert Client().get("/sale", headers={"host": "go.example.org"}).status_code == 404

    migration.key_links_by_domain(apps, None)

    assert Client().get("/sale", headers={"host": "go.example.org"})["Location"] == "https://example.com/page"
    assert Client().get("/sale")["Location"] == "https://example.com/site"


def test_what_operators_have_verified_stays_verified(make_domain: Any) -> None:
    verified, unverified = make_domain(), make_domain("to.example.org", verified_at=None)

    migration.vouch_for_what_serves(apps, None)

    rows = {domain.pk: (domain.is_vouched, domain.check_due_at is None) for domain in Domain.objects.all()}
    assert rows == {verified.pk: (True, True), unverified.pk: (False, False)}
