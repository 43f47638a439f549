"""Destinations of up to 32 kB redirect, and long ones are kept in memory, which has a limit for all, not in Redis."""

import pytest

from shortener import redis
from tests.fixtures import MakeLink
from tests.redirects.conftest import Statements
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("length", [4_000, 32_000])
def test_long_destinations_redirect_without_filling_redis(
    site: Site, make_link: MakeLink, statements: Statements, length: int
) -> None:
    destination = "https://example.com/" + "a" * length
    make_link(alias="long", destination=destination)

    def is_remembered() -> bool:
        statements.sql.clear()
        assert site.get("/long").location == destination
        return not [sql for sql in statements.sql if "links_link" in sql]

    eventually(is_remembered, within=5)  # the message about the new link may arrive after the first visit
    cached = [redis.client().get(key) or b"" for key in redis.client().keys("*long*")]
    assert all(len(value) < 4_200 for value in cached)
