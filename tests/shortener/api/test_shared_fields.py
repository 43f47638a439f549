"""Serializers whose fields are built once: two of a class do not get in each other's way."""

from threading import Thread
from typing import Any

import pytest
from rest_framework import serializers

from shortener.api.fields import SharedFields, StrictSerializer, StrictString


class _Named(SharedFields):
    name = serializers.SerializerMethodField()

    def get_name(self, _row: object) -> str:
        return str(self.context["name"])


class _Input(StrictSerializer):
    word = StrictString(max_length=3)


def test_each_serializer_has_its_own_context() -> None:
    one, two = _Named({}, context={"name": "one"}), _Named({}, context={"name": "two"})

    shown: list[Any] = [one.to_representation({}), two.to_representation({}), one.to_representation({})]

    assert [row["name"] for row in shown] == ["one", "two", "one"]


def test_fields_are_built_once_for_each_thread() -> None:
    built: list[Any] = []
    thread = Thread(target=lambda: built.append(_Named({}).fields["name"]))
    thread.start()
    thread.join()

    assert _Named({}).fields["name"] is _Named({}).fields["name"]
    assert _Named({}).fields["name"] is not built[0]


def test_subclasses_have_their_own_fields() -> None:
    class Narrow(_Input):
        word = StrictString(max_length=1)

    assert _Input(data={"word": "abc"}).is_valid()
    assert not Narrow(data={"word": "abc"}).is_valid()
    assert _Input(data={"word": "abc"}).is_valid()


@pytest.mark.parametrize("is_partial", [True, False])
def test_partial_holds_for_one_serializer(is_partial: bool) -> None:
    assert _Input(data={}, partial=is_partial).is_valid() is is_partial


def test_errors_do_not_remain() -> None:
    wrong = _Input(data={"word": 5})
    assert not wrong.is_valid()
    right = _Input(data={"word": "abc"})

    assert right.is_valid()
    assert wrong.errors == {"word": ["Send a string."]}
    assert right.errors == {}
