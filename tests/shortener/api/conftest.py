"""POST requests with an Idempotency-Key."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client

from accounts.models import ApiKey
from tests.shortener.api.tried import Tried

URL = {"originalUrl": "https://example.com/page"}


@pytest.fixture
def send(client: Client, api_key: tuple[ApiKey, str]) -> Callable[..., Any]:
    """Send a POST with this Idempotency-Key and return the response."""

    def post(key: str, body: Any = URL, path: str = "/api/links", api_key: str = api_key[1], **more: Any) -> Any:
        headers = {"x-api-key": api_key, "idempotency-key": key}
        return client.post(path, body, content_type="application/json", headers=headers, **more)

    return post


@pytest.fixture
def try_it(send: Any) -> Callable[..., Any]:
    """Send the same POST each time; the answer is another, or the failure, if it is not an answer of before."""

    def post(failure: BaseException | None = None) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            if failure is not None:
                patch.setattr(Tried, "post", Mock(side_effect=failure))
            return send("k", path="/api/tried")

    return post
