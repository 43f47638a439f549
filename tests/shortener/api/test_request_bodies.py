"""Request bodies of the API: one unambiguous JSON object of bounded size."""

import gzip
import json
from typing import Protocol

import pytest
from django.test import Client

from accounts.models import ApiKey
from links.models import Link
from tests.fixtures import Response

pytestmark = pytest.mark.django_db

URL = b'{"originalUrl": "https://example.com/"}'


class SendBytes(Protocol):
    """Sends these bytes to POST /api/links. Underscores in the names of headers become hyphens."""

    def __call__(self, body: bytes, content_type: str = ..., **headers: str) -> Response: ...


@pytest.fixture
def send(client: Client, api_key: tuple[ApiKey, str]) -> SendBytes:
    """See SendBytes."""

    def post(body: bytes, content_type: str = "application/json", **headers: str) -> Response:
        named = {"x-api-key": api_key[1]} | {name.replace("_", "-"): value for name, value in headers.items()}
        return client.generic("POST", "/api/links", body, content_type=content_type, headers=named)

    return post


def _refusal(answer: Response) -> tuple[int, str]:
    assert not Link.objects.exists()
    body = answer.json()
    assert set(body) == {"success", "message", "code"}
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"null", b"true", b"5", b'"text"', b"[]", b"[" + URL + b"]", URL + URL, URL + b"x", b"originalUrl=https://a.b/",
        b"{'originalUrl': 'https://example.com/'}", b'{"originalUrl": "https://example.com/",}', b" ", b"\0",
        b'{"originalUrl": "https://example.com/", "maxClicks": NaN}',
        b'{"originalUrl": "https://example.com/", "maxClicks": Infinity}',
        b'{"originalUrl": "https://example.com/", "maxClicks": -Infinity}',
        b'{"originalUrl": "https://example.com/", "maxClicks": 1' + 5_000 * b"0" + b"}",
        b'{"originalUrl": "https://example.com/", "originalUrl": "https://example.net/"}',
        b'{"originalUrl": "https://example.com/", "x": {"a": 1, "a": 2}}',
        b'{"originalUrl": "https://example.com/\xff"}', b'{"originalUrl": "https://example.com/\n"}',
        '{"originalUrl": "https://example.com/"}'.encode("utf-16"), '{"originalUrl": "https://b\xfccher.example/"}'.encode("latin-1"),
        b'{"a":' * 100_000, b"[" * 100_000, b'{"tags": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
    ids=lambda body: repr(body[:60]),
)  # fmt: skip
def test_anything_but_one_json_object_is_a_400(send: SendBytes, body: bytes) -> None:
    assert _refusal(send(body)) == (400, "invalid_json")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a": 1, "b": {"x": 1, "x": 2}}', "The name “x” appears more than once in an object. Remove the duplicate."),
        (b'{"a": 1' + 1_000 * b"0" + b"}", "A number has more than 1,000 digits."),
        (b'{"a": -Infinity}', "-Infinity isn't valid JSON. Use null or leave the field out."),
        (b"[" * 100_000, "The request body is nested too deeply. Use fewer levels."),
        (b'{"a": "\xff"}', "The request body isn't valid UTF-8. Encode it as UTF-8."),
        (b"[]", "The request body is JSON, but not an object. Send one JSON object."),
        (b"{a: 1}", "The request body is not valid JSON. Send one JSON object, encoded as UTF-8."),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_the_message_gives_the_real_reason(send: SendBytes, body: bytes, reason: str) -> None:
    assert send(body).json()["message"] == reason


def test_a_large_integer_is_an_error_of_its_field(send: SendBytes) -> None:
    answer = send(b'{"originalUrl": "https://example.com/", "maxClicks": 1' + 900 * b"0" + b"}")

    assert list(answer.json()["errors"]) == ["maxClicks"]


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip"])
def test_a_compressed_body_is_a_415(send: SendBytes, encoding: str) -> None:
    answer = send(gzip.compress(URL), content_encoding=encoding)

    assert _refusal(answer) == (415, "unsupported_type")
    assert "Content-Encoding" in answer.json()["message"]


def test_an_identity_encoding_is_none(send: SendBytes) -> None:
    assert send(URL, content_encoding="identity").status_code == 201


def test_moderate_nesting_is_an_error_of_its_field(send: SendBytes) -> None:
    answer = send(b'{"originalUrl": "https://example.com/", "tags": [[[[]]]]}')

    assert list(answer.json()["errors"]) == ["tags"]


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_empty_body_is_an_error_at_original_url(send: SendBytes, body: bytes) -> None:
    answer = send(body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["originalUrl"])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xef\xbb\xbf" + URL, "application/json"),
        (b"\r\n" + URL + b"\r\n", "application/json"),
        (URL, "application/json; charset=utf-8"),
        (URL, "Application/JSON"),
        (URL, "application/json;"),
    ],
)
def test_bom_white_space_and_charset_are_accepted(send: SendBytes, body: bytes, content_type: str) -> None:
    assert send(body, content_type).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
     "application/json-patch+json", "text/json", "nonsense", "application/jsonx"],
)  # fmt: skip
def test_another_content_type_is_a_415_that_names_json(send: SendBytes, content_type: str) -> None:
    answer = send(URL, content_type)

    assert _refusal(answer) == (415, "unsupported_type")
    assert "application/json" in answer.json()["message"]


def test_a_body_of_more_than_a_megabyte_is_a_413(send: SendBytes) -> None:
    padding = b" " * (1_048_576 - len(URL))

    assert _refusal(send(URL + padding + b" ")) == (413, "body_too_large")
    assert send(URL + padding).status_code == 201


def test_a_large_content_length_is_a_413_before_the_body_is_read(client: Client, api_key: tuple[ApiKey, str]) -> None:
    answer = client.generic("POST", "/api/links", URL, headers={"x-api-key": api_key[1]}, CONTENT_LENGTH="99999999999")

    assert _refusal(answer) == (413, "body_too_large")


def test_a_body_of_unknown_length_is_a_411(send: SendBytes) -> None:
    assert _refusal(send(b"", transfer_encoding="chunked")) == (411, "length_required")


def test_responses_do_not_escape_non_ascii_text(send: SendBytes) -> None:
    text = json.dumps({"originalUrl": "https://example.com/", "notes": "日本語 🎉"})

    assert "日本語 🎉" in send(text.encode()).content.decode()
