"""What mail programs, browsers and crawlers make of a short URL, and what they ask for beside it."""

import pytest
from django.test import Client

from tests.fixtures import MakeLink
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

TARGET = "https://example.com/target"


@pytest.mark.parametrize(
    "after",
    [
        "/", ".", ",", ")", " ", "!", "?", '"', "\u201d", "\u2026", ").", "//", "*", "**", "_", "~~", "`", "|", "\\",
        "\u2019", "\xbb", "\u203a", "<", ">", "]", "\u3002", "\uff09", "\u300d", "\u061f", "\xa0", "\u3000", "\u200b",
        "\ufeff", "\u2060", "\u200e", "\xad", "\u2014", "*\u201d.\u200b",
    ],
)  # fmt: skip
def test_a_code_may_be_followed_by_punctuation(site: Site, make_link: MakeLink, after: str) -> None:
    make_link(alias="launch", destination=TARGET)

    assert site.get(f"/launch{after}").location == TARGET


@pytest.mark.parametrize("after", ["/x", "..x", "%", "@", "." * 9, "_x", "*x", "\u200bx", "=", "&", "#"])
def test_more_than_punctuation_is_another_address(site: Site, make_link: MakeLink, after: str) -> None:
    make_link(alias="launch", destination=TARGET)

    assert site.get(f"/launch{after}").status == 404


def test_the_password_form_takes_a_trailing_slash(client: Client, make_link: MakeLink) -> None:
    make_link(alias="secret", destination=TARGET, password="open sesame")

    assert client.get("/secret/").status_code == 200
    assert client.post("/secret/", {"password": "open sesame"})["Location"] == TARGET


def test_a_preview_may_be_followed_by_punctuation(client: Client, make_link: MakeLink) -> None:
    make_link(alias="launch", destination=TARGET)

    assert TARGET in client.get("/launch+.").text
    assert TARGET in client.get("/launch+*").text


def test_a_longer_alias_is_never_mistaken_for_a_code(site: Site, make_link: MakeLink) -> None:
    make_link(alias="launch", destination=TARGET)
    make_link(alias="launch-", destination=f"{TARGET}/2")

    assert site.get("/launch-").location == f"{TARGET}/2"
    assert site.get("/launch-*").location == f"{TARGET}/2"
    assert site.get("/launch--").status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/links", "/"])
def test_methods_that_no_page_has_are_a_405(db: None, method: str, path: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_password_managers_find_the_form(client: Client) -> None:
    assert client.get("/.well-known/change-password")["Location"] == "/accounts/password/change/"
