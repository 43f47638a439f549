"""Fixtures for tests of campaigns."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.keys.services import create_api_key
from accounts.models import ApiKey, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign


@pytest.fixture
def call(api_key: tuple[ApiKey, str]) -> Callable[..., Any]:
    """Send a request with a key, the workspace's unless another is given, and a JSON body if there is one."""

    def send(method: str, path: str, body: Any = None, *, key: str = api_key[1], query: Any = None) -> Any:
        content = b"" if body is None else json.dumps(body)
        headers = {"x-api-key": key}
        return Client().generic(method, path, content, "application/json", headers=headers, query_params=query)

    return send


@pytest.fixture
def make_campaign(call: Callable[..., Any]) -> Callable[..., Campaign]:
    """Create a campaign of the workspace through the API, and return its row."""

    def make(name: str = "Spring", **fields: Any) -> Campaign:
        answer = call("POST", "/api/campaigns", {"name": name} | fields)
        assert answer.status_code == 201, answer.content
        return Campaign.objects.get(pk=answer.json()["data"]["id"])

    return make


@pytest.fixture
def key_with(workspace: Workspace) -> Callable[..., str]:
    """Create a key of the workspace with these scopes only."""

    def make(*scopes: str) -> str:
        return create_api_key(by=operator(workspace), name="Limited", scopes=scopes)[1]

    return make
