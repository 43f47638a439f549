"""Imports that an older release has stored: fields renamed, removed and added since."""

import pytest
from django.test import Client

from links.fields import NOTES
from links.models import Import, ImportBatch, Link
from links.services import stored_fields
from tests.fixtures import Response
from tests.links.imports.conftest import Check, words

pytestmark = pytest.mark.django_db

ROWS = "https://a.example/,red,N\nhttps://b.example/,blue,{}\n"


def _make_older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Store everything as in version 1, where `notes` was `remarks` and columns could be a `color`."""
    monkeypatch.setattr(stored_fields, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(stored_fields, "RENAMED", {2: {"remarks": "notes"}})
    upload = Import.objects.get()
    upload.mapping = {"destination": 0, "color": 1, "remarks": 2}
    upload.save()
    batch = ImportBatch.objects.get()
    batch.problems = [[place, "remarks", code, text] for place, _field, code, text in batch.problems]
    batch.problems += [[place, "color", code, "No such color."] for place, _field, code, text in batch.problems]
    batch.save()


def _text(answer: Response) -> str:
    return answer.getvalue().decode()


@pytest.mark.parametrize(("header", "column"), [("url,color,notes\n", "notes"), ("", str(NOTES.label))])
def test_an_import_of_an_older_schema_goes_on(
    header: str, column: str, dashboard: Client, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = check(header + ROWS.format("n" * 501), column_1="ignored", column_2="notes")
    _make_older(monkeypatch)

    page = words(dashboard.get(address))
    file = _text(dashboard.get(f"{address}/problems.csv"))
    form = dashboard.get(f"{address}/columns").context["form"]
    dashboard.post(f"{address}/start")

    assert f"{column} : Use at most 500 characters." in page.replace(" :", ":").replace(":", " :")
    assert "No such color." in page
    assert f"{column}: Use at most 500 characters. No such color." in file
    assert {name: form[name].value() for name in ("column_0", "column_1", "column_2")} == {
        "column_0": "destination", "column_1": "ignored", "column_2": "notes",
    }  # fmt: skip
    assert [(link.destination, link.notes) for link in Link.objects.all()] == [("https://a.example/", "N")]
