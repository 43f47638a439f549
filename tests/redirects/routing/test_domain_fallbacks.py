"""The URL of a domain for visitors of its links that have ended, at the front door."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.services import change_domain
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link
from moderation.services import block_workspace
from tests.fixtures import MakeLink
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "go.example.org"
ENDED = "https://example.com/ended"
OWN = "https://example.com/own"
NOW = datetime.now(UTC)


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A verified domain with a URL for links that have ended."""
    return Domain.objects.create(workspace=workspace, host=HOST, verified_at=NOW, expired_url=ENDED)


def _disable(link: Link) -> None:
    change_link(link=link, by=operator(link.workspace), at=NOW, values=link_values(is_disabled=True))


@pytest.fixture
def ended(domain: Domain, make_link: MakeLink, site: Site) -> list[str]:
    """The paths of an expired, an exhausted and a disabled link of the domain."""
    make_link(alias="expired", domain=domain, expires_at=NOW - timedelta(hours=1), at=NOW - timedelta(days=1))
    make_link(alias="exhausted", domain=domain, max_clicks=1)
    site.get("/exhausted", host=HOST)
    _disable(make_link(alias="disabled", domain=domain))
    return ["/expired", "/exhausted", "/disabled"]


@pytest.mark.engines
def test_ended_links_of_a_domain_lead_to_its_url(site: Site, ended: list[str]) -> None:
    answers = [site.get(path, host=HOST, query=b"a=1") for path in ended]

    assert [(answer.status, answer.location) for answer in answers] == [(302, f"{ENDED}?a=1")] * 3
    assert {answer.headers["cache-control"] for answer in answers} == {"private, no-store"}


def test_the_control_plane_sends_them_there_too(client: Client, ended: list[str]) -> None:
    answers = [client.get(path, headers={"host": HOST}) for path in ended]

    assert [answer["Location"] for answer in answers] == [ENDED] * 3


def test_a_links_own_url_comes_first(site: Site, domain: Domain, make_link: MakeLink) -> None:
    _disable(make_link(alias="over", domain=domain, expired_url=OWN))

    assert site.get("/over", host=HOST).location == OWN


def test_links_that_are_unknown_or_not_open_yet_stay(site: Site, domain: Domain, make_link: MakeLink) -> None:
    make_link(alias="soon", domain=domain, starts_at=NOW + timedelta(days=1))

    assert site.get("/soon", host=HOST).location is None
    assert site.get("/unknown", host=HOST).status == 404


def test_links_of_the_site_do_not_lead_there(site: Site, domain: Domain, make_link: MakeLink) -> None:
    _disable(make_link(alias="over"))

    assert site.get("/over").status == 410


def test_a_change_is_seen_within_a_second(site: Site, domain: Domain, ended: list[str]) -> None:
    assert site.get("/expired", host=HOST).location == ENDED

    change_domain(domain=domain, by=operator(domain.workspace), expired_url="")

    eventually(lambda: site.get("/expired", host=HOST).status == 410, within=1)


def test_a_blocked_workspace_sends_no_one_there(site: Site, domain: Domain, ended: list[str]) -> None:
    assert site.get("/expired", host=HOST).location == ENDED

    block_workspace(workspace=domain.workspace, reason="Spam", by=operator(domain.workspace), at=NOW)

    eventually(lambda: site.get("/expired", host=HOST).location is None, within=1)
