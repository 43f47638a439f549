"""Operations of POST /api/links/batch, and their results."""

from typing import Protocol

from tests.fixtures import Json, Response

PATH = "/api/links/batch"
URL = {"originalUrl": "https://example.com/page"}


class Run(Protocol):
    """Sends these operations as a batch."""

    def __call__(self, *operations: object, atomic: bool = ..., idempotency_key: str = ...) -> Response: ...


def create(**fields: object) -> Json:
    """Return an operation that creates a link."""
    return {"method": "create", "body": URL | fields}


def update(reference: str, **fields: object) -> Json:
    """Return an operation that changes these fields of a link."""
    return {"method": "update", "id": reference, "body": fields}


def delete(reference: str) -> Json:
    """Return an operation that deletes a link."""
    return {"method": "delete", "id": reference}


def results(answer: Response) -> list[Json]:
    """Return the results of a batch, which are in the order of its operations."""
    assert answer.status_code == 200, answer.content
    found: list[Json] = answer.json()["data"]["results"]
    assert [result["index"] for result in found] == list(range(len(found)))
    return found


def statuses(answer: Response) -> list[int]:
    """Return the status of each operation."""
    return [result["status"] for result in results(answer)]
