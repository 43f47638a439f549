"""Domains of the items of POST /api/links/bulk."""

from datetime import UTC, datetime

import pytest

from accounts.models import Workspace
from domains.models import Domain
from tests.fixtures import Json, PostBulk, PostLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _item(**fields: object) -> Json:
    return {"originalUrl": "https://example.com/page"} | fields


def test_items_choose_a_domain_and_a_title(post_bulk: PostBulk, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    waiting = Domain.objects.create(workspace=workspace, host="new.example.org")

    answer = post_bulk(
        _item(customAlias="launch", domainId=domain.pk, title="Launch"), _item(customAlias="launch", domainId=None),
        _item(domainId=waiting.pk), _item(domainId="0" * 24), _item(createdAt="2020-01-01T00:00:00Z"),
    )  # fmt: skip

    first, second = answer.json()["data"]["created"]
    assert (first["shortUrl"], first["title"]) == ("http://go.example.org/launch", "Launch")
    assert second["domainId"] is None
    errors = [(error["index"], error["field"]) for error in answer.json()["data"]["errors"]]
    assert errors == [(2, "domainId"), (3, "domainId"), (4, "createdAt")]


def test_an_alias_on_a_custom_domain_is_no_conflict(
    post_bulk: PostBulk, post_link: PostLink, workspace: Workspace
) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOW)
    assert post_link(customAlias="launch", domainId=domain.pk).status_code == 201

    assert post_bulk(_item(customAlias="launch")).status_code == 201
