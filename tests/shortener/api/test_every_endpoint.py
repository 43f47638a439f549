"""Rules for every endpoint below /api; endpoints are collected from the URLs, so new ones are included."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiKey
from shortener.api.views import UnknownAddress
from tests.fixtures import Response

pytestmark = pytest.mark.django_db

# Made for callers without an API key; tests/links says what they want instead.
PUBLIC = {"api/openapi.json", "api/docs"}  # the description, for everybody
WITHOUT_KEY = {"api/links/guest", "api/links/bulk"}


def _endpoints(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _endpoints(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("api/") and route not in PUBLIC:
            yield route, pattern.callback.view_class  # type: ignore[attr-defined]


VIEWS = [found for found in _endpoints(get_resolver().url_patterns) if found[1] is not UnknownAddress]
CALLS = [
    (method.upper(), route)
    for route, view in VIEWS
    for method in ("get", "post", "patch", "put", "delete")
    if hasattr(view, method)
]


class SendChange(Protocol):
    """Sends a request with a body that would change something, with the owner's key unless told otherwise."""

    def __call__(self, method: str, path: str, *, with_key: bool = ...) -> Response: ...


@pytest.fixture
def send(api_key: tuple[ApiKey, str]) -> SendChange:
    """See SendChange."""

    def send(method: str, path: str, *, with_key: bool = True) -> Response:
        headers = {"x-api-key": api_key[1]} if with_key else {}
        return Client().generic(method, f"/{path}", b'{"name": "Mine"}', "application/json", headers=headers)

    return send


def test_endpoints_are_found() -> None:
    assert {"api/links", "api/links/<str:link_id>", "api/campaigns", "api/domains", "api/me"} <= {
        route for _, route in CALLS
    }


@pytest.mark.parametrize(("method", "route"), [call for call in CALLS if call[1] not in WITHOUT_KEY])
def test_every_endpoint_needs_authentication(send: SendChange, method: str, route: str) -> None:
    path = route.replace("<str:link_id>", "0" * 24)

    answer = send(method, path, with_key=False)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("route", "view"), [(route, view) for route, view in VIEWS if route not in WITHOUT_KEY | {"api/me"}]
)
def test_each_method_names_the_scope_that_it_needs(route: str, view: Any) -> None:
    methods = {method for method, path in CALLS if path == route}

    assert set(view.scopes) == methods
