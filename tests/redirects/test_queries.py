"""What a redirect costs the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Workspace
from domains.models import Domain
from links.models import Link
from redirects import resolver
from tests.redirects.conftest import Statements
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


def test_queries_of_an_uncached_and_a_cached_redirect(site: Site, make_link: Any, statements: Statements) -> None:
    make_link(alias="launch")

    assert site.get("/launch").status == 302
    assert len(statements.sql) == 1
    assert [site.get("/LAUNCH").status for _ in range(5)] == [302] * 5
    assert len(statements.sql) == 1


def test_another_process_finds_the_link_in_redis(
    start_site: Callable[[], Site], make_link: Any, statements: Statements
) -> None:
    make_link(alias="launch")
    start_site().get("/launch")
    statements.sql.clear()

    assert start_site().get("/launch").status == 302
    assert statements.sql == []


def test_a_hundred_visitors_of_an_uncached_link_share_one_query(
    site: Site, make_link: Any, statements: Statements
) -> None:
    make_link(alias="launch")

    answers = site.get_all(["/launch"] * 100)

    assert {answer.status for answer in answers} == {302}
    assert len(statements.sql) == 1


def test_the_sites_own_host_costs_nothing(
    site: Site, make_link: Any, statements: Statements, settings: Settings
) -> None:
    settings.SITE_URL = "http://links.example.org"
    make_link(alias="launch")

    assert site.get("/launch", host="links.example.org").status == 302
    assert len(statements.sql) == 1


def test_a_custom_domain_is_cached_too(
    site: Site, workspace: Workspace, make_link: Any, statements: Statements
) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())
    make_link(alias="launch", domain=domain)
    site.get("/launch", host="go.example.org")
    statements.sql.clear()

    assert site.get("/launch", host="go.example.org").status == 302
    assert statements.sql == []


def test_a_page_costs_one_query_besides_the_fronts(
    site: Site, make_link: Any, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_MEMORY_TTL", 60.0)  # a busy machine may take a second for one page
    link: Link = make_link(alias="locked", password="open sesame")
    site.get(f"/{link.code}")
    statements.sql.clear()

    assert site.get(f"/{link.code}").status == 200
    assert len(statements.sql) == 1
