"""What must be true of each page of the site, found by looking through the URLs: a new one is in here by itself."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests import pages

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


def test_there_are_pages_to_look_at() -> None:
    assert {"", "developers", "overview", "accounts/login/"} <= set(pages.ROUTES)


@pytest.mark.parametrize("route", pages.ROUTES)
def test_it_opens_with_few_queries_however_much_there_is(
    signed_in: Client, django_assert_max_num_queries: Any, route: str
) -> None:
    address = pages.address(route)

    with django_assert_max_num_queries(MOST_QUERIES):
        answer = signed_in.get(address)

    assert answer.status_code in _good(route)


@pytest.mark.parametrize("route", pages.ROUTES)
def test_a_stranger_sees_it_or_the_way_in(signed_in: Client, route: str) -> None:
    address = pages.address(route)

    assert Client().get(address).status_code in _good(route)
