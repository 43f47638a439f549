"""What tests of links through the API share."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, Membership, Role, User, Workspace


@pytest.fixture
def call(api_key: tuple[ApiKey, str]) -> Callable[..., Any]:
    """Send a request with the workspace's key, a JSON body if one is given, and headers; return the response."""

    def send(method: str, path: str, body: Any = None, *, query: dict[str, Any] | None = None, **headers: str) -> Any:
        sent = {"x-api-key": api_key[1]} | {name.replace("_", "-"): text for name, text in headers.items()}
        content = b"" if body is None else json.dumps(body)
        return Client().generic(method, path, content, "application/json", headers=sent, query_params=query)

    return send


@pytest.fixture
def post_bulk(owner: User, workspace: Workspace) -> Callable[..., Any]:
    """Send these items to POST /api/links/bulk as a page of the dashboard does; return the response."""
    browser = Client()
    browser.force_login(owner)

    def send(*items: Any) -> Any:
        headers = {"sec-fetch-site": "same-origin"}
        return browser.post("/api/links/bulk", {"links": items}, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def dashboard(owner: User) -> Client:
    """The browser of the workspace's owner."""
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def browser_of(workspace: Workspace) -> Callable[[str], Client]:
    """Return the browser of somebody new who has this role in the workspace."""

    def signed_in(role: str) -> Client:
        user = User.objects.create_user(f"the-{role}@example.com", name=f"The {role}")
        Membership.objects.create(workspace=workspace, user=user, role=Role(role))
        client = Client()
        client.force_login(user)
        return client

    return signed_in
