"""Count the queries of an operation, on all threads."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import Client
from django.utils import timezone

from bench import bare, data, members
from bench.budgets import BudgetResult
from bench.servers import BenchSite
from campaigns.models import Campaign
from domains.models import Domain
from redirects.front import Front
from shortener.config.asgi import front_before
from shortener.db.ids import new_id

_MOST_OF_CREATING, _MOST_OF_EVERY_FIELD, _MOST_OF_BULK = 6, 8, 25
_LINKS_IN_BULK = 100


class _Counter:
    """Counts the statements that SQLite is given, including those that begin and end transactions."""

    def __init__(self) -> None:
        self.count = 0
        self._last = ""

    def watch(self, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
        """Count the statements of this connection from now on."""
        connection.connection.set_trace_callback(self)

    def __call__(self, statement: str) -> None:
        # A trigger's statements are told with the text of the one that fired it, and FTS5's own name the schema.
        if statement != self._last and not statement.startswith("--") and "'main'." not in statement:
            self.count += 1
        self._last = statement


@contextmanager
def _counted() -> Iterator[_Counter]:
    counter = _Counter()
    connection.close()
    connection_created.connect(counter.watch)
    try:
        yield counter
    finally:
        connection_created.disconnect(counter.watch)
        connection.close()


def of_redirects(site: BenchSite) -> list[BudgetResult]:
    """Count the queries of an uncached and a cached redirect."""
    site.run("valkey")
    data.fill(1)
    with _counted() as counter:
        uncached, cached = asyncio.run(_follow_twice(counter))
    return [
        BudgetResult("queries of an uncached redirect", str(uncached), "1", uncached == 1),
        BudgetResult("queries of a cached redirect", str(cached), "0", cached == 0),
    ]


def of_creating_links(site: BenchSite, *, links: int) -> list[BudgetResult]:
    """Count the queries of creating one link, in a database with few and with this many, and of a bulk."""
    site.run("valkey")
    few = _of_plain_link(), _of_every_field()
    data.fill(links)
    many, bulk = (_of_plain_link(), _of_every_field()), _of_bulk()
    whats, most = ("the destination alone", "every field"), (_MOST_OF_CREATING, _MOST_OF_EVERY_FIELD)
    return [
        *(
            BudgetResult(
                f"queries of POST /api/links, {what}, with few / {links:,} links",
                f"{before} / {after}",
                f"≤ {budget}, the same",
                before == after <= budget,
            )
            for what, before, after, budget in zip(whats, few, many, most, strict=True)
        ),
        BudgetResult(
            f"queries of POST /api/links/bulk, {_LINKS_IN_BULK} links",
            str(bulk),
            f"≤ {_MOST_OF_BULK}",
            bulk <= _MOST_OF_BULK,
        ),
    ]


def _of_plain_link() -> int:
    """Count the queries of a POST /api/links with nothing but a destination, on a host in no cache."""
    (key,) = data.api_keys(1)
    return _of_post(Client(), "/api/links", {"originalUrl": _new_destination()}, {"x-api-key": key})


def _of_every_field() -> int:
    """Count the queries of a POST /api/links with every field."""
    (key,) = data.api_keys(1)
    return _of_post(Client(), "/api/links", _every_field(new_id()), {"x-api-key": key})


def _of_bulk() -> int:
    """Count the queries of a bulk of links with tags, folders, notes and new hosts."""
    links = [
        {
            "originalUrl": _new_destination(),
            "tags": ["marketing", "launch"],
            "folder": "Product Launches",
            "notes": "Shared in the December announcement",
        }
        for _ in range(_LINKS_IN_BULK)
    ]
    browser = members.browser(data.owner())
    return _of_post(browser, "/api/links/bulk", {"links": links}, {"sec-fetch-site": "same-origin"})


def _of_post(client: Client, path: str, body: object, headers: dict[str, str]) -> int:
    with _counted() as counter:
        response = client.post(path, body, content_type="application/json", headers=headers)
        if response.status_code != 201:
            sys.exit(f"POST {path} answered {response.status_code}: {response.content.decode()}")
        return counter.count


def _every_field(unique: str) -> dict[str, object]:
    owner = data.workspace()
    domain = Domain.objects.create(workspace=owner, host=f"{unique}.example.com", verified_at=timezone.now())
    return {
        "customAlias": f"new-{unique}",
        "password": "a password",
        "campaignId": Campaign.objects.create(workspace=owner, name=unique).pk,
        "domainId": domain.pk,
        "originalUrl": _new_destination(),
        "startsAt": "2100-12-01T09:00:00.000Z",
        "expiresAt": "2100-12-31T23:59:59.000Z",
        "maxClicks": 500,
        "tags": ["marketing", "launch"],
        "folder": "Product Launches",
        "notes": "Shared in the December announcement",
    }


def _new_destination() -> str:
    return f"https://page-{new_id()}.example.com/product-launch"


async def _follow_twice(counter: _Counter) -> tuple[int, int]:
    front = front_before(bare.application)
    await _follow(front)
    uncached = counter.count
    await _follow(front)
    await front.close()
    return uncached, counter.count - uncached


async def _follow(front: Front) -> None:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    scope = {
        "type": "http", "method": "GET", "path": "/bench-0", "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await front(scope, receive, send)
    if statuses[0] != 302:
        sys.exit(f"A redirect answered {statuses[0]}.")
