"""Rules for every page of the site; pages are collected from the URLs, so new ones are included."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests import pages
from tests.fixtures import Response

pytestmark = pytest.mark.django_db

MOST_QUERIES = 20
# A page, a way to one, or something that is only sent, not opened.
GOOD = {200, 302, 405}
# Of signing in there are pages, too, that say that this cannot be had.
GOOD_OF_ACCOUNTS = GOOD | {401, 403, 404}


@pytest.fixture
def signed_in(owner: User) -> Client:
    """The browser of the owner of a furnished workspace."""
    pages.furnish(owner)
    client = Client()
    pages.sign_in(client, owner)
    return client


def _good(route: str) -> set[int]:
    return GOOD_OF_ACCOUNTS if route.startswith("accounts/") else GOOD


def test_pages_are_found() -> None:
    assert {"", "developers", "overview", "accounts/login/"} <= set(pages.ROUTES)


def test_query_counts_do_not_depend_on_the_number_of_rows(signed_in: Client) -> None:
    problems = []
    for route in pages.ROUTES:
        with CaptureQueriesContext(connection) as queries:
            answer = signed_in.get(pages.address(route))
        if answer.status_code not in _good(route) or len(queries) > MOST_QUERIES:
            problems.append((route, answer.status_code, len(queries)))

    assert problems == []


def test_a_get_of_a_post_only_url_shows_a_405_page(signed_in: Client) -> None:
    answers = [signed_in.get(pages.address(route)) for route in pages.ROUTES if not route.startswith("accounts/")]
    bare = [answer.request["PATH_INFO"] for answer in answers if answer.status_code == 405 and not answer.content]

    assert bare == []


def test_titles_name_the_page_and_the_product_once(signed_in: Client) -> None:
    answers = {address: signed_in.get(address) for address in map(pages.address, pages.ROUTES)}
    found = {
        address: _title(answer) for address, answer in answers.items() if b"<html" in getattr(answer, "content", b"")
    }

    assert {
        address: title for address, title in found.items() if not re.fullmatch(r"[^·]\S.* · Shortener", title)
    } == {}
    assert not [title for title in found.values() if title.count("Shortener") > 1]


def test_dashboard_pages_mark_the_current_section(signed_in: Client) -> None:
    own = ("accounts/", "account/")  # belongs to no section
    answers = {
        address: signed_in.get(address)
        for route in pages.ROUTES
        if not route.startswith(own)
        for address in [pages.address(route)]
    }
    in_dashboard = {
        address: answer for address, answer in answers.items() if b"request-failed" in getattr(answer, "content", b"")
    }

    assert [
        address
        for address, answer in in_dashboard.items()
        if answer.status_code == 200 and b'aria-current="page"' not in answer.content
    ] == []
    assert len(in_dashboard) > 20


def _title(answer: Response) -> str:
    return " ".join(re.findall(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[0].split())


def test_signed_out_people_see_the_page_or_the_sign_in_page(signed_in: Client) -> None:
    addresses = {route: pages.address(route) for route in pages.ROUTES}
    answers = {route: Client().get(address).status_code for route, address in addresses.items()}

    assert {route: status for route, status in answers.items() if status not in _good(route)} == {}
