"""What every test may ask for."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, User, Workspace
from accounts.services import create_api_key, ensure_user_with_workspace
from domains import hosts
from links.models import Link
from links.services import create_link
from shortener import redis

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def clean_memory() -> Iterator[None]:
    """Start every test with an empty Valkey and nothing remembered in the process."""
    redis.client().flushdb()
    hosts._cache.clear()
    yield
    hosts._cache.clear()


@pytest.fixture
def owner(db: None) -> User:
    """Somebody with a workspace."""
    user, _ = ensure_user_with_workspace(email="owner@example.com")
    return user


@pytest.fixture
def workspace(owner: User) -> Workspace:
    """The owner's workspace, on the default plan."""
    return owner.workspaces.get()


@pytest.fixture
def stranger(db: None) -> Workspace:
    """Somebody else's workspace."""
    return ensure_user_with_workspace(email="stranger@example.com")[1]


@pytest.fixture
def api_key(workspace: Workspace, owner: User) -> tuple[ApiKey, str]:
    """A key that may do everything in the workspace, and its text."""
    return create_api_key(workspace=workspace, created_by=owner, name="Tests")


@pytest.fixture
def post_link(api_key: tuple[ApiKey, str], client: Client) -> Callable[..., Any]:
    """Send POST /api/links with these fields (and a destination, unless one is given) and return the response."""

    def post(**fields: Any) -> Any:
        body = {"originalUrl": "https://example.com/page"} | fields
        return client.post("/api/links", body, content_type="application/json", headers={"x-api-key": api_key[1]})

    return post


@pytest.fixture
def make_link(workspace: Workspace) -> Callable[..., Link]:
    """Create a link of the workspace through the service."""

    def make(**values: Any) -> Link:
        at = values.pop("at", datetime.now(UTC))
        destination = values.pop("destination", "https://example.com/page")
        return create_link(**({"workspace": workspace, "created_by": None} | values), destination=destination, at=at)

    return make
