"""What must be true of each endpoint under /api, found by looking through the URLs: a new one is in here by itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.actors import operator
from accounts.models import ApiKey, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from links.services import create_link
from shortener.api.views import UnknownAddress

pytestmark = pytest.mark.django_db

# Made for callers without an API key; tests/links says what they want instead.
PUBLIC = {"api/openapi.json", "api/docs"}  # the description, for everybody
WITHOUT_KEY = {"api/links/guest", "api/links/bulk"}


def _endpoints(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
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
ABOUT_ONE_THING = [call for call in CALLS if "<" in call[1]]


@pytest.fixture
def theirs(stranger: Workspace) -> dict[str, Any]:
    """A row of each kind in somebody else's workspace, by the name of the parameter that takes its id."""
    at = datetime.now(UTC)
    return {
        "<str:link_id>": create_link(
            by=operator(stranger), destination="https://example.com/theirs", at=at, alias="theirs"
        ),
        "<str:campaign_id>": Campaign.objects.create(workspace=stranger, name="Theirs"),
        "<str:domain_id>": Domain.objects.create(workspace=stranger, host="theirs.example.org"),
    }


@pytest.fixture
def send(api_key: tuple[ApiKey, str]) -> Callable[..., Any]:
    """Send a request with a body that would change something, and with the owner's key if asked to."""

    def send(method: str, path: str, *, with_key: bool = True) -> Any:
        headers = {"x-api-key": api_key[1]} if with_key else {}
        return Client().generic(method, f"/{path}", b'{"name": "Mine"}', "application/json", headers=headers)

    return send


def test_there_are_endpoints_to_look_at() -> None:
    assert {"api/links", "api/links/<str:link_id>", "api/campaigns", "api/domains", "api/me"} <= {
        route for _, route in CALLS
    }
    assert len(ABOUT_ONE_THING) > 10


@pytest.mark.parametrize(("method", "route"), ABOUT_ONE_THING)
def test_an_id_of_another_workspace_is_no_id(
    send: Callable[..., Any], theirs: dict[str, Any], method: str, route: str
) -> None:
    before = {name: model_to_dict(row) for name, row in theirs.items()}
    foreign = unknown = route
    for parameter, row in theirs.items():
        foreign = foreign.replace(parameter, row.pk)
        unknown = unknown.replace(parameter, "0" * 24)
    assert "<" not in foreign

    answers = [send(method, path) for path in (foreign, unknown)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    for row in theirs.values():
        row.refresh_from_db()
    assert {name: model_to_dict(row) for name, row in theirs.items()} == before
    assert Link.objects.get().code == "theirs"


@pytest.mark.parametrize(("method", "route"), [call for call in CALLS if call[1] not in WITHOUT_KEY])
def test_nobody_gets_in_without_a_key(send: Callable[..., Any], method: str, route: str) -> None:
    path = route.replace("<str:link_id>", "0" * 24)

    answer = send(method, path, with_key=False)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("route", "view"), [(route, view) for route, view in VIEWS if route not in WITHOUT_KEY | {"api/me"}]
)
def test_each_method_names_the_scope_that_it_needs(route: str, view: Any) -> None:
    methods = {method for method, path in CALLS if path == route}

    assert set(view.scopes) == methods
