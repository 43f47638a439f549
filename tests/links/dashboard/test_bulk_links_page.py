"""Bulk changes of links in the list."""

from datetime import UTC, datetime
from typing import Protocol

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import DeletedLink, Link, LinkChange
from links.services import changes
from links.services.changes import change_link, set_links_disabled
from tests.fixtures import MakeLink, Race
from tests.links.pages import seen, short_names

pytestmark = pytest.mark.django_db


class Post(Protocol):
    """Sends the form of the list with these links, and returns the text of the page that follows."""

    def __call__(self, action: str, *links: Link, **fields: str) -> str: ...


@pytest.fixture
def post(dashboard: Client) -> Post:
    """See Post."""

    def send(action: str, *links: Link, **fields: str) -> str:
        data = {"action": action, "link": [link.pk for link in links], **fields}
        answer = dashboard.post("/links/bulk", data)
        assert answer.status_code == 302
        return seen(dashboard.get(answer["Location"]))

    return send


def _tags(link: Link) -> list[str]:
    return [tag.name for tag in Link.objects.get(pk=link.pk).tags.all()]


def test_a_tag_is_added_and_found(post: Post, make_link: MakeLink, dashboard: Client) -> None:
    without, with_another, has_it = make_link(alias="one"), make_link(tags=["a"]), make_link(tags=["SPRING"])

    page = post("add_tag", without, with_another, has_it, tag=" spring ")

    assert "Tag “spring” added to 2 links." in page
    assert [_tags(link) for link in (without, with_another, has_it)] == [["spring"], ["a", "spring"], ["SPRING"]]
    assert len(short_names(dashboard.get("/links?tag=Spring"))) == 3
    [change] = LinkChange.objects.of_link(with_another.pk)
    assert change.fields == {"tags": [["a"], ["a", "spring"]]}
    assert not LinkChange.objects.of_link(has_it.pk).exists()


def test_a_link_with_ten_tags_gets_no_more(post: Post, make_link: MakeLink) -> None:
    full, other = make_link(tags=[f"tag-{number}" for number in range(10)]), make_link()

    page = post("add_tag", full, other, tag="spring")

    assert "Tag “spring” added to 1 link." in page
    assert "wasn't changed. It already has 10 tags, the most a link can have." in page
    assert len(_tags(full)) == 10


def test_a_tag_is_removed_in_any_case(post: Post, make_link: MakeLink, dashboard: Client) -> None:
    one, two = make_link(tags=["a", "Spring", "b"]), make_link(tags=["c"])

    page = post("remove_tag", one, two, tag="spring")

    assert "Tag “spring” removed from 1 link." in page
    assert (_tags(one), _tags(two)) == (["a", "b"], ["c"])
    assert short_names(dashboard.get("/links?tag=spring")) == []


def test_links_are_moved_to_a_folder_and_out_of_it(post: Post, make_link: MakeLink) -> None:
    one, two = make_link(folder="Old"), make_link()

    assert "2 links moved to “New & shiny”." in post("folder", one, two, folder=" New & shiny ")
    assert set(Link.objects.values_list("folder", flat=True)) == {"New & shiny"}
    assert "1 link removed from its folder." in post("folder", one, folder="")
    assert LinkChange.objects.of_link(one.pk)[0].fields == {"folder": ["New & shiny", ""]}


def test_links_are_disabled_and_enabled(post: Post, make_link: MakeLink, dashboard: Client) -> None:
    one, two = make_link(alias="one"), make_link(alias="two")
    assert dashboard.get("/one").status_code == 302

    assert "2 links disabled." in post("disable", one, two)
    assert dashboard.get("/one").status_code == 410
    assert "1 link enabled." in post("enable", one)
    assert dashboard.get("/one").status_code == 302
    assert dashboard.get("/two").status_code == 410


def test_a_link_that_an_operator_disabled_stays_disabled(post: Post, make_link: MakeLink) -> None:
    blocked, other = make_link(), make_link()
    now = datetime.now(UTC)
    closed = Link.objects.filter(pk=blocked.pk)
    set_links_disabled(links=closed, by=operator(None), disabled=True, at=now, reason="Phishing")
    post("disable", other)

    page = post("enable", blocked, other)

    assert "1 link enabled." in page
    assert "wasn't changed. The operator of this site has disabled this link: Phishing" in page
    assert Link.objects.get(pk=blocked.pk).disabled_at is not None


def test_deleted_links_are_restored_by_undo(dashboard: Client, make_link: MakeLink, post: Post) -> None:
    one, two = make_link(alias="one", tags=["a"]), make_link(alias="two")

    page = post("delete", one, two)

    assert "2 links deleted. Undo" in page
    assert not Link.objects.exists()
    undone = dashboard.post("/links/bin/restore", {"links": f"{one.pk},{two.pk}", "next": "/links?sort=clicks"})
    assert undone["Location"] == "/links?sort=clicks"
    assert "2 links restored." in seen(dashboard.get(undone["Location"]))
    assert _tags(one) == ["a"]
    assert not DeletedLink.objects.exists()


def test_links_that_cannot_be_restored_are_listed(dashboard: Client, make_link: MakeLink, post: Post) -> None:
    one, two = make_link(alias="one"), make_link(alias="two")
    post("delete", one, two)
    make_link(alias="one")

    answer = dashboard.post("/links/bin/restore", {"links": f"{one.pk},{two.pk}"})

    page = seen(dashboard.get(answer["Location"]))
    assert "1 link restored." in page
    assert "/one stays in the bin: another link uses its alias now." in page


@pytest.mark.parametrize("action", ["explode", ""])
def test_an_unknown_action_changes_nothing(post: Post, make_link: MakeLink, action: str) -> None:
    link = make_link()

    assert "Nothing has changed" in post(action, link)
    assert not LinkChange.objects.exists()


def test_a_tag_is_read_as_in_the_form(post: Post, make_link: MakeLink) -> None:
    link = make_link()

    post("add_tag", link, tag=" #two words ")

    assert [tag.name for tag in Link.objects.get().tags.all()] == ["two-words"]


def test_without_chosen_links_nothing_changes(post: Post) -> None:
    assert "Select at least one link first. Nothing has changed." in post("delete")


def test_links_of_other_workspaces_are_not_changed(
    dashboard: Client, make_link: MakeLink, stranger: Workspace, post: Post
) -> None:
    theirs = make_link(workspace=stranger)

    for action in ("add_tag", "folder", "disable", "delete"):
        post(action, theirs, tag="x", folder="X")

    stored = Link.objects.get(pk=theirs.pk)
    assert (stored.folder, stored.disabled_at, list(stored.tags.all())) == ("", None, [])
    assert not LinkChange.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_it_redirects_within_this_site_only(dashboard: Client, make_link: MakeLink, elsewhere: str) -> None:
    answer = dashboard.post("/links/bulk", {"action": "disable", "link": make_link().pk, "next": elsewhere})

    assert answer["Location"] == "/links"


@pytest.mark.parametrize("action", ["add_tag", "remove_tag", "folder", "max_clicks", "disable", "delete"])
def test_a_hundred_links_cost_at_most_30_queries(dashboard: Client, make_link: MakeLink, action: str) -> None:
    ids = [make_link(tags=["old"]).pk for _number in range(100)]

    with CaptureQueriesContext(connection) as captured:
        dashboard.post(
            "/links/bulk",
            {
                "action": action,
                "link": ids,
                "tag": "old" if "rem" in action else "new",
                "folder": "F",
                "max_clicks": "5",
            },
        )

    assert LinkChange.objects.count() == 100
    assert len(captured) <= 30


def test_racing_changes_are_all_applied(
    transactional_db: None, make_link: MakeLink, workspace: Workspace, race: Race
) -> None:
    links = [make_link() for _number in range(3)]
    names = iter("abcd")

    def add() -> None:
        name = next(names)
        by, at = operator(workspace), datetime.now(UTC)
        if name == "d":
            change_link(link=links[0], by=by, at=at, values=link_values(tags=["d"]))
        else:
            changes.add_tag(links=Link.objects.all(), by=by, name=name, at=at)

    race(4, add)

    assert {"a", "b", "c"} == set(_tags(links[1])) == set(_tags(links[2]))
    assert "d" in _tags(links[0])
    found = Link.objects.get(pk=links[1].pk).search_text
    assert all(f"\t{name}\n" in found for name in "abc")
