"""SQLite: filtered lists search in a covering index and read only the rows that they show."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import Workspace
from links.models import Link, LinkQuerySet, Status

pytestmark = pytest.mark.django_db

FILTERS: dict[str, Callable[[LinkQuerySet], LinkQuerySet]] = {
    "tag": lambda links: links.tagged("nobody"),
    "status": lambda links: links.with_status(Status.EXPIRED, datetime.now(UTC)),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filtered_lists_read_the_covering_index(workspace: Workspace, name: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("no other database has this index")

    chosen = FILTERS[name](Link.objects.in_workspace(workspace)).order_by("-created_at", "-pk")

    plan = chosen[:26].explain()
    assert "link_list_on_sqlite" in plan
    assert "TEMP B-TREE" not in plan
