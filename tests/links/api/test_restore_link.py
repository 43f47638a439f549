"""GET /api/links?status=deleted and POST /api/links/{id}/restore."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.keys.services import create_api_key
from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from links.models import DeletedLink, Link
from links.services.bin import delete_link
from tests.fixtures import Call, Json, MakeLink, PostLink, Race

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BIN = {"status": "deleted"}


def _deleted(call: Call, link: Json) -> str:
    assert call("DELETE", f"/api/links/{link['id']}").status_code == 200
    return f"/api/links/{link['id']}/restore"


def test_the_bin_shows_links_as_they_were(call: Call, post_link: PostLink, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOON)
    link = post_link(customAlias="sale", tags=["a", "b"], domainId=domain.pk, externalId="x").json()["data"]
    with time_machine.travel(NOON, tick=False):
        _deleted(call, link)
        (shown,) = call("GET", "/api/links", query=BIN).json()["data"]

    assert shown == link | {
        "updatedAt": "2026-12-01T12:00:00.000Z",
        "status": "deleted",
        "deletedAt": "2026-12-01T12:00:00.000Z",
        "restorableUntil": "2026-12-31T12:00:00.000Z",
    }


def test_the_bin_has_pages(call: Call, make_link: MakeLink, workspace: Workspace, stranger: Workspace) -> None:
    codes = ["first", "second", "third"]
    for days, code in enumerate(codes):
        delete_link(link=make_link(alias=code), by=operator(workspace), at=NOON + timedelta(days=days))
    delete_link(link=make_link(alias="gone"), by=operator(workspace), at=NOON - timedelta(days=28))
    delete_link(link=make_link(alias="theirs", workspace=stranger), by=operator(stranger), at=NOON)
    make_link(alias="not-deleted")

    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        first = call("GET", "/api/links", query=BIN | {"limit": "2", "total": "true"}).json()
        last = call("GET", "/api/links", query=BIN | {"cursor": first["pagination"]["nextCursor"]}).json()

    seen = [link["shortCode"] for link in first["data"] + last["data"]]
    assert first["pagination"]["total"] == 3

    assert seen == codes[::-1]


@pytest.mark.parametrize("name", ["search", "tag", "sort", "code"])
def test_the_bin_has_no_other_filters(call: Call, name: str) -> None:
    answer = call("GET", "/api/links", query=BIN | {name: "clicks"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


def test_a_link_is_restored_under_its_id(call: Call, post_link: PostLink) -> None:
    link = post_link(customAlias="sale", externalId="x").json()["data"]
    for path in (_deleted(call, link), "/api/links/ext_x/restore"):
        if not DeletedLink.objects.exists():
            _deleted(call, link)
        answer = call("POST", path)

        assert answer.status_code == 200
        assert answer["ETag"]
        assert answer.json()["data"] == link | {"updatedAt": answer.json()["data"]["updatedAt"]}
        assert call("GET", f"/api/links/{link['id']}").json()["data"]["shortCode"] == "sale"
        assert call("POST", path).status_code == 404


@pytest.mark.parametrize(
    ("taken", "code"), [({"customAlias": "sale"}, "alias_taken"), ({"externalId": "x"}, "external_id_taken")]
)
def test_what_is_taken_meanwhile_is_a_409(call: Call, post_link: PostLink, taken: Json, code: str) -> None:
    path = _deleted(call, post_link(customAlias="sale", externalId="x").json()["data"])
    post_link(**taken)

    answer = call("POST", path)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert DeletedLink.objects.count() == 1


def test_restoring_needs_the_scope_and_the_own_workspace(
    call: Call, make_link: MakeLink, workspace: Workspace, stranger: Workspace
) -> None:
    own, theirs = make_link(), make_link(workspace=stranger)
    delete_link(link=own, by=operator(workspace), at=datetime.now(UTC))
    delete_link(link=theirs, by=operator(stranger), at=datetime.now(UTC))

    reader = create_api_key(by=operator(workspace), name="Reader", scopes=["links:read"])[1]
    assert call("POST", f"/api/links/{own.pk}/restore", key=reader).status_code == 403
    for reference in (theirs.pk, "ext_", "ext_%00", "nothing"):
        assert call("POST", f"/api/links/{reference}/restore").status_code == 404
    assert not Link.objects.exists()


def test_a_race_restores_once(race: Race, call: Call, post_link: PostLink) -> None:
    path = _deleted(call, post_link().json()["data"])

    assert sorted(race(4, lambda: call("POST", path).status_code)) == [200, 404, 404, 404]
