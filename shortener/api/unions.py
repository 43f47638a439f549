"""Objects of several kinds, which the value of one property tells apart."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from shortener.api.fields import ChoiceField, StrictSerializer


class UnionSerializer(StrictSerializer):
    """A serializer of objects of the `kinds`, by the word in the property `told_apart_by`.

    It accepts the properties of all kinds; a subclass validates which of them belong to the kind.
    """

    kinds: ClassVar[Mapping[str, type[StrictSerializer]]]
    told_apart_by: ClassVar[str]

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {self.told_apart_by: ChoiceField(list(self.kinds))}
        for kind in self.kinds.values():
            for name, field in kind().get_fields().items():
                if name not in fields:
                    field.required = False
                    fields[name] = field
        return fields
