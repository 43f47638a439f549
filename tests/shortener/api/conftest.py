"""POST requests with an Idempotency-Key."""

from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client

from tests.fixtures import KeyAndText, Response
from tests.shortener.api.fixtures import Send, TryIt
from tests.shortener.api.tried import Tried

URL = {"originalUrl": "https://example.com/page"}


@pytest.fixture
def send(client: Client, api_key: KeyAndText) -> Send:
    """See Send."""

    def post(
        key: str, body: object = URL, path: str = "/api/links", api_key: str = api_key[1], **more: Any
    ) -> Response:
        headers = {"x-api-key": api_key, "idempotency-key": key}
        return client.post(path, body, content_type="application/json", headers=headers, **more)

    return post


@pytest.fixture
def try_it(send: Send) -> TryIt:
    """See TryIt."""

    def post(failure: BaseException | None = None) -> Response:
        with pytest.MonkeyPatch.context() as patch:
            if failure is not None:
                patch.setattr(Tried, "post", Mock(side_effect=failure))
            return send("k", path="/api/tried")

    return post
