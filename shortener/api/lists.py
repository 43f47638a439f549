"""Lists in request bodies."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from shortener.errors import Reason


class StrictList(serializers.ListField):
    """A JSON list."""

    default_error_messages = {"not_a_list": _("Send a list.")}  # noqa: RUF012 - DRF's own way


class UncheckedList(StrictList):
    """A list of items that are validated later, one by one, so that an invalid one does not refuse the others."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.TOO_MANY: serializers.ListField.default_error_messages["max_length"]
    }

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(allow_empty=False, min_length=1, max_length=most, **kwargs)
        self._most = most

    def to_internal_value(self, data: Any) -> list[Any]:
        items = super().to_internal_value(data)
        if len(items) > self._most:
            self.fail(Reason.TOO_MANY, max_length=self._most)
        return items

    def run_child_validation(self, data: Any) -> list[Any]:
        return list(data)
