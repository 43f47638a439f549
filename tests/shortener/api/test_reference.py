"""/developers/reference, its Markdown twin and /llms.txt have every endpoint and every error code of the document."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from shortener.api.documents import document
from shortener.api.reference.error_codes import ERROR_CODES
from tests.fixtures import Json

METHODS = ("get", "post", "patch", "delete")


@pytest.fixture(scope="module")
def described() -> Json:
    """Return the OpenAPI document."""
    found: Json = json.loads(document())
    return found


@pytest.fixture
def page(client: Client) -> str:
    """Return the page as strangers see it."""
    answer = client.get("/developers/reference")
    assert answer.status_code == 200
    return answer.content.decode()


def _operations(described: Json) -> list[tuple[str, str, Json]]:
    return [
        (method.upper(), path, item[method])
        for path, item in described["paths"].items()
        for method in METHODS
        if method in item
    ]


def test_every_operation_is_on_all_three(client: Client, described: Json, page: str) -> None:
    markdown = client.get("/developers/reference.md").content.decode()
    index = client.get("/llms.txt").content.decode()

    operations = _operations(described)
    assert len(operations) >= 24
    for method, path, operation in operations:
        assert f'id="{operation["operationId"]}"' in page
        assert f"### {method} {path}\n" in markdown
        assert f"- {method} {path}: {operation['summary']}" in index


def test_every_property_of_a_body_is_shown(described: Json, page: str) -> None:
    (article,) = re.findall(r'id="createLink"(.*?)</article>', page, re.DOTALL)

    properties = described["components"]["schemas"]["LinkInput"]["properties"]
    for name, schema in properties.items():
        assert f"<code>{name}</code>" in article
        assert schema["description"].replace("`", "") in unescape(re.sub("</?code>", "", article))


def test_every_error_code_is_explained_at_an_anchor(described: Json, page: str) -> None:
    answered = {
        code
        for _method, _path, operation in _operations(described)
        for codes in operation["x-error-codes"].values()
        for code in codes
    }

    assert answered <= ERROR_CODES.keys()
    assert {code for code in answered if f'id="error-{code}"' in page} == answered
    assert set(re.findall(r'href="#error-(\w+)"', page)) == answered


def test_links_within_the_page_lead_somewhere(page: str) -> None:
    anchors = set(re.findall(r'\bid="([^"]+)"', page))

    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_examples_have_this_site_and_three_languages(page: str) -> None:
    found = {(name, language) for name, language in re.findall(r'data-example="(\w+)" data-language="(\w+)"', page)}

    assert {("createLink", "sh"), ("createLink", "js"), ("createLink", "py")} <= found
    assert {language for name, language in found if name == "importLinks"} == {"js"}
    assert 'curl -X POST "http://localhost:8000/api/links"' in unescape(page)


def test_a_person_signed_in_is_offered_a_key(dashboard: Client, page: str) -> None:
    assert "/accounts/login/?next=/keys/new" in page

    assert 'href="/keys/new">Create a key' in dashboard.get("/developers/reference").content.decode()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/developers.md", "text/markdown"), ("/developers/reference.md", "text/markdown"), ("/llms.txt", "text/plain")],
)
def test_texts_for_programs_are_plain(client: Client, path: str, media_type: str) -> None:
    answer = client.get(path)

    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer.content.startswith(b"# ")
    assert b"&quot;" not in answer.content
    assert b"http://localhost:8000" in answer.content
