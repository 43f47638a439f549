"""GET /api/links/{id}."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from tests.fixtures import KeyAndText, MakeLink, PostLink, Response
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

GetLink: TypeAlias = Callable[[str], Response]


@pytest.fixture
def get_link(api_key: KeyAndText, client: Client) -> GetLink:
    """Send GET /api/links/{id} and return the response."""

    def get(link_id: str) -> Response:
        return client.get(f"/api/links/{link_id}", headers={"x-api-key": api_key[1]})

    return get


def test_it_returns_what_creating_the_link_returned(get_link: GetLink, post_link: PostLink) -> None:
    created = post_link(customAlias="Launch", tags=["b", "a"], folder="F", notes="N", password="1234", maxClicks=5)
    data = created.json()["data"]

    answer = get_link(data["id"])

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "Link found", "data": data}
    assert answer["Cache-Control"] == "no-store"


def test_it_has_the_current_clicks_and_status(get_link: GetLink, make_link: MakeLink, client: Client) -> None:
    link = make_link(alias="launch", max_clicks=2)
    client.get("/launch")
    assert get_link(link.pk).json()["data"]["clicks"] == 1

    client.get("/launch")
    data = get_link(link.pk).json()["data"]
    assert (data["clicks"], data["status"]) == (2, "exhausted")


def test_an_upper_case_id_is_accepted(get_link: GetLink, make_link: MakeLink) -> None:
    link = make_link()

    assert get_link(link.pk.upper()).json()["data"]["id"] == link.pk


def test_unknown_and_foreign_ids_get_the_same_404(get_link: GetLink, make_link: MakeLink, stranger: Workspace) -> None:
    theirs = make_link(workspace=stranger).pk
    ids = [
        theirs,
        theirs.upper(),
        "0" * 24,
        "x",
        "1",
        theirs[:-1],
        theirs + "0",
        "launch",
        "%00",
        "٣" * 24,
        "%20" + theirs,
    ]

    answers = [get_link(link_id) for link_id in ids]

    assert [answer.status_code for answer in answers] == len(ids) * [404]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json() == {
        "success": False,
        "message": "There is nothing at this address.",
        "code": "not_found",
    }


def test_it_needs_the_scope_to_read(client: Client, api_key: KeyAndText, make_link: MakeLink) -> None:
    key, text = api_key
    key.scopes = ["links:write"]
    key.save()
    path = f"/api/links/{make_link().pk}"

    assert client.get(path, headers={"x-api-key": text}).status_code == 403
    assert client.head(path, headers={"x-api-key": text}).status_code == 403


@pytest.mark.parametrize("tags", [0, 10])
def test_reading_costs_three_queries(
    get_link: GetLink, make_link: MakeLink, django_assert_num_queries: DjangoAssertNumQueries, tags: int
) -> None:
    link = make_link(tags=[f"tag{number}" for number in range(tags)])
    get_link(link.pk)

    with django_assert_num_queries(3 + ROLE_QUERIES):
        get_link(link.pk)
