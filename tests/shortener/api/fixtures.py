"""The types of the fixtures in tests/shortener/api/conftest.py: annotate what a test asks for with them."""

from typing import Protocol

from tests.fixtures import Response

__all__ = ["Send", "TryIt"]


class Send(Protocol):
    """Sends a POST with this Idempotency-Key, a new link's unless told otherwise; `more` goes to the test client."""

    def __call__(
        self, key: str, body: object = ..., path: str = ..., api_key: str = ..., **more: object
    ) -> Response: ...


class TryIt(Protocol):
    """Sends the same POST each time; the answer is another, or the failure, if it is not an answer of before."""

    def __call__(self, failure: BaseException | None = None) -> Response: ...
