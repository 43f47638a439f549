"""The product as people start it, on each database that they may choose: everything works, and stays."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from django.contrib import admin

from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually

OPERATOR = {"login": "operator@example.com", "password": "correct horse battery"}
EDITS_SHOW_WITHIN = 1.0  # seconds
NEXT_YEAR = datetime.now(UTC).year + 1
README_EXAMPLE = {
    "originalUrl": "https://example.com/product-launch",
    "customAlias": "launch",
    "startsAt": f"{NEXT_YEAR}-12-01T09:00:00.000Z",
    "expiresAt": f"{NEXT_YEAR}-12-31T23:59:59.000Z",
    "maxClicks": 500,
    "tags": ["marketing", "launch"],
    "folder": "Product Launches",
    "notes": "Shared in the December announcement",
}


@pytest.fixture(scope="module")
def operator(stack: Stack) -> Iterator[httpx.Client]:
    """A browser in which an operator has signed in to the admin."""
    made = stack.manage(
        "createsuperuser", "--noinput", "--email", OPERATOR["login"], DJANGO_SUPERUSER_PASSWORD=OPERATOR["password"]
    )
    assert made.returncode == 0, made.stderr
    with httpx.Client(base_url=stack.address, timeout=20) as browser:
        assert submit(browser, "/accounts/login/?next=/admin/", OPERATOR).headers["location"] == "/admin/"
        yield browser


def submit(browser: httpx.Client, address: str, values: dict[str, str]) -> httpx.Response:
    """Fill in the form at the address, as it is but for these values, and return the answer."""
    page = browser.get(address)
    assert page.status_code == 200, page.text
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text))
    shown = dict(re.findall(r'<input type="hidden" name="(tags[\w-]+)" value="(\w*)"', page.text))
    return browser.post(address, data=shown | values | {"csrfmiddlewaretoken": token})


def test_the_example_of_the_readme_makes_a_link(stack: Stack, api_key: str) -> None:
    data = stack.create_link(api_key, **README_EXAMPLE)

    kept = {name: data.get(name) for name in README_EXAMPLE if name != "customAlias"}
    assert kept | {"customAlias": data["shortCode"]} == README_EXAMPLE
    assert data["shortUrl"] == f"http://localhost:{stack.port}/launch"
    again = httpx.post(f"{stack.address}/api/links", json=README_EXAMPLE, headers={"x-api-key": api_key}, timeout=20)
    assert (again.status_code, again.json()["code"]) == (409, "alias_taken")


def test_a_redirect_is_counted(stack: Stack, api_key: str) -> None:
    link = stack.create_link(api_key, customAlias="Counted")

    answers = [stack.get(path) for path in ("/counted", "/COUNTED")]

    assert [answer.headers["location"] for answer in answers] == ["https://example.com/page"] * 2
    eventually(lambda: stack.clicks(api_key, link["id"]) == 2, within=WHEN_BUSY)


def test_a_password_is_asked_for_and_opens_the_link(stack: Stack, api_key: str) -> None:
    link = stack.create_link(api_key, customAlias="guarded", password="open sesame")

    with httpx.Client(base_url=stack.address, timeout=20) as browser:
        wrong = submit(browser, "/guarded", {"password": "open barley"})
        right = submit(browser, "/guarded", {"password": "open sesame"})

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert right.headers["location"] == "https://example.com/page"
    eventually(lambda: stack.clicks(api_key, link["id"]) == 1, within=WHEN_BUSY)


def test_32_clients_at_once_get_exactly_the_click_limit(stack: Stack, api_key: str) -> None:
    link = stack.create_link(api_key, customAlias="few", maxClicks=50)

    def ask(_client: int) -> list[int]:
        with httpx.Client(base_url=stack.address, timeout=30) as browser:
            return [browser.get("/few").status_code for _ in range(5)]

    with ThreadPoolExecutor(32) as clients:
        statuses = Counter(status for answers in clients.map(ask, range(32)) for status in answers)

    assert statuses == {302: 50, 410: 110}
    assert stack.clicks(api_key, link["id"]) == 50


def test_every_list_and_every_form_of_the_admin_opens(operator: httpx.Client) -> None:
    front = operator.get("/admin/").text
    addresses = set(re.findall(r'href="(/admin/\w+/\w+/(?:add/)?)"', front))

    models = {f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}
    assert models <= addresses
    assert "/admin/links/link/add/" in addresses
    answers = {address: operator.get(address).status_code for address in addresses}
    assert answers == dict.fromkeys(addresses, 200)


def test_an_admin_edit_reaches_the_redirect_within_a_second(stack: Stack, api_key: str, operator: httpx.Client) -> None:
    link = stack.create_link(api_key, customAlias="edited")
    assert stack.get("/edited").headers["location"] == "https://example.com/page"

    saved = submit(operator, f"/admin/links/link/{link['id']}/change/", {"destination": "https://example.com/new"})

    assert (saved.status_code, saved.headers["location"]) == (302, "/admin/links/link/")
    eventually(lambda: stack.get("/edited").headers["location"] == "https://example.com/new", within=EDITS_SHOW_WITHIN)


def test_a_restart_keeps_everything(stack: Stack, api_key: str, operator: httpx.Client) -> None:
    link = stack.create_link(api_key, customAlias="kept", tags=["a", "b"])
    assert stack.get("/kept").status_code == 302
    stack.stop()

    stack.start()

    assert stack.get("/kept").status_code == 302
    eventually(lambda: stack.clicks(api_key, link["id"]) == 2, within=WHEN_BUSY)
    kept = stack.get(f"/api/links/{link['id']}", headers={"x-api-key": api_key}).json()["data"]
    assert kept["botClicks"] == 2  # of a library
    assert kept | {"clicks": 0, "botClicks": 0} == link
    assert operator.get("/admin/").status_code == 200
