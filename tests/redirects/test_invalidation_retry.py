"""A change while Redis is down: invalidation is retried until Redis is back."""

from datetime import UTC, datetime

import pytest

from accounts.workspaces.actors import operator
from links.models import Link
from links.services.changes import set_links_disabled
from tests.fixtures import MakeLink
from tests.redirects.conftest import StartSite, Valkey
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_invalidation_is_retried_until_redis_is_back(
    valkey: Valkey, site: Site, start_site: StartSite, make_link: MakeLink
) -> None:
    make_link(alias="launch")
    assert site.get("/launch").status == 302
    valkey.kill()
    set_links_disabled(links=Link.objects.all(), by=operator(None), disabled=True, at=datetime.now(UTC))
    valkey.start()

    elsewhere = start_site()
    assert eventually(lambda: elsewhere.get("/launch").status == 410, within=10)
