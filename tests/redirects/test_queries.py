"""The database queries of a redirect."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Workspace
from domains.models import Domain
from redirects import memory
from tests.fixtures import MakeLink
from tests.redirects.conftest import StartSite, Statements
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_the_first_redirect_queries_the_database(site: Site, make_link: MakeLink, statements: Statements) -> None:
    make_link(alias="launch")

    assert site.get("/launch").status == 302
    assert len(statements.sql) == 1
    assert [site.get("/LAUNCH").status for _ in range(5)] == [302] * 5
    assert len(statements.sql) == 1


def test_another_process_finds_the_link_in_redis(
    start_site: StartSite, make_link: MakeLink, statements: Statements
) -> None:
    make_link(alias="launch")
    start_site().get("/launch")
    statements.sql.clear()

    assert start_site().get("/launch").status == 302
    assert statements.sql == []


def test_a_hundred_visitors_of_an_uncached_link_share_a_query(
    site: Site, make_link: MakeLink, statements: Statements
) -> None:
    make_link(alias="launch")

    answers = site.get_all(["/launch"] * 100)

    assert {answer.status for answer in answers} == {302}
    assert len(statements.sql) == 1


def test_the_sites_own_host_costs_no_query(
    site: Site, make_link: MakeLink, statements: Statements, settings: Settings
) -> None:
    settings.SITE_URL = "http://links.example.org"
    make_link(alias="launch")

    assert site.get("/launch", host="links.example.org").status == 302
    assert len(statements.sql) == 1


def test_a_custom_domain_is_cached_too(
    site: Site, workspace: Workspace, make_link: MakeLink, statements: Statements
) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())
    make_link(alias="launch", domain=domain)
    site.get("/launch", host="go.example.org")
    statements.sql.clear()

    assert site.get("/launch", host="go.example.org").status == 302
    assert statements.sql == []


def test_a_password_page_costs_one_query_once_cached(
    site: Site, make_link: MakeLink, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "UNCONFIRMED_TTL", 60.0)  # a busy machine may take more than a second for one page
    link = make_link(alias="locked", password="open sesame")
    site.get(f"/{link.code}")
    statements.sql.clear()

    assert site.get(f"/{link.code}").status == 200
    assert len(statements.sql) == 1
