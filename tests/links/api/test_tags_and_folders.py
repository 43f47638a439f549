"""GET /api/tags and GET /api/folders: the labels of a workspace's links."""

from typing import Protocol

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Link, LinkTag
from links.services.bin import erase_links
from links.services.changes import change_link
from tests.fixtures import Call, KeyAndText, MakeLink
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db


class Listed(Protocol):
    """Lists tags or folders and returns (name, links) pairs."""

    def __call__(self, what: str) -> list[tuple[str, int]]: ...


@pytest.fixture
def listed(call: Call) -> Listed:
    """See Listed."""

    def get(what: str) -> list[tuple[str, int]]:
        answer = call("GET", f"/api/{what}")
        assert answer.status_code == 200, answer.content
        return [(row["name"], row["links"]) for row in answer.json()["data"]]

    return get


@pytest.mark.parametrize(("what", "message"), [("tags", "Tags found"), ("folders", "Folders found")])
def test_a_workspace_without_links_has_none(call: Call, what: str, message: str) -> None:
    assert call("GET", f"/api/{what}").json() == {
        "success": True,
        "message": message,
        "data": [],
        "pagination": {"nextCursor": None, "limit": 1000},
    }


def test_tags_are_counted_without_case_and_sorted(listed: Listed, make_link: MakeLink) -> None:
    for names in (["zeta", "Sale"], ["sale", "éclair"], ["sale"], ["Alpha", "beta"], []):
        make_link(tags=names)

    assert listed("tags") == [("Alpha", 1), ("beta", 1), ("sale", 3), ("zeta", 1), ("éclair", 1)]


def test_folders_are_counted_and_sorted(listed: Listed, make_link: MakeLink) -> None:
    for folder in ("b", "C", "a", "b", "", "B"):
        make_link(folder=folder)

    assert listed("folders") == [("a", 1), ("B", 1), ("b", 2), ("C", 1)]


def test_labels_of_other_workspaces_are_not_listed(listed: Listed, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(workspace=stranger, tags=["secret", "shared"], folder="Secret")
    make_link(tags=["shared"], folder="Ours")

    assert listed("tags") == [("shared", 1)]
    assert listed("folders") == [("Ours", 1)]


def test_labels_follow_changes_of_links(listed: Listed, make_link: MakeLink, call: Call) -> None:
    link, other = make_link(tags=["a", "b"], folder="F"), make_link(tags=["b"], folder="F")

    call("PATCH", f"/api/links/{link.pk}", {"tags": ["c"], "folder": "G"})
    assert (listed("tags"), listed("folders")) == ([("b", 1), ("c", 1)], [("F", 1), ("G", 1)])
    erase_links(links=Link.objects.filter(pk=other.pk))
    assert (listed("tags"), listed("folders")) == ([("c", 1)], [("G", 1)])
    change_link(link=link, by=operator(link.workspace), at=link.created_at, values=link_values(tags=[], folder=""))
    assert listed("tags") == listed("folders") == []


def test_a_label_finds_as_many_links_as_it_counts(listed: Listed, make_link: MakeLink, call: Call) -> None:
    for names, folder in ((["Größe", "a"], "F 1"), (["GRÖSSE"], "f 1"), (["größe"], "F 1")):
        make_link(tags=names, folder=folder)

    for what, parameter in (("tags", "tag"), ("folders", "folder")):
        for name, links in listed(what):
            assert len(call("GET", "/api/links", query={parameter: name}).json()["data"]) == links


@pytest.mark.engines
@pytest.mark.parametrize("what", ["tags", "folders"])
def test_long_lists_have_pages(call: Call, make_link: MakeLink, what: str) -> None:
    names = ["a", "B", "c-1", "ñ", "日本"]
    for name in names:
        if what == "tags":
            make_link(tags=[name])
        else:
            make_link(folder=name)

    found: list[str] = []
    cursor: dict[str, str] = {}
    for size in (2, 2, 1):
        body = call("GET", f"/api/{what}", query={"limit": 2, "total": "true"} | cursor).json()
        assert len(body["data"]) == size
        assert body["pagination"]["total"] == 5
        found += [row["name"] for row in body["data"]]
        cursor = {"cursor": body["pagination"]["nextCursor"]}

    assert found == names
    assert cursor == {"cursor": None}


@pytest.mark.parametrize("what", ["tags", "folders"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "1001"), ("limit", "x"), ("total", "maybe"), ("cursor", "\0"), ("cursor", "c" * 51),
        ("search", "x"), ("workspace", "x"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_refused_by_name(call: Call, what: str, name: str, value: str) -> None:
    answer = call("GET", f"/api/{what}", query={name: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


@pytest.mark.parametrize("what", ["tags", "folders"])
def test_reading_needs_the_scope(call: Call, api_key: KeyAndText, what: str) -> None:
    api_key[0].scopes = ["links:write"]
    api_key[0].save()

    assert call("GET", f"/api/{what}").status_code == 403
    assert call("POST", f"/api/{what}", {}).status_code == 405


@pytest.mark.engines
@pytest.mark.parametrize("what", ["tags", "folders"])
def test_a_list_costs_two_queries(
    call: Call, make_link: MakeLink, django_assert_num_queries: DjangoAssertNumQueries, what: str
) -> None:
    for number in range(20):
        make_link(tags=[f"t{number}", "a"], folder=f"F{number}")
    call("GET", f"/api/{what}")

    with django_assert_num_queries(2 + ROLE_QUERIES):
        call("GET", f"/api/{what}", query={"total": "true"})


def test_every_tag_is_of_its_links_workspace(make_link: MakeLink, call: Call, workspace: Workspace) -> None:
    link = make_link(tags=["a"])
    call("PATCH", f"/api/links/{link.pk}", {"tags": ["a", "b"]})

    assert set(LinkTag.objects.values_list("workspace", flat=True)) == {workspace.pk}
