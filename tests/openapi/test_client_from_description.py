"""A client generated from the OpenAPI document alone can do what the contract's example does."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import Json, KeyAndText
from tests.openapi.conftest import Operations, Problems

pytestmark = pytest.mark.django_db


class DescribedClient:
    """Sends operations by their ids and checks each response against its schema."""

    def __init__(self, description: Json, operations: Operations, problems: Problems, key: str) -> None:
        self._problems = problems
        self._description = description
        self._operations = operations
        scheme = next(s for s in description["components"]["securitySchemes"].values() if s.get("in") == "header")
        self._credentials = {scheme["name"]: key}

    def example(self, name: str) -> Json:
        """Return the first example of the operation's body, which its schema allows."""
        _method, _path, operation = self._operations[name]
        media = operation["requestBody"]["content"]["application/json"]
        body: Json = next(iter(media["examples"].values()))["value"]
        assert self._problems(media["schema"], body) == []
        return body

    def send(self, name: str, body: object = None, **parameters: str) -> tuple[int, Any]:
        """Return status and body of the response, after checking them against the description."""
        method, path, operation = self._operations[name]
        credentials = self._credentials if operation["security"] else {}
        answer = Client().generic(
            method.upper(),
            path.format(**parameters),
            b"" if body is None else json.dumps(body),
            "application/json",
            headers=credentials,
        )
        described = operation["responses"][str(answer.status_code)]
        media = described["content"][answer["Content-Type"].split(";")[0]]
        content = json.loads(answer.content) if "json" in answer["Content-Type"] else answer.content.decode()
        assert self._problems(media["schema"], content) == []
        for header, definition in described["headers"].items():
            required = self._resolved(definition).get("required", False)
            assert not required or header in answer
        return answer.status_code, content

    def follow(self, name: str, answer: Json, link: str) -> tuple[int, Any]:
        """Send the operation that this link in the description of the response leads to."""
        _method, _path, operation = self._operations[name]
        described = next(body for status, body in operation["responses"].items() if status.startswith("2"))
        target = described["links"][link]
        values = {}
        for parameter, expression in target["parameters"].items():
            value: Any = answer
            for part in expression.removeprefix("$response.body#/").split("/"):
                value = value[part]
            values[parameter] = value
        return self.send(target["operationId"], **values)

    def _resolved(self, definition: Json) -> Json:
        found: Any = self._description
        for part in definition["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return dict(found)


@pytest.fixture
def described(description: Json, operations: Operations, problems: Problems, api_key: KeyAndText) -> DescribedClient:
    """A client with the workspace's key."""
    return DescribedClient(description, operations, problems, api_key[1])


def test_the_contracts_link_is_created(described: DescribedClient) -> None:
    body = described.example("createLink")

    status, answer = described.send("createLink", body)

    assert status == 201
    assert answer["message"] == "Short link created successfully"
    assert answer["data"]["shortUrl"].endswith("/launch")
    sent = {name: value for name, value in body.items() if name != "customAlias"}
    assert {name: answer["data"][name] for name in sent} == sent


def test_errors_are_described_too(described: DescribedClient) -> None:
    body = described.example("createLink")
    described.send("createLink", body)

    assert described.send("createLink", body)[1]["code"] == "alias_taken"
    assert list(described.send("createLink", body | {"maxClicks": 0})[1]["errors"]) == ["maxClicks"]


def test_a_new_link_leads_to_its_other_operations(described: DescribedClient) -> None:
    _status, made = described.send("createLink", described.example("createLink"))

    for link in ("getLink", "getLinkStats", "getLinkQr", "updateLink", "deleteLink"):
        assert described.follow("createLink", made, link)[0] == 200
    assert described.follow("createLink", made, "getLink")[0] == 404


@pytest.mark.parametrize("thing", ["Campaign", "Domain", "GuestLink"])
def test_other_objects_are_created_from_their_examples(described: DescribedClient, thing: str) -> None:
    assert described.send(f"create{thing}", described.example(f"create{thing}"))[0] == 201


@pytest.mark.parametrize("name", ["listLinks", "listCampaigns", "listDomains", "listTags", "listFolders", "getMe"])
def test_every_list_is_read(described: DescribedClient, name: str) -> None:
    described.send("createLink", described.example("createLink"))

    assert described.send(name)[0] == 200
