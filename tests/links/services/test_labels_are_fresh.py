"""The tags and folders in filters follow every change, also changes by the API."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.fixtures import Call, PostLink

pytestmark = pytest.mark.django_db(transaction=True)

Offered: TypeAlias = Callable[[], tuple[list[str], list[str]]]


@pytest.fixture
def offered(owner: User) -> Offered:
    """Return the tags and folders in the filters of the list of links."""
    browser = Client()
    browser.force_login(owner)

    def tags_and_folders() -> tuple[list[str], list[str]]:
        labels = browser.get("/links").context["labels"]
        return labels.tags, labels.folders

    return tags_and_folders


def test_labels_follow_every_change_at_once(offered: Offered, call: Call, post_link: PostLink) -> None:
    link = post_link(tags=["one"], folder="First").json()["data"]
    assert offered() == (["one"], ["First"])

    post_link(tags=["one", "two"], folder="Second")
    assert offered() == (["one", "two"], ["First", "Second"])

    assert call("PATCH", f"/api/links/{link['id']}", {"tags": ["three"], "folder": None}).status_code == 200
    assert offered() == (["one", "three", "two"], ["Second"])

    assert call("DELETE", f"/api/links/{link['id']}").status_code == 200
    assert offered() == (["one", "two"], ["Second"])


def test_known_labels_cost_no_aggregation(offered: Offered, post_link: PostLink) -> None:
    post_link(tags=["one"], folder="First")
    offered()
    post_link(tags=["one"], folder="First")

    with CaptureQueriesContext(connection) as queries:
        assert offered() == (["one"], ["First"])
    assert not [query for query in queries if "GROUP BY" in query["sql"] and "links_linktag" in query["sql"]]
