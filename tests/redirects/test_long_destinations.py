"""Destinations of up to 32 kB redirect, and long ones are kept in memory, which has a limit for all, not in Redis."""

import pytest

from shortener import redis
from tests.fixtures import MakeLink
from tests.redirects.conftest import Statements
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("length", [4_000, 32_000])
def test_long_destinations_redirect_without_filling_redis(
    site: Site, make_link: MakeLink, statements: Statements, length: int
) -> None:
    destination = "https://example.com/" + "a" * length
    make_link(alias="long", destination=destination)
    statements.sql.clear()

    assert {site.get("/long").location for _ in range(3)} == {destination}

    assert len([sql for sql in statements.sql if "links_link" in sql]) == 1
    cached = [redis.client().get(key) or b"" for key in redis.client().keys("*long*")]
    assert all(len(value) < 4_200 for value in cached)
