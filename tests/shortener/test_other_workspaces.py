"""Isolation of workspaces: every URL, form and API field is tried with ids of another workspace.

They are collected from the URLs, the pages and the OpenAPI document, so new ones are included.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.keys.services import create_api_key
from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from shortener import redis
from shortener.db.ids import ObjectIdField, is_object_id
from shortener.web.addresses.workspace_paths import join_path
from shortener.web.addresses.workspace_urls import is_workspace_page, page_url
from tests import pages
from tests.fixtures import Json, Response
from tests.html_forms import Form, forms_in

pytestmark = pytest.mark.django_db

WORD = "somebodys"  # in all names of the other workspace's objects
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE")
UNKNOWN_ID = "0" * 24
GUESTS = {"guest-link": 302}  # of no workspace: redirects to the front page in another session
_CALLS_CHANGE = {"sessions.Session", "usersessions.UserSession", "accounts.ApiKey"}

ADDRESSES = [
    route
    for route, (_name, parameters) in chain(pages.ROUTES.items(), pages.ENDPOINTS.items())
    if any(parameter.endswith("_id") and parameter != "provider_id" for parameter in parameters)
]

Rows = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture
def theirs(stranger: Workspace) -> Workspace:
    """Another user's workspace, with something of everything in it."""
    pages.furnish(User.objects.get(email="stranger@example.com"), WORD)
    return stranger


@pytest.fixture
def before(theirs: Workspace) -> Rows:
    """All that there is of theirs."""
    return _rows()


@pytest.fixture
def key(before: Rows, workspace: Workspace) -> str:
    """A key that may do everything in our workspace."""
    return create_api_key(by=operator(workspace), name="Ours")[1]


@pytest.fixture
def dashboard(before: Rows, owner: User) -> Client:
    """The browser of the owner of our workspace, with something of everything, too."""
    pages.furnish(owner)
    client = Client()
    pages.sign_in(client, owner)
    return client


def _rows() -> Rows:
    models = [model for model in apps.get_models() if model._meta.label not in _CALLS_CHANGE]
    return {
        (model._meta.label, str(row[model._meta.pk.attname])): row
        for model in models
        for row in model._default_manager.values()
    }


def _harm(before: Rows) -> list[Any]:
    """Return what of theirs has changed, and what of ours has got hold of it."""
    now = _rows()
    ids = {pk for _label, pk in before if len(pk) == 24}
    changed = [(row, now.get(name)) for name, row in before.items() if now.get(name) != row]
    return changed + [row for name, row in now.items() if name not in before and ids & set(map(str, row.values()))]


def _seen(answer: Response) -> tuple[int, bytes]:
    """Return what the answer tells, without what differs each time."""
    content = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, re.sub(rb"\b(\w{64}|[0-9a-f]{24})\b", b"", content)


def _api_call(key: str, method: str) -> Callable[[str], Response]:
    return lambda address: Client().generic(
        method, address, b'{"name": "Mine"}', "application/json", headers={"x-api-key": key}
    )


def _page_call(dashboard: Client, method: str) -> Callable[[str], Response]:
    return lambda address: dashboard.generic(method, address, b"name=Mine", "application/x-www-form-urlencoded")


def test_urls_with_ids_are_found() -> None:
    assert {"api/links/<str:link_id>", "links/<str:link_id>/edit", "keys/<str:key_id>/rotate"} <= set(ADDRESSES)
    assert len(ADDRESSES) > 35


def test_urls_of_another_workspace_are_a_404(
    dashboard: Client, key: str, workspace: Workspace, theirs: Workspace, before: Rows
) -> None:
    problems = []
    for route in ADDRESSES:
        name, parameters = pages.ENDPOINTS.get(route) or pages.ROUTES[route]
        nothing = reverse(name, kwargs={one: UNKNOWN_ID if one.endswith("_id") else "svg" for one in parameters})
        addresses = [(pages.address(route, theirs, under=workspace), nothing)]
        if is_workspace_page(name):
            addresses.append((pages.address(route, theirs), join_path(UNKNOWN_ID, nothing)))
        for method in METHODS:
            redis.client().flushdb()  # so that no rate limit answers instead
            send = _api_call(key, method) if route in pages.ENDPOINTS else _page_call(dashboard, method)
            for pair in addresses:
                seen = [_seen(send(address)) for address in pair]
                if seen[0] != seen[1] or seen[0][0] not in (404, 405, GUESTS.get(name)):
                    problems.append((method, *pair, seen))

    assert problems == []
    assert _harm(before) == []


def test_forms_refuse_ids_of_another_workspace(dashboard: Client, workspace: Workspace, before: Rows) -> None:
    tried = set()
    for route in pages.ROUTES:
        address = pages.address(route, workspace)
        page = dashboard.get(address)
        if page.status_code != 200 or page.streaming or b"<html" not in page.content:
            continue
        for form in forms_in(page.content.decode(), address):
            for name, sent in _with_ids_of(before, form):
                attempt = (form.method, form.action, name, sent.get("action"))
                if attempt not in tried:
                    tried.add(attempt)
                    answer = getattr(dashboard, form.method)(
                        form.action, sent, headers={"referer": "http://testserver/"}
                    )
                    assert answer.status_code < 500, (form, name)
                    assert WORD.encode() not in b"".join(answer), (form, name)

    assert _harm(before) == []
    assert {name for _method, _action, name, _button in tried} >= {"campaignId", "domainId", "link", "workspace"}
    assert ("post", page_url(workspace.pk, "links-bulk"), "link", "delete") in tried


def _with_ids_of(before: Rows, form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the names of controls that take ids, and what is sent with one of theirs instead of ours."""
    usual = {name: next((value for value in values if value), "") for name, values in form.choices.items()}
    for name, values in form.choices.items():
        for model in filter(_has_ids, apps.get_models()):
            pk = next((pk for label, pk in before if label == model._meta.label), None)
            if pk is not None and model._default_manager.filter(pk__in=filter(is_object_id, values)).exists():
                yield from ((name, usual | button | {name: pk}) for button in form.buttons or [{}])


def _has_ids(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, ObjectIdField)


def _fields_with_ids(description: Json) -> Iterator[tuple[str, str, str, Any]]:
    """Yield method, path and name of each field that takes an id, and a body that it belongs to if it is in one."""
    schemas = description["components"]["schemas"]
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for parameter in operation["parameters"]:
                if parameter.get("in") == "query" and "{24}" in json.dumps(parameter["schema"]):
                    yield method.upper(), path, parameter["name"], None
            media = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if media is not None:
                body = next(iter(media["examples"].values()))["value"]
                schema = schemas[media["schema"]["$ref"].rpartition("/")[2]]
                for name, about in schema["properties"].items():
                    if "{24}" in json.dumps(about):
                        yield method.upper(), path, name, body


def test_api_fields_refuse_ids_of_another_workspace(
    dashboard: Client, key: str, workspace: Workspace, theirs: Workspace, before: Rows
) -> None:
    tried = []
    for method, path, name, body in _fields_with_ids(Client().get("/api/openapi.json").json()):
        address = re.sub(r"\{(\w+)Id\}", lambda found: _id(found[1], workspace), path)
        answers = []
        for pk in (_id(name.removesuffix("Id"), theirs), UNKNOWN_ID):
            given = f"{address}?{name}={pk}" if body is None else address
            sent = b"" if body is None else json.dumps(body | {name: pk}).encode()
            answer = Client().generic(method, given, sent, "application/json", headers={"x-api-key": key})
            answers.append((answer.status_code, answer.content))
        assert answers[0] == answers[1]
        assert answers[0][0] == 400, answers
        assert list(json.loads(answers[0][1])["errors"]) == [name]
        tried.append((method, path, name))

    assert _harm(before) == []
    assert {("POST", "/api/links", "campaignId"), ("GET", "/api/links", "domainId")} <= set(tried)


def _id(model_name: str, workspace: Workspace) -> str:
    model = next(model for model in apps.get_models() if model.__name__.lower() == model_name.lower())
    return str(pages.first(model, workspace).pk)
