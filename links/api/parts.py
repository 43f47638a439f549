"""Requests that take some of the fields of POST /api/links, and say of the others where they can be had."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from rest_framework import serializers

from links.api.serializers import LinkInput


class PartOfLinkInput(LinkInput):
    """LinkInput without the fields that a subclass sets to None; one of those is refused with `elsewhere`."""

    elsewhere: ClassVar[str | Promise] = ""

    def to_internal_value(self, data: Any) -> Any:
        names = [name for name in LinkInput._declared_fields if name in data and name not in self.fields]
        problems = {name: [str(self.elsewhere)] for name in names}
        try:
            values = super().to_internal_value({name: data[name] for name in data if name not in problems})
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**problems, **dict(error.detail)}) from error  # type: ignore[arg-type]
        if problems:
            raise serializers.ValidationError(problems)
        return values
