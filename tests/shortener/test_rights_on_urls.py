"""Every URL of the site with every role, with ids of the own workspace and of another one.

URLs are collected from the resolver: a new one fails here until tests/rights.py says what it asks for.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.keys.services import create_api_key
from accounts.models import Membership, Role, User, Workspace
from accounts.workspaces.actors import operator
from accounts.workspaces.roles import ALLOWED, Action
from shortener import redis
from shortener.web.addresses.workspace_urls import is_workspace_page
from tests import pages
from tests.fixtures import Response
from tests.rights import ENDPOINTS, OPEN, PAGES, Rights

pytestmark = pytest.mark.django_db

WORD = "somebodys"  # in all names of the other workspace's objects
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
NOT_DONE = {401, 403, 404, 405, 429}
SIGN_IN = "/accounts/login/"
ADMIN = "admin/"
OWN_ACCOUNT = "accounts/"  # pages of signing in and of the person's own account, most of them allauth's


class Sent(NamedTuple):
    """A request, and what its sender must be allowed."""

    route: str
    method: str
    needs: Action | None
    is_allowed_method: bool

    @property
    def has_id(self) -> bool:
        """Whether it names something of a workspace, in its address or in its form."""
        parameters = (pages.ROUTES | pages.ENDPOINTS)[self.route].parameters
        return self.route == "workspaces/switch" or any(name.endswith("_id") for name in parameters)


def _all(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield address and name of every URL; those without a name are called as their address."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _all(pattern.url_patterns, path)
        else:
            yield path, pattern.name or path


def _requests(table: dict[str, Rights], routes: Iterable[str]) -> list[Sent]:
    named = {route: (pages.ROUTES | pages.ENDPOINTS)[route].name for route in routes}
    return [
        Sent(route, method, table[name].get(method), method in table[name])
        for route, name in named.items()
        if name in table
        for method in METHODS
    ]


ON_PAGES = _requests(PAGES, pages.ROUTES)
ON_ENDPOINTS = _requests(ENDPOINTS, pages.ENDPOINTS)


@pytest.fixture
def theirs(stranger: Workspace) -> Workspace:
    """Another user's workspace, with something of everything in it."""
    pages.furnish(User.objects.get(email="stranger@example.com"), WORD)
    return stranger


@pytest.fixture
def people(owner: User, workspace: Workspace, theirs: Workspace) -> dict[str, User]:
    """A member of our furnished workspace for each role, who are in no other."""
    pages.furnish(owner)
    found = {Role.OWNER.value: owner}
    for role in (Role.ADMIN, Role.MEMBER, Role.VIEWER):
        found[role] = User.objects.create_user(f"{role}@example.com")
        # The first membership is the one that addresses name: the viewer's, which admins may change, too.
        first = {"pk": "0" * 23 + "1"} if role == Role.VIEWER else {}
        Membership.objects.create(workspace=workspace, user=found[role], role=role, **first)
    return found


def _send(client: Client, sent: Sent, of: Workspace, key: str = "", *, under: Workspace | None = None) -> Response:
    """Return the answer; nothing that the request has changed stays. See pages.address() for `under`."""
    redis.client().flushdb()  # so that no rate limit answers instead
    address = pages.address(sent.route, of, under=under)
    with transaction.atomic():
        if sent.route in pages.ENDPOINTS:
            headers = {"x-api-key": key} if key else {}
            answer = client.generic(sent.method, address, b"{}", "application/json", headers=headers)
        else:
            body = f"workspace={of.pk}".encode()
            answer = client.generic(sent.method, address, body, "application/x-www-form-urlencoded")
        b"".join(answer)  # what is streamed asks the database
        transaction.set_rollback(True)
    return answer


def _problems(client: Client, role: str, of: tuple[Workspace, Workspace], requests: list[Sent], key: str) -> list[str]:
    """Return what the role gets that it should not, with ids of its own workspace and of the other.

    With an address that names the other workspace it is always a 404, whatever else the address has.
    """
    own, other = of
    found = []
    for sent in requests:
        if not sent.is_allowed_method and role != Role.OWNER:
            continue  # decided before role and id: the owner's requests show it
        objects = of[: 1 + sent.is_allowed_method]
        statuses = [_send(client, sent, workspace, key, under=own).status_code for workspace in objects]
        if sent.is_allowed_method and is_workspace_page(pages.ALL[sent.route].name):
            tried = of if role == Role.OWNER else (other,)
            foreign = {_send(client, sent, workspace, under=other).status_code for workspace in tried}
            if foreign != {404}:
                found.append(f"{role}: {sent.method} {sent.route} in the other workspace {foreign}")
        if not sent.is_allowed_method:
            is_right = statuses == [405]
        elif sent.needs is not None and sent.needs not in ALLOWED[role]:
            is_right = statuses in ([403, 403], [403, 404]) if sent.has_id else statuses[0] == 403
        else:
            is_right = statuses[0] < 500 and statuses[0] not in NOT_DONE and (not sent.has_id or statuses[1] == 404)
        if not is_right:
            found.append(f"{role}: {sent.method} {sent.route} {statuses}")
    return found


def test_every_url_says_what_it_asks_for() -> None:
    found = {name for path, name in _all(get_resolver().url_patterns) if not path.startswith((ADMIN, OWN_ACCOUNT))}

    assert found ^ (PAGES.keys() | ENDPOINTS.keys() | OPEN) == set()


def test_pages_and_roles(people: dict[str, User], workspace: Workspace, theirs: Workspace) -> None:
    for role in Role:
        client = Client()
        pages.sign_in(client, people[role])

        assert _problems(client, role, (workspace, theirs), ON_PAGES, "") == []


def test_endpoints_and_roles(people: dict[str, User], workspace: Workspace, theirs: Workspace) -> None:
    for role in Role:
        key = create_api_key(by=operator(workspace), belongs_to=people[role], name="All")[1]

        assert _problems(Client(), role, (workspace, theirs), ON_ENDPOINTS, key) == []


def test_visitors_are_sent_to_sign_in(theirs: Workspace) -> None:
    answers = {sent: _send(Client(), sent, theirs) for sent in ON_PAGES if sent.is_allowed_method}

    assert [
        sent
        for sent, answer in answers.items()
        if answer.status_code != 302 or not answer["Location"].startswith(SIGN_IN) or WORD in answer["Location"]
    ] == []


def test_the_api_tells_strangers_nothing(theirs: Workspace) -> None:
    answers = [_send(Client(), sent, theirs, key) for sent in ON_ENDPOINTS for key in ("", "sk_live_x")]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("role", [None, Role.OWNER])
def test_no_one_but_operators_enters_the_admin(role: Role | None, owner: User, workspace: Workspace) -> None:
    client = Client()
    if role:
        pages.sign_in(client, owner)
    tried = 0
    for name, parameters in _admin():
        route = name if name == "operations" else f"admin:{name}"  # our own page is not one of Django's
        address = reverse(route, kwargs={one: _of_admin(one, workspace) for one in parameters})
        for method in ("GET", "POST"):
            answer = client.generic(method, address)
            assert (answer.status_code, answer.get("Location", "").startswith((SIGN_IN, "/admin/login/"))) == (
                302,
                True,
            )
            tried += 1
    assert tried > 150


def _admin() -> Iterator[tuple[str, tuple[str, ...]]]:
    return (
        (route.name, route.parameters)
        for path, route in pages.ALL.items()
        if path.startswith(ADMIN) and route.name not in ("login", "logout", "jsi18n")
    )


def _of_admin(parameter: str, workspace: Workspace) -> str:
    return "links" if parameter == "app_label" else str(workspace.pk)
