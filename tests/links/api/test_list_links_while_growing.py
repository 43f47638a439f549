"""GET /api/links while links are added: each link from before is listed once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from accounts.models import Workspace
from links.models import Link
from tests.fixtures import Call

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE = 1_000


def _links(workspace: Workspace, prefix: str, number: int, at: Callable[[int], datetime]) -> list[Link]:
    return [
        Link(
            workspace=workspace,
            code=f"{prefix}-{index}",
            key=f"/{prefix}-{index}",
            location="https://example.com/",
            created_at=at(index),
            updated_at=at(index),
            click_count=index % 7,
        )
        for index in range(number)
    ]


@pytest.mark.parametrize("sort", ["-createdAt", "createdAt", "-updatedAt", "updatedAt", "-clicks", "clicks"])
def test_no_link_is_listed_twice_or_missed(call: Call, workspace: Workspace, sort: str) -> None:
    # Three at a time, as bulk imports make them: pages end between links of the same moment.
    Link.objects.bulk_create(_links(workspace, "old", BEFORE, lambda index: START + timedelta(seconds=index // 3)))
    # At the same moments as existing links, and later than all of them.
    moments = [START + timedelta(seconds=index * 2) for index in range(300)]
    is_listed, added = threading.Event(), 0

    def add() -> None:
        nonlocal added
        try:
            for link in _links(workspace, "new", len(moments), lambda index: moments[index]):
                if is_listed.is_set():
                    return
                link.save(force_insert=True)
                added += 1
        finally:
            connections.close_all()

    adding = threading.Thread(target=add)
    adding.start()
    listed: list[str] = []
    cursor: dict[str, str] = {}
    try:
        while True:
            body = call("GET", "/api/links", query={"sort": sort, "limit": 50} | cursor).json()
            listed += [link["shortCode"] for link in body["data"]]
            if body["pagination"]["nextCursor"] is None:
                break
            cursor = {"cursor": body["pagination"]["nextCursor"]}
    finally:
        is_listed.set()
        adding.join(60)

    assert added > 10
    assert len(listed) == len(set(listed))
    assert {code for code in listed if code.startswith("old")} == {f"old-{index}" for index in range(BEFORE)}
