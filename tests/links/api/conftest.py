"""Fixtures of the API's tests."""

import pytest

from tests.fixtures import Call, Response
from tests.links.api.batches import PATH, Run


@pytest.fixture
def run(call: Call) -> Run:
    """See Run."""

    def send(*operations: object, atomic: bool = False, idempotency_key: str = "") -> Response:
        headers = {"idempotency_key": idempotency_key} if idempotency_key else {}
        body = {"atomic": atomic, "operations": list(operations)}
        return call("POST", PATH, body, query=None, **headers)

    return send
