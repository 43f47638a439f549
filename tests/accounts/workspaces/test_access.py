"""The decorators of pages: which methods, who is signed in, and what their role allows."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.models import Role
from accounts.workspaces.access import member_page, person_page
from accounts.workspaces.roles import Action
from tests.accounts.fixtures import Join, SignInUser

pytestmark = pytest.mark.django_db

PAGES = [
    ("/keys", {"GET", "HEAD"}),  # member_page("GET")
    ("/links/bulk", {"POST"}),  # … ("POST")
    ("/links/new", {"GET", "HEAD", "POST"}),  # … ("GET", "POST")
    ("/account/data", {"GET", "HEAD"}),  # person_page("GET")
    ("/workspaces/switch", {"POST"}),  # … ("POST")
]


@pytest.mark.parametrize(("path", "allowed"), PAGES)
def test_other_methods_are_a_405_that_names_the_allowed(dashboard: Client, path: str, allowed: set[str]) -> None:
    for method in {"GET", "HEAD", "POST", "PUT", "DELETE"} - allowed:
        answer = dashboard.generic(method, path)
        assert (answer.status_code, set(answer["Allow"].split(", "))) == (405, allowed)


@pytest.mark.parametrize("path", ["/keys", "/account/data"])
def test_visitors_sign_in_first(path: str) -> None:
    answer: Any = Client().get(path)

    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize("path", ["/keys", "/links/new", "/account/data"])
def test_no_cache_keeps_a_page(dashboard: Client, path: str) -> None:
    assert "no-store" in dashboard.get(path)["Cache-Control"]
    assert dashboard.head(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/links/new", "GET", 403),  # action
        ("/settings", "GET", 200),  # post_action
        ("/settings", "POST", 403),
    ],
)
def test_role_decides_before_the_view(join: Join, browser_of: SignInUser, path: str, method: str, status: int) -> None:
    viewer = browser_of(join(Role.VIEWER).user)

    assert viewer.generic(method, path).status_code == status


def test_decorated_views_keep_their_names() -> None:
    @member_page("GET", action=Action.EDIT_LINKS)
    def of_members(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @person_page("GET")
    def of_persons(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert (of_members.__name__, of_persons.__name__) == ("of_members", "of_persons")
    assert of_members(RequestFactory().put("/")).status_code == 405
