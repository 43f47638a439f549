"""GET /api/openapi.json: a valid description of every endpoint, for everybody."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient
from schemathesis.specs.openapi.definitions import OPENAPI_31

from accounts.keys.scopes import SCOPES
from redirects.codes import RESERVED
from tests.shortener.test_every_endpoint import CALLS

Json = dict[str, Any]

OPERATIONS = {
    "listLinks", "createLink", "getLink", "updateLink", "deleteLink", "importLinks", "createGuestLink", "getLinkStats",
    "getLinkQr", "getCampaignStats", "listTags", "listFolders", "getMe", "listCampaigns", "createCampaign",
    "getCampaign", "updateCampaign", "deleteCampaign", "listDomains", "createDomain", "getDomain", "updateDomain",
    "deleteDomain", "verifyDomain",
}  # fmt: skip


def test_it_is_valid_openapi(description: Json) -> None:
    assert description["openapi"].startswith("3.1.")
    assert [str(error) for error in jsonschema_rs.validator_for(OPENAPI_31).iter_errors(description)] == []


def test_each_endpoint_is_in_it_under_a_name_that_reads_well(operations: dict[str, tuple[str, str, Json]]) -> None:
    assert set(operations) == OPERATIONS
    assert len(operations) == len(CALLS)


def test_people_can_read_what_each_does_and_what_it_needs(operations: dict[str, tuple[str, str, Json]]) -> None:
    for _method, _path, operation in operations.values():
        assert operation["summary"]
        assert operation["description"]
        assert len(operation["tags"]) == 1
        for scheme in operation["security"]:
            for scope in next(iter(scheme.values())):
                assert scope in SCOPES
                assert f"`{scope}`" in operation["description"]


def test_it_names_the_ways_to_say_who_calls(description: Json, operations: dict[str, tuple[str, str, Json]]) -> None:
    schemes = description["components"]["securitySchemes"]
    assert {name: (scheme.get("in"), scheme.get("name"), scheme.get("scheme")) for name, scheme in schemes.items()} == {
        "apiKey": ("header", "x-api-key", None),
        "bearer": (None, None, "bearer"),
        "session": ("cookie", "sessionid", None),
    }
    security = {name: operation["security"] for name, (_method, _path, operation) in operations.items()}
    assert security["createLink"] == [{"apiKey": ["links:write"]}, {"bearer": ["links:write"]}]
    assert security["importLinks"] == [{"session": []}]
    assert security["createGuestLink"] == []


def test_every_example_keeps_its_own_schema(
    operations: dict[str, tuple[str, str, Json]], problems: Callable[[Json, Any], list[str]]
) -> None:
    examples = list(_examples(operations))

    assert len(examples) > 150
    for where, schema, value in examples:
        assert problems(schema, value) == [], where


def _examples(operations: dict[str, tuple[str, str, Json]]) -> Iterator[tuple[str, Json, Any]]:
    for name, (_method, _path, operation) in operations.items():
        bodies = [("body", operation.get("requestBody", {})), *operation["responses"].items()]
        for where, body in bodies:
            for media in body.get("content", {}).values():
                for example in media.get("examples", {}).values():
                    yield f"{name} {where}", media["schema"], example["value"]
                if "example" in media:
                    yield f"{name} {where}", media["schema"], media["example"]


def test_the_examples_work_in_every_month(client: Client) -> None:
    for year, month, day, expected in ((2026, 11, 24, "2026"), (2026, 12, 30, "2026"), (2026, 12, 31, "2027")):
        with time_machine.travel(datetime(year, month, day, 12, tzinfo=UTC), tick=False):
            found = json.loads(client.get("/api/openapi.json").content)
        examples = found["paths"]["/api/links"]["post"]["requestBody"]["content"]["application/json"]["examples"]
        assert examples["a-product-launch"]["value"]["startsAt"].startswith(expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("originalUrl", "ftp://example.com/"),
        ("originalUrl", "https://user@example.com/"),
        ("originalUrl", "https://localhost/"),
        ("customAlias", "ab"),
        ("customAlias", "with space"),
        ("customAlias", "api"),
        ("password", "123"),
        ("startsAt", "2026-12-01"),
        ("expiresAt", "2020-01-01T00:00:00Z"),
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
def test_what_the_schema_forbids_is_refused(
    description: Json, problems: Callable[[Json, Any], list[str]], post_link: Any, name: str, value: Any
) -> None:
    schema = description["components"]["schemas"]["LinkInput"]

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
def test_what_the_schema_allows_is_taken(
    description: Json, problems: Callable[[Json, Any], list[str]], post_link: Any, fields: Json
) -> None:
    schema = description["components"]["schemas"]["LinkInput"]

    assert problems(schema, {"originalUrl": "https://example.com/"} | fields) == []
    assert post_link(**fields).status_code == 201


def test_reserved_words_are_named(description: Json) -> None:
    alias = description["components"]["schemas"]["LinkInput"]["properties"]["customAlias"]

    assert set(alias["not"]["enum"]) == RESERVED


def test_it_needs_no_database(client: Client) -> None:
    assert client.get("/api/openapi.json").status_code == 200
    assert client.get("/api/docs").status_code == 200


@pytest.mark.parametrize("path", ["/api/openapi", "/api/openapi.yaml", "/api/openapi.json/", "/api/docs/", "/api/doc"])
def test_addresses_beside_it_stay_unknown(client: Client, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_other_methods_are_refused_in_the_envelope() -> None:
    answer = APIClient().post("/api/openapi.json")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_people_find_it(client: Client) -> None:
    page = client.get("/developers").content.decode()

    assert 'href="/api/docs"' in page
    assert 'href="/api/openapi.json"' in page
