"""A verified domain serves the links of its workspace, but neither dashboard nor API."""

import pytest
from django.test import Client
from pytest_django import Settings

from links.models import Link
from tests.domains.fixtures import MakeDomain
from tests.fixtures import KeyAndText, MakeLink

pytestmark = pytest.mark.django_db

GO = {"host": "go.example.org"}
SITE_PATHS = [
    "/admin/", "/admin/login/", "/admin", "/api", "/api/links", "/api/openapi.json", "/health/live", "/health/ready",
    "/accounts/login/", "/dashboard", "/developers",
]  # fmt: skip


@pytest.fixture(autouse=True, params=["", "https://links.example.com"])
def site_url(request: pytest.FixtureRequest, settings: Settings) -> None:
    """With and without SITE_URL."""
    settings.SITE_URL = request.param


def test_domain_serves_its_own_links_only(client: Client, make_domain: MakeDomain, make_link: MakeLink) -> None:
    make_link(alias="mine", domain=make_domain(), destination="https://example.com/mine")
    make_link(alias="theirs")

    assert client.get("/mine", headers=GO)["Location"] == "https://example.com/mine"
    assert client.get("/mine+", headers=GO).status_code == 200
    assert client.get("/theirs", headers=GO).status_code == 404
    assert client.get("/theirs+", headers=GO).status_code == 404


def test_site_does_not_serve_links_of_domains(client: Client, make_domain: MakeDomain, make_link: MakeLink) -> None:
    make_link(alias="mine", domain=make_domain())

    assert client.get("/mine", headers={"host": "links.example.com"}).status_code == 404


def test_alias_is_separate_on_every_host(client: Client, make_domain: MakeDomain, make_link: MakeLink) -> None:
    make_link(alias="sale", destination="https://example.com/site")
    make_link(alias="sale", destination="https://example.com/go", domain=make_domain())
    make_link(alias="SALE", destination="https://example.com/to", domain=make_domain("to.example.org"))

    hosts = ("links.example.com", "go.example.org", "to.example.org")
    assert [client.get("/sale", headers={"host": host})["Location"] for host in hosts] == [
        "https://example.com/site", "https://example.com/go", "https://example.com/to",
    ]  # fmt: skip


@pytest.mark.parametrize("host", ["GO.Example.ORG", "go.example.org:8443", "go.example.org.", "go.example.org.:80"])
def test_host_ignores_case_port_and_trailing_dot(
    client: Client, make_domain: MakeDomain, make_link: MakeLink, host: str
) -> None:
    make_link(alias="mine", domain=make_domain())

    assert client.get("/mine", headers={"host": host}).status_code == 302
    assert client.get("/admin/", headers={"host": host}).status_code == 404


@pytest.mark.parametrize("path", SITE_PATHS)
def test_domain_serves_no_site_pages(client: Client, make_domain: MakeDomain, path: str) -> None:
    make_domain()

    answer = client.get(path, headers=GO)

    assert answer.status_code == 404
    assert "Link not found" in answer.text


def test_links_cannot_be_created_on_a_domain(client: Client, make_domain: MakeDomain, api_key: KeyAndText) -> None:
    make_domain()

    answer = client.post(
        "/api/links",
        {"originalUrl": "https://example.com/"},
        content_type="application/json",
        headers=GO | {"x-api-key": api_key[1]},
    )

    assert answer.status_code == 404
    assert not Link.objects.exists()


def test_fallback_urls_of_bare_host_and_unknown_codes(client: Client, make_domain: MakeDomain) -> None:
    make_domain(root_url="https://example.com/home", not_found_url="https://example.com/lost")

    answers = {path: client.get(path, headers=GO) for path in ("/", "/nothing", "/nothing+", "/a/b/c", "/admin/")}

    assert {path: answer["Location"] for path, answer in answers.items()} == {
        "/": "https://example.com/home",
        **dict.fromkeys(("/nothing", "/nothing+", "/a/b/c", "/admin/"), "https://example.com/lost"),
    }
    assert {answer.status_code for answer in answers.values()} == {302}
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())


def test_plain_pages_without_fallback_urls(client: Client, make_domain: MakeDomain) -> None:
    make_domain()

    answer = client.get("/nothing", headers=GO)
    assert answer.status_code == 404
    assert "Link not found" in answer.text
    assert "shortener" not in answer.text.lower()
    assert "links.example.com" not in answer.text


def test_a_password_form_works_there(client: Client, make_domain: MakeDomain, make_link: MakeLink) -> None:
    make_link(alias="locked", domain=make_domain(), password="open sesame", destination="https://example.com/in")

    assert client.post("/locked", {"password": "open sesame"}, headers=GO)["Location"] == "https://example.com/in"
