"""Who may do what on the pages about links, and that other workspaces' links are nowhere."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.models import DeletedLink, Link
from links.services.bin import delete_link

pytestmark = pytest.mark.django_db

READ = ["/links", "/links/bin", "/links/{link}", "/links/{link}/qr", "/links/{link}/qr.svg"]
OPEN = ["/links/new", "/links/{link}/edit", "/links/{deleted}/erase", "/links/alias?alias=free"]
DO = [
    "/links/new", "/links/{link}/edit", "/links/{link}/delete", "/links/bulk", "/links/bin/restore",
    "/links/{deleted}/restore", "/links/{deleted}/erase",
]  # fmt: skip
OF_ONE = [path for path in dict.fromkeys(READ + OPEN + DO) if "{" in path]


@pytest.fixture
def ids(make_link: Any, workspace: Workspace) -> dict[str, str]:
    """The ids of a link that is there and of one in the bin."""
    deleted = make_link(alias="deleted")
    delete_link(link=deleted, by=operator(workspace), at=datetime.now(UTC))
    return {"link": make_link(alias="there").pk, "deleted": deleted.pk}


def _fields(ids: dict[str, str]) -> dict[str, str]:
    more = {"link": ids["link"], "links": ids["deleted"], "action": "delete"}
    return {"destination": "https://example.com/other"} | more


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("role", ["owner", "admin", "member", "viewer"])
def test_everybody_in_the_workspace_sees_everything(browser_of: Any, ids: Any, role: str, path: str) -> None:
    assert browser_of(role).get(path.format(**ids)).status_code == 200


@pytest.mark.parametrize("path", DO)
@pytest.mark.parametrize("role", ["owner", "admin", "member"])
def test_all_but_viewers_change_links(browser_of: Any, ids: Any, role: str, path: str) -> None:
    assert browser_of(role).post(path.format(**ids), _fields(ids)).status_code in (302, 409)


@pytest.mark.parametrize("path", DO)
def test_viewers_change_nothing(browser_of: Any, ids: Any, path: str) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Link, DeletedLink)]

    assert browser_of("viewer").post(path.format(**ids), _fields(ids)).status_code == 403

    assert [list(model.objects.order_by("pk").values()) for model in (Link, DeletedLink)] == before


@pytest.mark.parametrize("path", OPEN)
def test_viewers_do_not_come_to_the_forms(browser_of: Any, ids: Any, path: str) -> None:
    assert browser_of("viewer").get(path.format(**ids)).status_code == 403


@pytest.mark.parametrize("path", OF_ONE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_workspaces_links_are_nowhere(
    dashboard: Client, ids: Any, stranger: Workspace, path: str, method: str
) -> None:
    Link.objects.update(workspace=stranger)
    DeletedLink.objects.update(workspace=stranger)

    answer = getattr(dashboard, method)(path.format(**ids), _fields(ids))

    assert answer.status_code in ((404, 405) if _is_not_for(path, method) else (404,))


@pytest.mark.parametrize("path", DO)
def test_a_form_from_elsewhere_changes_nothing(owner: Any, ids: Any, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert client.post(path.format(**ids), _fields(ids)).status_code == 403


@pytest.mark.parametrize(
    "path", ["/links/bulk", "/links/{link}/delete", "/links/{deleted}/restore", "/links/bin/restore"]
)
def test_nothing_changes_by_opening_an_address(dashboard: Client, ids: Any, path: str) -> None:
    assert dashboard.get(path.format(**ids)).status_code == 405


def _is_not_for(path: str, method: str) -> bool:
    return path not in (DO if method == "post" else READ + OPEN)
