"""Destinations of up to 32 kB redirect, and are kept neither in memory nor in Redis."""

import pytest

from shortener import redis
from tests.fixtures import MakeLink
from tests.redirects.conftest import Statements
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("length", "queries"), [(4_000, 1), (32_000, 3)])
def test_long_destinations_redirect_without_being_cached(
    site: Site, make_link: MakeLink, statements: Statements, length: int, queries: int
) -> None:
    destination = "https://example.com/" + "a" * length
    make_link(alias="long", destination=destination)
    statements.sql.clear()

    assert {site.get("/long").location for _ in range(3)} == {destination}

    assert len([sql for sql in statements.sql if "links_link" in sql]) == queries
    cached = [redis.client().get(key) or b"" for key in redis.client().keys("*long*")]
    assert all(len(value) < 4_200 for value in cached)
