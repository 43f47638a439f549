"""Redirects on custom domains, which the front looks up by the Host header."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.services import vouch_for
from tests.fixtures import MakeLink, PassSeconds
from tests.redirects.conftest import CountClicks
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

GO = "go.example.org"


@pytest.fixture(autouse=True)
def site_url(settings: Settings) -> None:
    """Set the site's own host."""
    settings.SITE_URL = "http://links.example.com"


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A verified domain of the workspace."""
    return Domain.objects.create(workspace=workspace, host=GO, verified_at=timezone.now())


@pytest.mark.parametrize("host", [GO, "GO.EXAMPLE.ORG:8000", "go.example.org."])
def test_each_host_redirects_its_own_links_only(
    site: Site, domain: Domain, make_link: MakeLink, count_clicks: CountClicks, host: str
) -> None:
    ours = make_link(alias="sale", domain=domain, destination="https://example.com/go")
    make_link(alias="sale", destination="https://example.com/site")
    make_link(alias="other")

    assert site.get("/Sale", host=host).location == "https://example.com/go"
    assert site.get("/sale", host="links.example.com").location == "https://example.com/site"
    assert site.get("/other", host=host).status == 404
    assert count_clicks(ours) == 1


@pytest.mark.parametrize("host", ["evil.example", "203.0.113.9", "", "go.example.org.evil.example", "\xff", "/"])
def test_an_unknown_host_gets_an_empty_404_and_no_click(
    site: Site, domain: Domain, make_link: MakeLink, count_clicks: CountClicks, host: str
) -> None:
    links = [make_link(alias="sale", domain=domain), make_link(alias="sale")]

    answer = site.get("/sale", host=host)

    assert (answer.status, answer.body, answer.location) == (404, b"", None)
    assert [count_clicks(link) for link in links] == [0, 0]


def test_a_host_header_with_a_path_finds_no_link(site: Site, domain: Domain, make_link: MakeLink) -> None:
    make_link(alias="sale", domain=domain)

    for host in ("go.example.org/sale", "go.example.org/", "go.example.org?", "go.example.org#"):
        assert site.get("/sale", host=host).location is None


def test_a_domain_serves_only_while_it_is_verified(
    site: Site, domain: Domain, make_link: MakeLink, pass_seconds: PassSeconds
) -> None:
    make_link(alias="sale", domain=domain)
    for verified_at, status in ((timezone.now(), 302), (None, 404), (timezone.now(), 302)):
        vouch_for(domain=domain, by=operator(domain.workspace), verified_at=verified_at, at=timezone.now())
        pass_seconds(1)
        assert site.get("/sale", host=GO).status == status
