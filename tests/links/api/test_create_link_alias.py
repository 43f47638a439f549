"""POST /api/links: aliases, their conflicts and reserved words."""

from collections.abc import Iterable

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.keys.services import create_api_key
from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from links.models import Link
from tests.fixtures import Call, KeyAndText, PostLink, Race

pytestmark = pytest.mark.django_db


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A verified domain of the workspace."""
    return Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())


@pytest.mark.parametrize("alias", ["abc", "a" * 30, "ABC", "123", "---", "A-1", "admin-", "apis"])
def test_an_alias_is_kept_as_typed(post_link: PostLink, alias: str) -> None:
    assert post_link(customAlias=alias).json()["data"]["shortCode"] == alias


def test_spaces_around_an_alias_are_removed(post_link: PostLink) -> None:
    assert post_link(customAlias=" launch\n").json()["data"]["shortCode"] == "launch"


@pytest.mark.engines
@pytest.mark.parametrize("again", ["Launch", "launch", "LAUNCH"])
def test_a_taken_alias_is_a_conflict_in_any_case(post_link: PostLink, again: str) -> None:
    post_link(customAlias="Launch")

    answer = post_link(customAlias=again)

    assert answer.status_code == 409
    assert answer.json() == {
        "success": False,
        "message": "This alias is already in use. Choose another.",
        "code": "alias_taken",
    }
    assert Link.objects.count() == 1


def test_an_alias_of_another_workspace_is_taken_too(client: Client, post_link: PostLink, stranger: Workspace) -> None:
    _, theirs = create_api_key(by=operator(stranger), name="Theirs")
    post_link(customAlias="launch")

    answer = client.post(
        "/api/links",
        {"originalUrl": "https://example.com/", "customAlias": "launch"},
        content_type="application/json",
        headers={"x-api-key": theirs},
    )

    assert answer.status_code == 409


def test_each_host_has_its_own_aliases(post_link: PostLink, domain: Domain) -> None:
    assert post_link(customAlias="launch").status_code == 201
    assert post_link(customAlias="launch", domainId=domain.pk).status_code == 201
    assert post_link(customAlias="LAUNCH", domainId=domain.pk).status_code == 409


def test_a_bad_body_is_reported_before_a_taken_alias(post_link: PostLink) -> None:
    post_link(customAlias="launch")

    assert post_link(customAlias="launch", maxClicks=0).status_code == 400


def test_a_refused_alias_leaves_no_tags_behind(post_link: PostLink) -> None:
    post_link(customAlias="launch")

    post_link(customAlias="launch", tags=["a", "b"])

    assert Link.objects.get().tags.count() == 0


@pytest.mark.parametrize("word", ["Static", "blog"])
def test_reserved_words_are_refused_on_the_site(post_link: PostLink, word: str) -> None:
    answer = post_link(customAlias=word)

    assert answer.status_code == 400
    assert "reserved" in answer.json()["errors"]["customAlias"][0]


def test_a_domain_has_the_words_of_the_sites_pages(post_link: PostLink, call: Call, domain: Domain) -> None:
    assert post_link(customAlias="static", domainId=domain.pk).status_code == 400
    made = post_link(customAlias="blog", domainId=domain.pk).json()["data"]

    moved = call("PATCH", f"/api/links/{made['id']}", {"domainId": None})

    assert (moved.status_code, list(moved.json()["errors"])) == (400, ["customAlias"])


def _first_segments(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """Return the first segments of all paths of the site, except those of short links."""
    routes = {str(entry.pattern) for entry in patterns if getattr(entry, "name", "") not in ("follow", "preview")}
    return {route.lstrip("^").partition("/")[0].partition("(")[0].rstrip("$") for route in routes} - {""}


def test_every_first_path_segment_of_the_site_is_reserved(post_link: PostLink) -> None:
    segments = _first_segments(get_resolver().url_patterns) | {"static"}

    assert {"api", "admin", "health"} <= segments
    assert {segment: post_link(customAlias=segment).status_code for segment in segments} == dict.fromkeys(segments, 400)


def test_alias_race_of_24_clients_has_one_winner(race: Race, api_key: KeyAndText) -> None:
    def claim() -> int:
        return Client().post(
            "/api/links",
            {"originalUrl": "https://example.com/", "customAlias": "launch", "tags": ["a"]},
            content_type="application/json",
            headers={"x-api-key": api_key[1]},
        ).status_code  # fmt: skip

    assert sorted(race(24, claim)) == [201] + 23 * [409]
    assert Link.objects.count() == 1
