"""Fixtures of the OpenAPI document."""

import copy
import json
from collections.abc import Callable
from typing import TypeAlias

import jsonschema_rs
import pytest
from django.test import Client

from tests.fixtures import Json
from tests.openapi.strict import tighten

Operations: TypeAlias = dict[str, tuple[str, str, Json]]  # method, path and description by id
Problems: TypeAlias = Callable[[Json, object], list[str]]  # of a value by a schema


@pytest.fixture
def description(client: Client) -> Json:
    """The document, without authentication."""
    answer = client.get("/api/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    found: Json = json.loads(answer.content)
    return found


@pytest.fixture
def strict(description: Json) -> Json:
    """The document with schemas as strict as the API itself."""
    found = copy.deepcopy(description)
    tighten(found)
    return found


@pytest.fixture
def operations(description: Json) -> Operations:
    """Method, path and description of each operation, by its id, with $refs of responses resolved."""
    shared = description["components"]["responses"]

    def response(found: Json) -> Json:
        resolved: Json = shared[found["$ref"].rpartition("/")[2]] if "$ref" in found else found
        return resolved

    return {
        operation["operationId"]: (
            method,
            path,
            operation | {"responses": {status: response(found) for status, found in operation["responses"].items()}},
        )
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


@pytest.fixture
def problems(description: Json) -> Problems:
    """Return the errors of a value by a schema of the document."""

    def find(schema: Json, value: object) -> list[str]:
        whole = {**schema, "components": description["components"]}
        validator = jsonschema_rs.validator_for(whole, validate_formats=True)
        return [str(error) for error in validator.iter_errors(value)]

    return find
