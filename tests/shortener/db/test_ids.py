"""ObjectIds: 24 hex digits on every database; upper case is accepted."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Workspace
from shortener.db.ids import ObjectIdField, derived_id, is_object_id, new_id


def test_new_ids_differ() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_ids_sort_by_the_second_of_their_creation() -> None:
    made = []
    for year in (1970, 2026, 2038, 2105):
        with time_machine.travel(datetime(year, 1, 19, 3, 14, 8, tzinfo=UTC), tick=False):
            made.append(new_id())

    assert made == sorted(made)
    assert all(is_object_id(one) for one in made)


@given(st.text(st.sampled_from("0123456789abcdefABCDEF g\n٣"), min_size=22, max_size=26))
def test_an_id_is_24_lower_case_hex_digits(text: str) -> None:
    assert is_object_id(text) == (len(text) == 24 and set(text) <= set("0123456789abcdef"))


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=4))
def test_derived_ids_depend_on_all_parts(parts: list[str]) -> None:
    assert is_object_id(derived_id(*parts))
    assert derived_id(*parts) == derived_id(*parts)
    assert derived_id(*parts, "more") != derived_id(*parts)


@pytest.mark.parametrize("value", ["", "x", "0" * 23, "0" * 25, "g" * 24, 5, True, b"0" * 24, "0" * 24 + "\n"])
def test_the_field_refuses_invalid_ids(value: object) -> None:
    with pytest.raises(ValidationError):
        ObjectIdField().to_python(value)


@pytest.mark.django_db
def test_rows_are_found_by_their_id_in_any_case(workspace: Workspace) -> None:
    assert is_object_id(workspace.pk)
    assert Workspace.objects.get(pk=workspace.pk.upper()) == workspace
    assert list(Workspace.objects.in_bulk([workspace.pk])) == [workspace.pk]


@pytest.mark.django_db
def test_bulk_inserts_keep_whole_ids(db: None) -> None:
    Workspace.objects.bulk_create(Workspace(name=str(number), slug=str(number)) for number in range(5))

    assert all(is_object_id(pk) for pk in Workspace.objects.values_list("pk", flat=True))
