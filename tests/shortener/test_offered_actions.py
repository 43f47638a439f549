"""Pages offer a role only what it may do: no link, form or button leads to an address that answers it with 403."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import Membership, Role, User, Workspace
from accounts.workspaces.roles import ALLOWED
from tests import pages
from tests.rights import PAGES

pytestmark = pytest.mark.django_db

_METHODS = {"href": "GET", "hx-get": "GET", "hx-post": "POST", "formaction": "POST"}
_LISTS = (
    "/overview",
    "/links",
    "/links/bin",
    "/links/import",
    "/campaigns",
    "/domains",
    "/keys",
    "/members",
    "/settings",
)


class _Offers(HTMLParser):
    """Collects what can be followed or sent on a page, as methods and paths."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.found = here, set[tuple[str, str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._add(given.get("method", "get").upper(), given.get("action", ""))
        for name, method in _METHODS.items():
            if name in given:
                self._add(method, given[name])

    def _add(self, method: str, url: str) -> None:
        parts = urlsplit(url)
        if not parts.netloc and not parts.scheme:
            self.found.add((method, parts.path or self.here))


def _refused(browser: Client, role: str, addresses: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the page, method and path of each offer that the role may not make use of."""
    for address in addresses:
        answer = browser.get(address)
        if answer.status_code != 200 or answer.streaming or "text/html" not in answer["Content-Type"]:
            continue
        offers = _Offers(address)
        offers.feed(answer.text)
        for method, path in sorted(offers.found):
            try:
                name = resolve(path).url_name or ""
            except Resolver404:
                continue
            needed = PAGES.get(name, {}).get(method)
            if needed is not None and needed not in ALLOWED[role]:
                yield address, method, path


def _browser(workspace: Workspace, role: Role) -> Client:
    user = User.objects.create_user(f"{role}@example.com")
    Membership.objects.create(workspace=workspace, user=user, role=role)
    browser = Client()
    pages.sign_in(browser, user)
    return browser


def test_no_page_offers_what_the_role_may_not(owner: User, workspace: Workspace) -> None:
    browsers = {role: _browser(workspace, role) for role in (Role.VIEWER, Role.MEMBER, Role.ADMIN)}
    assert [one for role, browser in browsers.items() for one in _refused(browser, role, list(_LISTS))] == []

    pages.furnish(owner)
    routes = [route for route, found in pages.ROUTES.items() if "GET" in PAGES.get(found.name, {})]
    addresses = [pages.address(route, workspace) for route in routes]

    assert len(addresses) > 40
    assert [one for role, browser in browsers.items() for one in _refused(browser, role, addresses)] == []


def test_viewers_are_told_who_can_import(workspace: Workspace) -> None:
    page = _browser(workspace, Role.VIEWER).get("/links/import").text

    assert "You can view imports. Owners, admins and members can import links." in page
    assert "import/template" not in page


def test_empty_lists_say_who_can_fill_them(workspace: Workspace) -> None:
    viewer, member, admin = (_browser(workspace, role) for role in (Role.VIEWER, Role.MEMBER, Role.ADMIN))

    assert "Owners and admins can add one." in viewer.get("/domains").text
    assert "Owners and admins can add one." in member.get("/domains").text
    assert "Add it here and set two DNS records." in admin.get("/domains").text
    assert "Owners, admins and members can restore them" in viewer.get("/links/bin").text
    assert "Links that you delete stay here" in member.get("/links/bin").text
    assert "Owners, admins and members can create campaigns." in viewer.get("/campaigns").text
    assert "Owners and admins can create keys." in member.get("/keys").text
