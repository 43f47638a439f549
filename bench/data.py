"""The links of the benchmark: /bench-0, /bench-1 and so on, and others for single measurements."""

import sys
from typing import Any

from django.utils import timezone

from accounts.keys.services import create_api_key
from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from accounts.workspaces.services import create_workspace, ensure_user_with_workspace
from links.fields import link_values
from links.models import Link
from links.services.creation import create_link
from redirects.codes import link_key

BENCH_DESTINATION = "https://example.com/a/page?utm_source=bench&utm_medium=link"
_PER_INSERT = 20_000
_KEYS = 30  # enough that no rate limit is reached
_NEVER_REACHED = 2_000_000_000  # clicks


def owner() -> User:
    """Return the owner of the workspace."""
    return ensure_user_with_workspace(email="bench@example.com")[0]


def workspace() -> Workspace:
    """Return the workspace of the benchmark's links."""
    return ensure_user_with_workspace(email="bench@example.com")[1]


def fill(count: int) -> list[str]:
    """Create the missing links up to this number, and return the ids of the first thousand."""
    mine = workspace()
    numbered = Link.objects.filter(code__startswith="bench-")
    existing = numbered.count()
    if count - existing > _PER_INSERT:
        print(f"Making {count - existing:,} links …", file=sys.stderr)
    for start in range(existing, count, _PER_INSERT):
        numbers = range(start, min(start + _PER_INSERT, count))
        Link.objects.bulk_create(new_link(mine, f"bench-{number}") for number in numbers)
    return list(numbered.order_by("pk").values_list("pk", flat=True)[:1000])


def add(code: str, **values: Any) -> None:
    """Create one link with these values of its columns."""
    new_link(workspace(), code, **values).save(force_insert=True)


def new_link(owner: Workspace, code: str, **values: Any) -> Link:
    """Return a link that is not stored yet, with these values of its columns."""
    at = timezone.now()
    return Link(
        workspace=owner, code=code, key=link_key("", code), destination=BENCH_DESTINATION, location=BENCH_DESTINATION,
        created_at=at, updated_at=at, **values,
    )  # fmt: skip


def limited_link(max_clicks: int = _NEVER_REACHED) -> Link:
    """Create and return a link with a click limit."""
    values = link_values(destination=BENCH_DESTINATION, max_clicks=max_clicks)
    return create_link(by=operator(workspace()), at=timezone.now(), values=values)


def api_keys(count: int = _KEYS) -> list[str]:
    """Create and return API keys, the first one of the workspace, the others of new ones: each has its rate limit."""
    owners = [workspace(), *(create_workspace(owner=owner(), name="Benchmark") for _ in range(count - 1))]
    return [create_api_key(by=operator(each), name="Benchmark")[1] for each in owners]
