"""Rules, UTM parameters, previews and fallbacks of links in the bin."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.models import DeletedLink, Link
from links.services.bin import delete_link, restore_link
from tests.fixtures import MakeLink

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
COLUMNS = ("rules", "utm", "preview", "expired_url", "passes_query")


def _make(make_link: MakeLink) -> dict[str, Any]:
    """Make a link and return its columns."""
    variants = [{"name": name, "url": f"https://example.com/{name}", "weight": 1} for name in "AB"]
    link = make_link(
        rules=[{"conditions": [{"type": "os", "in": ["ios"]}], "action": {"type": "split", "variants": variants}}],
        utm={"source": "news"},
        preview={"title": "Card"},
        expired_url="https://example.com/over",
        passes_query=False,
    )
    return {column: getattr(link, column) for column in COLUMNS}


def test_a_restored_link_has_its_rules(make_link: MakeLink, workspace: Workspace) -> None:
    columns = _make(make_link)
    delete_link(link=Link.objects.get(), by=operator(workspace), at=NOON)

    restore_link(deleted=DeletedLink.objects.get(), by=operator(workspace), at=NOON)

    link = Link.objects.get()
    assert {column: getattr(link, column) for column in COLUMNS} == columns
    assert link.target.rules[0].id == columns["rules"][0]["id"]


def test_a_link_that_the_last_release_deleted_has_none(make_link: MakeLink, workspace: Workspace) -> None:
    make_link()
    delete_link(link=Link.objects.get(), by=operator(workspace), at=NOON)
    row = DeletedLink.objects.get()
    for column in COLUMNS:
        del row.values[column]
    row.save()

    restore_link(deleted=row, by=operator(workspace), at=NOON)

    link = Link.objects.get()
    assert [getattr(link, column) for column in COLUMNS] == [[], {}, {}, "", True]
