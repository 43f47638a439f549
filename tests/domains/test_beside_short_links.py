"""What browsers and crawlers ask of a custom domain beside its short links."""

import pytest
from django.test import Client

from tests.domains.fixtures import MakeDomain
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
GO = {"host": HOST}
LOST = "https://example.org/lost"
TARGET = "https://example.com/target"


@pytest.mark.parametrize("host", ["testserver", HOST])
def test_robots_txt_lets_crawlers_read_short_links(client: Client, make_domain: MakeDomain, host: str) -> None:
    make_domain(host=HOST, not_found_url=LOST)

    answer = client.get("/robots.txt", headers={"host": host})

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert "Disallow: /accounts/\n" in answer.text
    assert "Disallow: /\n" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/favicon.ico", "/.well-known/assetlinks.json", "/apple-touch-icon.png", "/ads.txt"],
)  # fmt: skip
def test_files_that_programs_look_for_are_a_bare_404(client: Client, make_domain: MakeDomain, path: str) -> None:
    make_domain(host=HOST, not_found_url=LOST)

    answer = client.get(path, headers=GO)

    assert (answer.status_code, answer.content) == (404, b"")
    assert client.get("/no-such-code", headers=GO)["Location"] == LOST


def test_the_root_of_a_domain_says_what_it_is(client: Client, make_domain: MakeDomain) -> None:
    make_domain(host=HOST)

    assert "Short links live here" in client.get("/", headers=GO).text


def test_a_domain_serves_codes_that_are_pages_of_the_site(
    client: Client, make_domain: MakeDomain, make_link: MakeLink
) -> None:
    make_link(alias="pricing", domain=make_domain(host=HOST), destination=TARGET)

    assert client.get("/pricing", headers=GO)["Location"] == TARGET
    assert client.get("/pricing").status_code == 404
