"""GET /api/openapi.json: a valid document of every endpoint, without authentication."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from rest_framework.test import APIClient
from schemathesis.specs.openapi.definitions import OPENAPI_31

from accounts.keys.scopes import SCOPES
from tests.fixtures import Json, PostLink
from tests.openapi.conftest import Operations, Problems
from tests.shortener.api.test_every_endpoint import CALLS

OPERATIONS = {
    "listLinks", "createLink", "getLink", "updateLink", "deleteLink", "restoreLink", "batchLinks", "importLinks",
    "createGuestLink", "getLinkStats", "getLinkQr", "getCampaignStats", "listTags", "listFolders", "getMe",
    "listUtmTemplates", "createUtmTemplate", "deleteUtmTemplate",
    "listCampaigns", "createCampaign", "getCampaign", "updateCampaign", "deleteCampaign", "listDomains",
    "createDomain", "getDomain", "updateDomain", "deleteDomain", "verifyDomain", "simulateLink",
}  # fmt: skip


def test_the_document_is_valid_openapi(description: Json) -> None:
    assert description["openapi"].startswith("3.1.")
    assert [str(error) for error in jsonschema_rs.validator_for(OPENAPI_31).iter_errors(description)] == []


def test_every_endpoint_is_described(operations: Operations) -> None:
    assert set(operations) == OPERATIONS
    assert len(operations) == len(CALLS)


def test_operations_have_texts_and_name_their_scope(operations: Operations) -> None:
    for _method, _path, operation in operations.values():
        assert operation["summary"]
        assert operation["description"]
        assert len(operation["tags"]) == 1
        if scope := operation.get("x-required-scope"):
            assert scope in SCOPES
            assert f"`{scope}`" in operation["description"]


def test_authentication_is_described(description: Json, operations: Operations) -> None:
    schemes = description["components"]["securitySchemes"]
    assert {name: (scheme.get("in"), scheme.get("name"), scheme.get("scheme")) for name, scheme in schemes.items()} == {
        "apiKey": ("header", "x-api-key", None),
        "bearer": (None, None, "bearer"),
        "session": ("cookie", "sessionid", None),
    }
    security = {name: operation["security"] for name, (_method, _path, operation) in operations.items()}
    assert security["createLink"] == [{"apiKey": []}, {"bearer": []}]
    assert operations["createLink"][2]["x-required-scope"] == "links:write"
    assert security["importLinks"] == [{"session": []}]
    assert security["createGuestLink"] == []


def test_every_example_is_valid_by_its_schema(operations: Operations, problems: Problems) -> None:
    examples = list(_examples(operations))

    assert len(examples) > 150
    for where, schema, value in examples:
        assert problems(schema, value) == [], where


def _examples(operations: Operations) -> Iterator[tuple[str, Json, Any]]:
    for name, (_method, _path, operation) in operations.items():
        bodies = [("body", operation.get("requestBody", {})), *operation["responses"].items()]
        for where, body in bodies:
            for media in body.get("content", {}).values():
                for example in media.get("examples", {}).values():
                    yield f"{name} {where}", media["schema"], example["value"]
                if "example" in media:
                    yield f"{name} {where}", media["schema"], media["example"]


def test_errors_are_shared_components(description: Json) -> None:
    for methods in description["paths"].values():
        for operation in methods.values():
            errors = [found for status, found in operation["responses"].items() if status >= "400"]
            assert all(list(found) == ["$ref"] for found in errors)


def test_operations_name_their_error_codes(operations: Operations) -> None:
    def codes(name: str, status: int) -> list[str]:
        found: list[str] = operations[name][2]["x-error-codes"][str(status)]
        return found

    assert codes("createLink", 409) == ["in_progress", "alias_taken", "external_id_taken"]
    assert codes("updateLink", 409) == ["alias_taken", "external_id_taken"]
    assert codes("getLink", 400) == ["invalid", "bad_request"]
    assert codes("createLink", 400) == ["invalid", "bad_request", "invalid_json"]
    assert codes("importLinks", 403) == ["forbidden", "plan_required"]
    assert codes("getLink", 403) == ["plan_required", "ip_not_allowed", "scope_required", "forbidden"]
    assert "409 `alias_taken`" in operations["createLink"][2]["description"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("originalUrl", "ftp://example.com/"),
        ("originalUrl", "https://user@example.com/"),
        ("originalUrl", "https://localhost/"),
        ("customAlias", "ab"),
        ("customAlias", "with space"),
        ("password", "123"),
        ("startsAt", "2026-12-01"),
        ("expiresAt", "tomorrow"),
        ("maxClicks", 0),
        ("maxClicks", "5"),
        ("campaignId", "123"),
        ("tags", ["a b"]),
        ("tags", ["x"] * 11),
        ("folder", "x" * 51),
        ("notes", "x" * 501),
        ("notes", "\0"),
        ("maxClick", 5),
    ],
)
@pytest.mark.django_db
def test_values_that_the_schema_forbids_are_a_400(
    strict: Json, problems: Problems, post_link: PostLink, name: str, value: object
) -> None:
    schema = strict["components"]["schemas"]["LinkInput"]

    assert problems(schema, {"originalUrl": "https://example.com/"} | {name: value})
    assert post_link(**{name: value}).status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"originalUrl": "http://203.0.113.7:65535/ä?ü#ö"},
        {"originalUrl": " HTTPS://Example.com. "},
        {"customAlias": None, "password": None, "startsAt": None, "expiresAt": None, "maxClicks": None, "tags": None},
        {"customAlias": "", "folder": "", "notes": "", "campaignId": None, "domainId": None},
        {"startsAt": "2026-12-01T09:00:00+02:00", "expiresAt": "9999-12-01T00:00:00.5Z"},
        {"tags": ["größe", "タグ", "x_1-2", "हिन्दी"], "maxClicks": 2_147_483_647},
    ],
)
@pytest.mark.django_db
def test_values_that_the_schema_allows_are_accepted(
    description: Json, strict: Json, problems: Problems, post_link: PostLink, fields: Json
) -> None:
    body = {"originalUrl": "https://example.com/"} | fields

    assert problems(description["components"]["schemas"]["LinkInput"], body) == []
    assert problems(strict["components"]["schemas"]["LinkInput"], body) == []
    assert post_link(**fields).status_code == 201


def test_the_document_needs_no_database(client: Client) -> None:
    assert client.get("/api/openapi.json").status_code == 200
    assert client.get("/api/docs").status_code == 200


@pytest.mark.parametrize("path", ["/api/openapi", "/api/openapi.yaml", "/api/openapi.json/", "/api/docs/", "/api/doc"])
def test_similar_paths_are_not_found(client: Client, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_other_methods_are_a_405_in_the_envelope() -> None:
    answer = APIClient().post("/api/openapi.json")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_the_developers_page_links_to_it(client: Client) -> None:
    page = client.get("/developers").content.decode()

    assert 'href="/api/docs"' in page
    assert 'href="/api/openapi.json"' in page
