"""Redirects of links without conditions, for all kinds of requests."""

import pytest
from django.test import Client

from links.models import Link
from tests.fixtures import MakeLink
from tests.redirects.conftest import CountClicks
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_redirect_has_no_body_and_is_not_cacheable(site: Site, make_link: MakeLink) -> None:
    make_link(alias="launch", destination="https://example.com/page?a=1#part")

    answer = site.get("/launch")

    assert answer.status == 302
    assert answer.location == "https://example.com/page?a=1#part"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.body == b""
    assert answer.headers["content-length"] == "0"


def test_a_redirect_has_the_headers_that_concern_it(client: Client, site: Site, make_link: MakeLink) -> None:
    make_link(alias="launch")
    headers = site.get("/launch").headers
    page = client.get("/")

    assert headers["permissions-policy"] == page["Permissions-Policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer-when-downgrade"
    assert "cross-origin-resource-policy" not in headers


def test_a_page_in_place_of_a_redirect_has_all(client: Client, site: Site) -> None:
    headers = site.get("/nothing").headers
    page = client.get("/")

    names = [name for name in page.headers if name.lower().endswith(("policy", "options"))]
    assert len(names) == 7
    assert {name: headers[name.lower()] for name in names} == {name: page[name] for name in names}


@pytest.mark.parametrize(
    ("destination", "location"),
    [
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/straße?q=ä#ö", "https://example.com/stra%C3%9Fe?q=%C3%A4#%C3%B6"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.com/\r\nSet-Cookie: a=b", "https://example.com/Set-Cookie:%20a=b"),
        ("https://example.com/%0d%0aSet-Cookie:a=b", "https://example.com/%0d%0aSet-Cookie:a=b"),
        ("https://example.com/\u2028\x01\x7f", "https://example.com/%E2%80%A8%01%7F"),
        ("HTTPS://EXAMPLE.COM:443", "https://example.com/"),
        ("https://example.com/🎉?x=\tтест", "https://example.com/%F0%9F%8E%89?x=%D1%82%D0%B5%D1%81%D1%82"),
    ],
)
def test_the_location_is_encoded_as_browsers_do(
    site: Site, make_link: MakeLink, destination: str, location: str
) -> None:
    make_link(alias="launch", destination=destination)
    make_link(alias="limited", destination=destination, max_clicks=5)

    assert site.get("/launch").location == location
    assert site.get("/limited").location == location


def test_codes_compare_without_case(site: Site, make_link: MakeLink) -> None:
    make_link(alias="Spring-Sale")

    assert [site.get(path).status for path in ("/Spring-Sale", "/spring-sale", "/SPRING-SALE")] == [302] * 3


def test_a_query_string_changes_only_the_query(site: Site, make_link: MakeLink) -> None:
    make_link(alias="launch")
    page = "https://example.com/page"

    assert site.get("/launch", query=b"to=https://evil.example").location == f"{page}?to=https://evil.example"
    assert site.get("/launch", query=b"\xff\xfe=%0d%0a\r\n").location == f"{page}?%FF%FE=%0d%0a%0D%0A"


def test_head_gets_the_same_headers(site: Site, make_link: MakeLink) -> None:
    make_link(alias="launch")

    assert site.send("HEAD", "/launch") == site.get("/launch")


@pytest.mark.parametrize(
    "path",
    [
        "/launch/more",
        "//launch",
        "/launch%2f",
        "/lau nch",
        "/läunch",
        "/launch++",
        "/\x00",
    ],
)
def test_a_path_that_is_no_valid_code_gets_the_404_page(site: Site, make_link: MakeLink, path: str) -> None:
    make_link(alias="launch")

    answer = site.get(path)

    assert answer.status == 404
    assert "Page not found" in answer.body.decode()


def test_an_unknown_code_gets_a_page_that_says_so(site: Site) -> None:
    answer = site.get("/nothing")

    assert answer.status == 404
    assert "Link not found" in answer.body.decode()


def test_a_query_string_of_raw_bytes_is_no_error(site: Site) -> None:
    assert site.get("/nothing", query=b"\xff\xfe=\xe4").status == 404


@pytest.mark.parametrize(
    ("method", "status"), [("OPTIONS", 405), ("TRACE", 405), ("POST", 405), ("PUT", 405), ("DELETE", 405)]
)
def test_other_methods_are_refused_and_count_nothing(
    site: Site, make_link: MakeLink, count_clicks: CountClicks, method: str, status: int
) -> None:
    link = make_link(alias="launch")

    answer = site.send(method, "/launch")

    assert (answer.status, answer.location, count_clicks(link)) == (status, None, 0)


@pytest.mark.parametrize("word", ["admin", "api", "health", "pricing"])
def test_a_link_cannot_shadow_a_page_of_the_site(site: Site, make_link: MakeLink, word: str) -> None:
    link = make_link(destination="https://evil.example/")
    Link.objects.filter(pk=link.pk).update(code=word, key=f"/{word}")

    assert site.get(f"/{word}").location != "https://evil.example/"


@pytest.mark.parametrize("user_agent", ["", "x" * 20_000, "\xff\xfe", "curl/8.0", "Slackbot 1.0"])
def test_every_client_is_redirected(site: Site, make_link: MakeLink, user_agent: str) -> None:
    make_link(alias="launch")

    assert site.get("/launch", headers={"user-agent": user_agent, "referer": "\xe4" * 9_000}).status == 302
