"""The field table: everything that shows fields of links has every row of links/fields.py, and so has docs/api.md."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from django.forms import ChoiceField

from campaigns.rules import UTM_LIMIT
from links.admin.base import describe_change
from links.api.serializers import BulkItem, GuestLinkInput, LinkChanges, LinkInput
from links.dashboard.history import history_entries
from links.dashboard.link_form import LinkForm
from links.field_types import COMPOSITE, Door, Kind, LinkField
from links.fields import FIELDS, IS_DISABLED, PASSWORD, fields_of
from links.imports.cells import DateFormat
from links.imports.columns.places import Places
from links.imports.downloads import template
from links.imports.forms import ADDED, FALLBACK, ColumnsForm
from links.imports.mapping import IMPORTED, guessed
from links.imports.rows import RowReader
from links.models import ChangeKind, Link, LinkChange
from links.rules import previews
from links.rules.routing import documents
from links.rules.tags import LONGEST_TAG, MOST_TAGS
from links.services import history
from redirects.codes import LONGEST, SHORTEST
from shortener.api.documents import document

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = datetime(2026, 12, 1, tzinfo=UTC)

TYPES = {
    Kind.URL: "string", Kind.ALIAS: "string", Kind.PASSWORD: "string", Kind.TEXT: "string", Kind.PARAGRAPHS: "string",
    Kind.TIME: "time", Kind.NUMBER: "integer", Kind.CAMPAIGN: "id", Kind.DOMAIN: "id", Kind.TAGS: "string[]",
    Kind.FLAG: "boolean", Kind.RULES: "object[]", Kind.UTM: "object", Kind.PREVIEW: "object",
}  # fmt: skip
DOORS = {Door.CREATE: "POST", Door.UPDATE: "PATCH", Door.BULK: "bulk", Door.IMPORT: "import", Door.GUEST: "guest"}
LIMITS_OF_KINDS = {
    Kind.ALIAS: (SHORTEST, LONGEST),
    Kind.TAGS: (MOST_TAGS, LONGEST_TAG),
    Kind.RULES: (documents.MOST_RULES, documents.MOST_CONDITIONS, documents.LARGEST),
    Kind.UTM: (UTM_LIMIT,),
    Kind.PREVIEW: tuple(previews.LIMITS.values()),
}
INPUTS = {
    Door.CREATE: (LinkInput, "LinkInput"),
    Door.UPDATE: (LinkChanges, "LinkChanges"),
    Door.BULK: (BulkItem, "BulkItem"),
    Door.GUEST: (GuestLinkInput, "GuestLinkInput"),
}

OF_WORKSPACE = (Kind.CAMPAIGN, Kind.DOMAIN)  # cells name what the workspace has

each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
each_imported = pytest.mark.parametrize("field", IMPORTED, ids=lambda field: field.name)


def _documented() -> Iterator[list[str]]:
    """Yield the cells of each line of the table of fields in docs/api.md."""
    section = (ROOT / "docs/api.md").read_text().partition("## `POST /api/links` →")[2].partition("\n## ")[0]
    for line in section.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def _names(door: Door) -> list[str]:
    return [field.api_name for field in fields_of(door)] + ["ifExists"] * (door is Door.CREATE)


def _limits(field: LinkField) -> list[int]:
    return list(LIMITS_OF_KINDS.get(field.kind, [limit for limit in (field.minimum, field.maximum) if limit]))


def _type(field: LinkField) -> str:
    return TYPES[field.kind] + (", required" if field.is_required else "")


def _doors(field: LinkField) -> str:
    return ", ".join(word for door, word in DOORS.items() if door in field.doors)


def test_docs_have_the_rows_in_their_order() -> None:
    assert [cells[0] for cells in _documented()] == [f"`{field.api_name}`" for field in FIELDS]


@each_field
def test_docs_have_type_and_doors_of_a_field(field: LinkField) -> None:
    (cells,) = (cells for cells in _documented() if cells[0] == f"`{field.api_name}`")

    assert cells[1:3] == [_type(field), _doors(field)]


@each_field
def test_docs_have_the_limits_of_a_field(field: LinkField) -> None:
    (rule,) = (cells[3] for cells in _documented() if cells[0] == f"`{field.api_name}`")

    numbers = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", rule)}
    assert numbers >= set(_limits(field))


@pytest.mark.parametrize("door", INPUTS)
def test_requests_take_the_fields_of_their_door(door: Door) -> None:
    serializer, _schema = INPUTS[door]

    assert list(serializer().fields) == _names(door)


def test_every_door_is_tested() -> None:
    assert {*INPUTS, Door.IMPORT} == set(Door) == set(DOORS)


@pytest.mark.parametrize("door", INPUTS)
def test_openapi_describes_the_fields_of_a_door(door: Door) -> None:
    properties = json.loads(document())["components"]["schemas"][INPUTS[door][1]]["properties"]

    assert list(properties) == _names(door)
    for field in fields_of(door):
        described = properties[field.api_name]
        assert described["description"] == field.description
        assert described["examples"] == [field.example]


@pytest.mark.parametrize("field", fields_of(Door.CREATE), ids=lambda field: field.name)
def test_the_form_has_a_field_of_the_row(field: LinkField) -> None:
    shown = LinkForm.base_fields[field.name]

    assert (shown.label, shown.help_text, shown.required) == (field.label, field.help_text, field.is_required)
    assert f"form.{field.name}" in (ROOT / "templates/links/form.html").read_text()


def test_the_form_has_no_field_beside_the_rows() -> None:
    others = set(LinkForm.base_fields) - {field.name for field in fields_of(Door.CREATE)}

    assert others == {"password_is", "time_zone", "version", "seen"}


@each_imported
def test_a_column_with_the_api_name_is_imported(field: LinkField) -> None:
    columns = guessed(["id", field.api_name], []).columns

    assert columns == {field.name: 1}
    assert field.api_name in template(NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "field", [field for field in IMPORTED if field.kind not in OF_WORKSPACE], ids=lambda field: field.name
)
def test_the_example_can_be_imported(field: LinkField) -> None:
    if field.kind in COMPOSITE:
        text = json.dumps(field.example)
    else:
        text = ", ".join(field.example) if isinstance(field.example, list) else str(field.example)
    expected = datetime.fromisoformat(field.example) if field.kind is Kind.TIME else field.example

    values, problems = RowReader({field.name: 0}, DateFormat()).read([text]).cleaned()

    assert problems == {}
    assert values[field.name] == field.clean(expected).value


def test_people_can_choose_what_columns_hold() -> None:
    form = ColumnsForm(names=["A"], rows=[], places=Places())
    choices = cast("list[tuple[str, str]]", cast("ChoiceField", form.fields["column_0"]).choices)

    fields = [(field.name, field.label) for field in (*IMPORTED, IS_DISABLED, PASSWORD)]
    assert [choice for choice in choices[1:] if choice[0] not in (ADDED, FALLBACK)] == fields
    assert {*IMPORTED, IS_DISABLED} == set(fields_of(Door.IMPORT))


def test_history_compares_every_field() -> None:
    assert list(history.state(Link(), [])) == [field.name for field in FIELDS]


def test_history_names_fields_as_the_form_does() -> None:
    fields = {field.name: [None, None] for field in FIELDS}
    change = LinkChange(at=NOW, kind=ChangeKind.CHANGED, fields=fields)

    (entry,) = history_entries([change])

    assert [shown.label for shown in entry.changes] == [str(field.label) for field in FIELDS]
    assert [part.partition(":")[0] for part in describe_change(change).split("; ")] == [
        str(field.label) for field in FIELDS
    ]
