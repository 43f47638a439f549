"""Unknown hosts: a bare 404 with SITE_URL, and the site itself without it."""

import pytest
from django.test import Client
from pytest_django import Settings

from domains.models import Domain
from tests.domains.fixtures import MakeDomain
from tests.fixtures import MakeLink, Response

pytestmark = pytest.mark.django_db

STRANGERS = [
    "evil.example", "links.example.com.evil.example", "xlinks.example.com", "www.links.example.com", "203.0.113.9",
    "[2001:db8::1]", "localhost", "", "links.example.com@evil.example", "evil.example,links.example.com", "a b", "..",
    "-", "x" * 5_000, "müll.example",
]  # fmt: skip
PATHS = ["/", "/launch", "/launch+", "/accounts/login/", "/api/links", "/static/site.css"]


def _assert_bare(answer: Response) -> None:
    assert answer.status_code == 404
    assert answer.content == b""
    assert "Location" not in answer
    assert "Set-Cookie" not in answer


@pytest.fixture
def site_url(settings: Settings) -> None:
    """The site has a name."""
    settings.SITE_URL = "https://links.example.com"


@pytest.mark.parametrize("host", STRANGERS)
def test_unknown_host_gets_a_bare_404(client: Client, site_url: None, make_link: MakeLink, host: str) -> None:
    make_link(alias="launch")

    for path in PATHS:
        _assert_bare(client.get(path, headers={"host": host}))


def test_unverified_domain_is_an_unknown_host(
    client: Client, site_url: None, make_domain: MakeDomain, make_link: MakeLink
) -> None:
    make_link(alias="mine", domain=make_domain(root_url="https://example.com/"))
    Domain.objects.update(verified_at=None)

    for path in ("/", "/mine", "/accounts/login/"):
        _assert_bare(client.get(path, headers={"host": "go.example.org"}))


@pytest.mark.parametrize(
    "host", ["links.example.com", "LINKS.example.com", "links.example.com:8000", "links.example.com."]
)
def test_the_site_answers_to_its_name(client: Client, site_url: None, make_link: MakeLink, host: str) -> None:
    make_link(alias="launch")

    assert client.get("/launch", headers={"host": host}).status_code == 302
    assert client.get("/accounts/login/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.1.2.3", "[::1]:8000", "localhost:8000"])
def test_health_check_by_ip_address(client: Client, site_url: None, host: str) -> None:
    assert client.get("/health/live", headers={"host": host}).status_code == 200
    _assert_bare(client.get("/accounts/login/", headers={"host": host}))
    _assert_bare(client.get("/launch", headers={"host": host}))


def test_health_check_on_unknown_host_is_a_404(client: Client, site_url: None) -> None:
    _assert_bare(client.get("/health/live", headers={"host": "evil.example"}))


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "my-server", "links.internal.example"])
def test_without_site_url_unknown_hosts_serve_the_site(client: Client, make_link: MakeLink, host: str) -> None:
    make_link(alias="launch")

    assert client.get("/launch", headers={"host": host}).status_code == 302
    assert client.get("/accounts/login/", headers={"host": host}).status_code == 200


def test_unknown_host_is_never_echoed(client: Client, make_link: MakeLink) -> None:
    make_link(alias="launch", password="open sesame")

    for path in ("/", "/launch", "/launch+", "/nothing"):
        assert "evil.example" not in client.get(path, headers={"host": "evil.example"}).text
