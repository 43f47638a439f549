"""A link's title: set by program, person and file, shown, searched, exported and in the history."""

import csv
import io

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from links.models import Link
from links.services import history
from tests.fixtures import Call, MakeLink, PostLink

pytestmark = pytest.mark.django_db

TITLE = "Spring sale – 50 % off"


def test_a_program_sets_changes_and_removes_it(post_link: PostLink, call: Call) -> None:
    created = post_link(title=f" {TITLE} ").json()["data"]
    assert created["title"] == TITLE

    path = f"/api/links/{created['id']}"
    assert call("PATCH", path, {"title": "Autumn"}).json()["data"]["title"] == "Autumn"
    assert call("PATCH", path, {"notes": "N"}).json()["data"]["title"] == "Autumn"
    assert call("PATCH", path, {"title": None}).json()["data"]["title"] is None


@pytest.mark.parametrize("title", ["t" * 201, "a\0b", 5, ["a"]])
def test_what_is_no_title_is_refused(post_link: PostLink, title: object) -> None:
    answer = post_link(title=title)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["title"])
    assert not Link.objects.exists()


def test_two_hundred_characters_are_a_title(post_link: PostLink) -> None:
    assert post_link(title="t" * 200).status_code == 201


def test_it_finds_the_link(make_link: MakeLink, call: Call) -> None:
    make_link(alias="sale", title=TITLE)
    make_link(alias="other")

    found = call("GET", "/api/links", query={"search": "SPRING sale"}).json()["data"]

    assert [link["shortCode"] for link in found] == ["sale"]


def test_a_person_sets_it_and_sees_it(dashboard: Client) -> None:
    answer = dashboard.post("/links/new", {"destination": "https://example.com/", "title": TITLE})

    link = Link.objects.get()
    assert (answer.status_code, link.title) == (302, TITLE)
    for path in ("/links", f"/links/{link.pk}", f"/links/{link.pk}/edit"):
        assert TITLE in dashboard.get(path).content.decode()


def test_a_title_that_is_too_long_is_refused_in_the_form(dashboard: Client) -> None:
    page = dashboard.post("/links/new", {"destination": "https://example.com/", "title": "t" * 201})

    assert page.status_code == 400
    assert "Use at most 200 characters." in page.content.decode()


def test_its_change_is_in_the_history(make_link: MakeLink, call: Call, dashboard: Client) -> None:
    link = make_link(title="Old")
    call("PATCH", f"/api/links/{link.pk}", {"title": "New"})

    page = dashboard.get(f"/links/{link.pk}").content.decode()

    assert "<dt>Title</dt>" in page
    assert "Old" in page


def test_it_survives_the_bin(make_link: MakeLink, call: Call, dashboard: Client) -> None:
    link = make_link(title=TITLE)
    call("DELETE", f"/api/links/{link.pk}")
    dashboard.post(f"/links/{link.pk}/restore")

    assert Link.objects.get().title == TITLE


def test_exports_hold_it(make_link: MakeLink, dashboard: Client) -> None:
    make_link(title=TITLE)

    text = b"".join(dashboard.get("/links/export.csv")).decode().lstrip("\ufeff")

    assert next(csv.DictReader(io.StringIO(text)))["title"] == TITLE


def test_the_previous_release_can_insert_links() -> None:
    before = MigrationLoader(connection).project_state(("links", "0001_initial")).apps.get_model("links", "Link")

    before.objects.create(code="old", key="/old", destination="https://a.example/", is_guest=True)

    assert not Link.objects.get(code="old").title


def test_a_missing_column_is_an_empty_title(make_link: MakeLink) -> None:
    link = make_link()
    link.title = None  # type: ignore[assignment]  # as MongoDB reads links of the previous release

    assert link.prepare_tags([]) == []
    assert history.state(link, [])["title"] == ""
