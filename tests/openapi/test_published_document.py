"""The document as programs read it: the same bytes everywhere, plain schemas, names and texts for people."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from shortener.api import documents
from shortener.api.documents import document
from tests.fixtures import Json
from tests.openapi.conftest import Operations, Problems

# What people look for in a client has a name of its own there: no word of ours, or of the languages.
VAGUE = {"Record", "Value", "Key", "Item", "Data", "Object", "Type", "Result", "Response", "Point", "Me", "Bulk"}
_BUILD = "import django; django.setup(); from shortener.api.documents import document as d; import hashlib; "
_BUILD += "print(hashlib.sha256(d()).hexdigest())"


def _all(node: Any, path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield every object in the document with its path, but for examples."""
    if isinstance(node, dict):
        yield path, node
        for name, inner in node.items():
            if name not in ("example", "examples"):
                yield from _all(inner, f"{path}/{name}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from _all(inner, f"{path}/{index}")


def test_every_process_builds_the_same_bytes() -> None:
    here = hashlib.sha256(document()).hexdigest()

    run = subprocess.run(
        [sys.executable, "-c", _BUILD],
        env=os.environ | {"PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "shortener.config.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.strip() == here


def test_neither_clock_nor_language_changes_a_byte() -> None:
    today = document()
    documents._built.cache_clear()
    with time_machine.travel(timezone.now() + timedelta(days=366)), translation.override("de"):
        assert document() == today


def test_the_document_has_a_strong_etag(client: Client) -> None:
    first = client.get("/api/openapi.json")
    again = client.get("/api/openapi.json", headers={"If-None-Match": first["ETag"]})

    assert re.fullmatch('"[^"]+"', first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "public, no-cache"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_patterns_are_plain(description: Json) -> None:
    patterns = [node["pattern"] for _path, node in _all(description) if isinstance(node.get("pattern"), str)]

    assert len(patterns) > 10
    for pattern in patterns:
        assert pattern.isascii()
        assert pattern.isprintable()
        assert not re.search(r"\\[pPuxs]|\(\?", pattern), pattern


def test_no_enumeration_is_long(description: Json) -> None:
    assert all(len(node["enum"]) < 20 for _path, node in _all(description) if isinstance(node.get("enum"), list))


def test_schemas_have_clear_names(description: Json) -> None:
    for name, schema in description["components"]["schemas"].items():
        assert re.fullmatch("([A-Z][a-z]+)+", name), name
        assert name not in VAGUE
        assert schema["description"].endswith("."), name


def test_properties_have_a_sentence_and_a_valid_example(description: Json, problems: Problems) -> None:
    for path, node in _all(description):
        for name, about in node.get("properties", {}).items() if path.startswith("/components/schemas") else ():
            where = f"{path}.{name}"
            assert re.match("[A-Z0-9`].*[.]$", about["description"], re.DOTALL), where
            assert about["examples"], where
            for example in about["examples"]:
                assert problems(about, example) == [], where


def test_parameters_have_a_sentence_and_a_valid_example(description: Json, problems: Problems) -> None:
    shared = list(description["components"]["parameters"].values())
    own = [node for _path, node in _all(description["paths"]) if node.get("in") in ("path", "query")]

    for parameter in shared + own:
        assert parameter["description"].endswith("."), parameter["name"]
        for example in parameter["schema"]["examples"]:
            assert problems(parameter["schema"], example) == [], parameter["name"]


def test_headers_that_a_client_may_send_are_parameters(operations: Operations) -> None:
    def headers(name: str) -> list[str]:
        found = [parameter.get("$ref", "") for parameter in operations[name][2]["parameters"]]
        return [reference.rpartition("/")[2] for reference in found if reference]

    assert headers("createLink") == ["IdempotencyKey", "RequestId"]
    assert headers("updateLink") == headers("deleteLink") == ["IfMatch", "RequestId"]
    assert headers("getLink") == headers("getLinkQr") == ["IfNoneMatch", "RequestId"]


def test_operations_of_batches_are_a_union_by_their_method(description: Json) -> None:
    schemas = description["components"]["schemas"]
    union = schemas["BatchOperation"]
    kinds = {word: schemas[name.rpartition("/")[2]] for word, name in union["discriminator"]["mapping"].items()}

    assert schemas["BatchInput"]["properties"]["operations"]["items"] == {"$ref": "#/components/schemas/BatchOperation"}
    assert [kind["properties"]["method"]["const"] for kind in kinds.values()] == ["create", "update", "delete"]
    bodies = {word: kind["properties"].get("body", {}).get("$ref", "") for word, kind in kinds.items()}
    assert [name.rpartition("/")[2] for name in bodies.values()] == ["BatchLinkInput", "LinkChanges", ""]
    by_itself = dict(schemas["LinkInput"]["properties"])
    del by_itself["ifExists"]
    assert schemas["BatchLinkInput"]["properties"] == by_itself


def test_retry_after_is_described_wherever_it_is_sent(description: Json) -> None:
    responses = description["components"]["responses"]
    described = {name for name, response in responses.items() if "Retry-After" in response["headers"]}

    assert described == {"Conflict", "RateLimited", "Unavailable"}
    assert "required" not in description["components"]["headers"]["RetryAfterInProgress"]


def test_texts_are_for_people(description: Json) -> None:
    texts = [node[key] for _path, node in _all(description) for key in ("summary", "description") if key in node]

    assert len(texts) > 400
    for text in texts:
        assert not re.search(r"DRF|serializer|context\b|docstring|queryset|GET /|POST /|PATCH /", str(text)), text


def test_operations_have_names_that_say_what_they_do(operations: Operations) -> None:
    verbs = "list|create|get|update|delete|import|verify|restore|batch|simulate"

    for name, (_method, _path, operation) in operations.items():
        assert re.fullmatch(f"({verbs})[A-Z][A-Za-z]+", name), name
        assert not operation["summary"].endswith(".")
        assert operation["description"].endswith(".")


def test_the_contact_and_the_server_follow_the_settings(description: Json, settings: Any) -> None:
    assert description["info"]["license"] == {"name": "MIT", "identifier": "MIT"}
    assert description["info"]["contact"]["url"] == f"{settings.PUBLIC_URL}/developers"
    assert description["servers"][0]["url"] == (settings.SITE_URL or "/")
    assert all(tag["description"].endswith(".") for tag in description["tags"])


@pytest.mark.parametrize("reference", ["6b0f3c1a9d2e4f5061728394", "ext_order-4711", "ext_a.b~c:@+=,"])
def test_links_are_named_by_either_id(operations: Operations, problems: Problems, reference: str) -> None:
    (parameter,) = [one for one in operations["getLink"][2]["parameters"] if one.get("in") == "path"]

    assert problems(parameter["schema"], reference) == []


@pytest.mark.parametrize(("schema", "name"), [("BulkInput", "links"), ("BulkReport", "created")])
def test_items_of_lists_have_their_real_schema(description: Json, schema: str, name: str) -> None:
    assert list(description["components"]["schemas"][schema]["properties"][name]["items"]) == ["$ref"]
