"""Stored JSON of older schema versions: deleted links are restored from it, and history is read from it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from links.dashboard.history import history_entries
from links.fields import link_values
from links.models import DeletedLink, LinkChange
from links.services import stored_fields
from links.services.bin import delete_link, restore_link
from links.services.changes import change_link
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

AT = datetime.now(UTC)


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the schema version to 3, with `notes` named `remarks` in version 1 and `remark` in version 2."""
    monkeypatch.setattr(stored_fields, "SCHEMA_VERSION", 3)
    monkeypatch.setattr(stored_fields, "RENAMED", {2: {"remarks": "remark"}, 3: {"remark": "notes"}})


def test_a_deleted_link_of_an_older_schema_is_restored(
    make_link: MakeLink, workspace: Workspace, client: Client, renamed: None
) -> None:
    link = make_link(alias="launch", notes="N", tags=["a"], folder="F")
    delete_link(link=link, by=operator(workspace), at=AT)
    row = DeletedLink.objects.get()
    row.values["remarks"] = row.values.pop("notes")  # renamed since, twice
    row.values["color"] = "red"  # removed since
    del row.values["folder"]  # added since
    row.save()

    restored = restore_link(deleted=row, by=operator(workspace), at=AT + timedelta(seconds=1))

    assert (restored.notes, restored.folder, [tag.name for tag in restored.tags.all()]) == ("N", "", ["a"])
    assert client.get("/launch")["Location"] == "https://example.com/page"


def test_a_row_of_the_current_schema_is_not_migrated(make_link: MakeLink, workspace: Workspace, renamed: None) -> None:
    delete_link(link=make_link(notes="N"), by=operator(workspace), at=AT)
    row = DeletedLink.objects.get()
    row.schema_version = 3
    row.save()

    assert restore_link(deleted=row, by=operator(workspace), at=AT).notes == "N"


def test_history_of_an_older_schema_is_read(make_link: MakeLink, workspace: Workspace, renamed: None) -> None:
    change_link(link=make_link(), by=operator(workspace), values=link_values(notes="N"), at=AT)
    change = LinkChange.objects.get()
    change.fields = {"remarks": ["", "N"], "color": ["red", "blue"]}
    change.save()

    (entry,) = history_entries([change])

    assert [(change.label, change.before, change.after) for change in entry.changes] == [("Notes", None, "N")]
