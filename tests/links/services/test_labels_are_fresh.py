"""The tags and folders to choose from follow every change, also one that a program made."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiKey, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def offered(owner: User) -> Any:
    """What the list of links offers to filter by."""
    browser = Client()
    browser.force_login(owner)

    def tags_and_folders() -> tuple[list[str], list[str]]:
        labels = browser.get("/links").context["labels"]
        return labels.tags, labels.folders

    return tags_and_folders


@pytest.fixture
def call(api_key: tuple[ApiKey, str], client: Client) -> Any:
    """Call the API with the key."""

    def send(method: str, path: str, **body: Any) -> Any:
        headers = {"x-api-key": api_key[1]}
        return client.generic(method, path, json.dumps(body), "application/json", headers=headers)

    return send


def test_they_are_there_at_once_and_gone_at_once(offered: Any, call: Any, post_link: Any) -> None:
    link = post_link(tags=["one"], folder="First").json()["data"]
    assert offered() == (["one"], ["First"])

    post_link(tags=["one", "two"], folder="Second")
    assert offered() == (["one", "two"], ["First", "Second"])

    assert call("PATCH", f"/api/links/{link['id']}", tags=["three"], folder=None).status_code == 200
    assert offered() == (["one", "three", "two"], ["Second"])

    assert call("DELETE", f"/api/links/{link['id']}").status_code == 200
    assert offered() == (["one", "two"], ["Second"])


def test_labels_that_are_known_are_not_counted_again(offered: Any, post_link: Any) -> None:
    post_link(tags=["one"], folder="First")
    offered()
    post_link(tags=["one"], folder="First")

    with CaptureQueriesContext(connection) as queries:
        assert offered() == (["one"], ["First"])
    assert not [query for query in queries if "GROUP BY" in query["sql"] and "links_linktag" in query["sql"]]
