"""Pages of links: the permissions of each role, and links of other workspaces."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from links.models import DeletedLink, Link
from links.services.bin import delete_link
from tests.fixtures import BrowserOf, MakeLink

pytestmark = pytest.mark.django_db

READ = ["/links", "/links/bin", "/links/{link}", "/links/{link}/qr", "/links/{link}/qr.svg"]
OPEN = ["/links/new", "/links/{link}/edit", "/links/{deleted}/erase", "/links/alias?alias=free"]
DO = [
    "/links/new", "/links/{link}/edit", "/links/{link}/delete", "/links/bulk", "/links/bin/restore",
    "/links/{deleted}/restore", "/links/{deleted}/erase",
]  # fmt: skip
OF_ONE = [path for path in dict.fromkeys(READ + OPEN + DO) if "{" in path]


@pytest.fixture
def ids(make_link: MakeLink, workspace: Workspace) -> dict[str, str]:
    """The ids of a link and of a deleted link."""
    deleted = make_link(alias="deleted")
    delete_link(link=deleted, by=operator(workspace), at=datetime.now(UTC))
    return {"link": make_link(alias="there").pk, "deleted": deleted.pk}


def _fields(ids: dict[str, str]) -> dict[str, str]:
    more = {"link": ids["link"], "links": ids["deleted"], "action": "delete"}
    return {"destination": "https://example.com/other"} | more


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("role", ["owner", "admin", "member", "viewer"])
def test_all_roles_read_all_pages(browser_of: BrowserOf, ids: dict[str, str], role: str, path: str) -> None:
    assert browser_of(role).get(path.format(**ids)).status_code == 200


@pytest.mark.parametrize("path", DO)
@pytest.mark.parametrize("role", ["owner", "admin", "member"])
def test_all_roles_but_viewer_change_links(browser_of: BrowserOf, ids: dict[str, str], role: str, path: str) -> None:
    assert browser_of(role).post(path.format(**ids), _fields(ids)).status_code in (302, 409)


@pytest.mark.parametrize("path", DO)
def test_viewers_change_nothing(browser_of: BrowserOf, ids: dict[str, str], path: str) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Link, DeletedLink)]

    assert browser_of("viewer").post(path.format(**ids), _fields(ids)).status_code == 403

    assert [list(model.objects.order_by("pk").values()) for model in (Link, DeletedLink)] == before


@pytest.mark.parametrize("path", OPEN)
def test_viewers_cannot_open_the_forms(browser_of: BrowserOf, ids: dict[str, str], path: str) -> None:
    assert browser_of("viewer").get(path.format(**ids)).status_code == 403


@pytest.mark.parametrize("path", OF_ONE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_links_of_other_workspaces_are_not_found(
    dashboard: Client, ids: dict[str, str], stranger: Workspace, path: str, method: str
) -> None:
    Link.objects.update(workspace=stranger)
    DeletedLink.objects.update(workspace=stranger)

    answer = getattr(dashboard, method)(path.format(**ids), _fields(ids))

    assert answer.status_code in ((404, 405) if _is_not_for(path, method) else (404,))


@pytest.mark.parametrize("path", DO)
def test_forms_without_a_csrf_token_are_refused(owner: User, ids: dict[str, str], path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert client.post(path.format(**ids), _fields(ids)).status_code == 403


@pytest.mark.parametrize(
    "path", ["/links/bulk", "/links/{link}/delete", "/links/{deleted}/restore", "/links/bin/restore"]
)
def test_get_requests_change_nothing(dashboard: Client, ids: dict[str, str], path: str) -> None:
    assert dashboard.get(path.format(**ids)).status_code == 405


def _is_not_for(path: str, method: str) -> bool:
    return path not in (DO if method == "post" else READ + OPEN)
