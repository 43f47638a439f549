"""Links made before there was a search are found by it after the migration."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from accounts.models import Workspace
from links.models import Link, LinkTag

pytestmark = pytest.mark.django_db

migration = import_module("links.migrations.0002_search_text")


def test_links_that_were_there_are_found_and_their_tags_counted(
    call: Any, make_link: Any, stranger: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "LINKS_AT_ONCE", 2)
    for number in range(5):
        make_link(alias=f"Link-{number}", notes=f"Größe {number}", tag_names=["b", f"a{number}"])
    texts = dict(Link.objects.values_list("pk", "search_text"))
    Link.objects.update(search_text="")
    LinkTag.objects.update(workspace=stranger)

    migration.fill(apps, None)

    assert dict(Link.objects.values_list("pk", "search_text")) == texts
    tags = call("GET", "/api/tags").json()["data"]
    assert {tag["name"]: tag["links"] for tag in tags} == {"b": 5} | {f"a{number}": 1 for number in range(5)}
    found = call("GET", "/api/links", query={"search": "GRÖSSE 3", "tag": "A3"}).json()["data"]
    assert [link["shortCode"] for link in found] == ["Link-3"]
