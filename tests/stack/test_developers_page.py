"""The examples of /developers, taken from the page and run as they stand: with a key, and nothing else, put in."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from html import unescape

import httpx
import pytest

from tests.fixtures import Json
from tests.stack.running import Stack

EXAMPLE = re.compile(r'<code id="[^"]*" data-example="([^"]*)" data-language="([^"]*)">(.*?)</code>', re.DOTALL)
COMMANDS = {"js": ["node", "--input-type=module"], "py": [sys.executable, "-"], "sh": ["bash", "-es"]}

# What a browser adds to a call that a page of the site makes for a user who is signed in.
AS_A_BROWSER = """
const plain = globalThis.fetch;
globalThis.fetch = (url, options) => plain(url, {...options, headers: {
  ...options.headers, "Cookie": "sessionid=%s", "Sec-Fetch-Site": "same-origin"}});
"""


@pytest.fixture
def page(stack: Stack) -> str:
    """Return the page as it is served."""
    answer = stack.get("/developers")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def example(page: str, api_key: str) -> Callable[[str, str], str]:
    """Return an example of the page by its name and language, with the key in its place."""
    found = {(name, language): unescape(text) for name, language, text in EXAMPLE.findall(page)}
    assert len(found) == 7

    return lambda name, language: found[name, language].replace("sk_live_xxxxx", api_key)


@pytest.fixture
def address(page: str) -> str:
    """Return the site's address as the page has it."""
    found = re.search(r"fetch\(&quot;(http.*?)/api/links&quot;", page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("language", ["js", "py", "sh"])
def test_the_first_example_makes_the_link_that_the_page_promises(
    stack: Stack, api_key: str, example: Callable[[str, str], str], address: str, page: str, language: str
) -> None:
    printed = _run(language, example("create_link", language))

    alias = _alias(page, "launch")
    (link,) = _named(stack, api_key, alias)
    stack.delete_link(api_key, link["id"])
    assert printed == f"{address}/{alias}\n" if language != "sh" else json.loads(printed)["data"]["id"] == link["id"]
    promised = re.search(r'<code id="success-response">(.*?)</code>', page, re.DOTALL)
    assert promised is not None
    data = json.loads(unescape(promised[1]))["data"]
    assert {name: link[name] for name in data} == data


@pytest.mark.parametrize("language", ["js", "py", "sh"])
def test_a_guests_example_makes_a_link(
    stack: Stack, example: Callable[[str, str], str], address: str, language: str
) -> None:
    text = example("guest_link", language)
    alias = _alias(text, "read-this")

    # A guest's link stays, so that each language gets a code of its own.
    printed = _run(language, text.replace(alias, f"{alias}-{language}"))

    assert f"{address}/{alias}-{language}" in printed
    assert stack.get(f"/{alias}-{language}").headers["location"] == "https://example.com/article"


@pytest.mark.parametrize("language", ["js", "py", "sh"])
def test_an_example_of_the_reference_runs(stack: Stack, api_key: str, language: str) -> None:
    page = stack.get("/developers/reference").text
    examples = {(name, suffix): unescape(text) for name, suffix, text in EXAMPLE.findall(page)}

    printed = _run(language, examples["createLink", language].replace("sk_live_xxxxx", api_key))

    link = json.loads(printed)["data"]
    stack.delete_link(api_key, link["id"])
    assert link["shortCode"] == "launch"


def test_the_import_makes_both_links_for_a_signed_in_user(stack: Stack, example: Callable[[str, str], str]) -> None:
    session = _signed_in(stack, "importer@example.com")
    key = stack.manage("create_api_key", "--email", "importer@example.com").stdout.strip()

    _run("js", AS_A_BROWSER % session + example("bulk_import", "js"))

    links = stack.get("/api/links", headers={"x-api-key": key}).json()["data"]
    assert sorted(link["originalUrl"] for link in links) == ["https://example.com/docs", "https://example.com/launch"]
    for link in links:
        stack.delete_link(key, link["id"])


def _run(language: str, text: str) -> str:
    return subprocess.run(COMMANDS[language], input=text, capture_output=True, text=True, timeout=30, check=True).stdout


def _alias(text: str, beginning: str) -> str:
    """Return the alias of an example: of its own, which is still free."""
    found = re.search(rf"\b{beginning}-[0-9a-f]{{4}}\b", text)
    assert found is not None
    return found[0]


def _named(stack: Stack, key: str, code: str) -> list[Json]:
    answer = stack.get("/api/links", params={"search": code}, headers={"x-api-key": key})
    return [link for link in answer.json()["data"] if link["shortCode"] == code]


def _signed_in(stack: Stack, email: str) -> str:
    """Return the session of a new user who has signed in."""
    made = stack.manage("createsuperuser", "--noinput", "--email", email, DJANGO_SUPERUSER_PASSWORD="open sesame 1")
    assert made.returncode == 0, made.stderr
    with httpx.Client(base_url=stack.address) as browser:
        browser.get("/accounts/login/")
        form = {"login": email, "password": "open sesame 1", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert browser.post("/accounts/login/", data=form).status_code == 302
        return browser.cookies["sessionid"]
