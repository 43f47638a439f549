"""What tests of the API's description share."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

Json = dict[str, Any]


@pytest.fixture
def description(client: Client) -> Json:
    """The description as anybody gets it."""
    answer = client.get("/api/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    found: Json = json.loads(answer.content)
    return found


@pytest.fixture
def operations(description: Json) -> dict[str, tuple[str, str, Json]]:
    """Method, path and description of each operation, by its id."""
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


@pytest.fixture
def problems(description: Json) -> Callable[[Json, Any], list[str]]:
    """Return what is wrong with a value, by a schema of the description."""

    def find(schema: Json, value: Any) -> list[str]:
        whole = {**schema, "components": description["components"]}
        validator = jsonschema_rs.validator_for(whole, validate_formats=True)
        return [str(error) for error in validator.iter_errors(value)]

    return find
