"""Serializer fields with strict JSON types: no number for a string, no "5" for a number, no time without a zone."""

import threading
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import islice
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.utils.serializer_helpers import BindingDict

from shortener.db.ids import is_object_id
from shortener.errors import Reason
from shortener.values import INVALID_CHARACTERS, YEARS, is_storable
from shortener.web.addresses.web_addresses import LONGEST as LONGEST_URL

_UNKNOWN_FIELDS_NAMED = 15  # at most, in one answer
_LONGEST_NAME = 100  # characters of each
_SIMILAR = 0.75  # of 1: `clicks` or `status` is no misspelled field

JsonSchema = dict[str, Any]

# Of a link: its id, or its external id, which links.rules.external_ids validates.
LINK_REFERENCE = "^([0-9A-Fa-f]{24}|ext_[A-Za-z0-9._~:@+=,-]{1,100})$"


class StrictString(serializers.CharField):
    """A JSON string that every database can store: without NUL characters and unpaired surrogates."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.WRONG_TYPE: gettext_lazy("Send a string."),
        Reason.INVALID_CHARACTERS: INVALID_CHARACTERS,
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail(Reason.WRONG_TYPE)
        if not is_storable(data):
            self.fail(Reason.INVALID_CHARACTERS)
        return super().to_internal_value(data)

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the limits. A text that may not be blank needs a character that is no space, too."""
        schema: JsonSchema = {"type": "string"}
        if self.min_length is not None or not self.allow_blank:
            schema["minLength"] = self.min_length or 1
        if self.max_length is not None:
            schema["maxLength"] = self.max_length
        return schema


class WebAddressField(StrictString):
    """An http or https URL as browsers parse it; services check it with web_addresses.parsed()."""

    def __init__(self, *, trim_whitespace: bool = False, max_length: int | None = LONGEST_URL, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=trim_whitespace, max_length=max_length, **kwargs)


class StrictInteger(serializers.IntegerField):
    """A JSON integer; true and "5" are errors."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.WRONG_TYPE: serializers.IntegerField.default_error_messages["invalid"]
    }

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail(Reason.WRONG_TYPE)
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """JSON's true or false; "true" and 1 are errors."""

    default_error_messages = {Reason.WRONG_TYPE: gettext_lazy("Send true or false.")}  # noqa: RUF012 - DRF's own way

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail(Reason.WRONG_TYPE)
        return data


class ChoiceField(serializers.ChoiceField):
    """One of some words; the message lists them."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.UNKNOWN_VALUE: gettext_lazy("Use one of these: {choices}.")
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            self.fail(Reason.UNKNOWN_VALUE, choices=", ".join(map(str, self.choices)))


class InstantField(serializers.Field[datetime, str, str, Any]):
    """An ISO 8601 time with an offset; in responses, in UTC with milliseconds and Z."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.WRONG_FORMAT: gettext_lazy("Send an ISO 8601 time such as 2026-12-01T09:00:00.000Z."),
        Reason.OUT_OF_RANGE: gettext_lazy("Use a year from {first} to {last}."),
        Reason.NO_OFFSET: gettext_lazy("Add Z or an offset such as +02:00 to the time."),
    }

    def to_internal_value(self, data: Any) -> datetime:
        try:
            # fromisoformat() stops at a NUL character and accepts the digits of any script.
            is_candidate = isinstance(data, str) and "T" in data.upper() and data.isascii() and data.isprintable()
            instant = parse_datetime(data.upper()) if is_candidate else None
        except ValueError:
            instant = None
        if instant is None:
            self.fail(Reason.WRONG_FORMAT)
        if instant.tzinfo is None:
            self.fail(Reason.NO_OFFSET)
        try:
            instant = instant.astimezone(UTC)
        except OverflowError:
            self.fail(Reason.OUT_OF_RANGE, first=YEARS[0], last=YEARS[-1])
        if instant.year not in YEARS:
            self.fail(Reason.OUT_OF_RANGE, first=YEARS[0], last=YEARS[-1])
        # The API promises milliseconds, and MongoDB stores no more.
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe times; answers are always in UTC."""
        return {"type": "string", "format": "date-time"}


class IdField(serializers.Field[str, str, str, Any]):
    """An id: 24 hex digits."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        Reason.WRONG_FORMAT: gettext_lazy("Send an id of 24 hex digits.")
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not is_object_id(data.lower()):
            self.fail(Reason.WRONG_FORMAT)
        return data.lower()

    def to_representation(self, value: str) -> str:
        return value

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe ids: any case in requests, lower case in responses."""
        return {"type": "string", "pattern": "^[0-9A-Fa-f]{24}$" if is_input else "^[0-9a-f]{24}$"}


class WordField(ChoiceField):
    """One word, which tells objects of a union apart."""

    def __init__(self, word: str, **kwargs: Any) -> None:
        super().__init__([word], **kwargs)
        self.word = word

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the word."""
        return {"type": "string", "const": self.word}


class ObjectField(serializers.DictField):
    """A JSON object that is validated later, by this serializer."""

    default_error_messages = {"not_a_dict": gettext_lazy("Send a JSON object.")}  # noqa: RUF012 - DRF's own way

    def __init__(self, serializer: "type[StrictSerializer]", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.serializer = serializer


class TextOrNull(serializers.CharField):
    """A text in a response; an empty one is null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_representation(self, value: str) -> str | None:  # type: ignore[override]  # its stubs know no null
        return value or None


class SharedFields(serializers.Serializer[Any]):
    """A serializer whose class builds its fields once for each thread: building them takes longer than using them.

    `get_fields()` must return the same for every request, and callers must not change the fields.
    """

    @property
    def fields(self) -> BindingDict:
        """The fields, bound to the serializer that uses them now."""
        fields = _built.of_class.get(type(self))
        if fields is None:
            fields = _built.of_class[type(self)] = BindingDict(self)
            for name, field in self.get_fields().items():
                fields[name] = field
        elif fields.serializer is not self:
            fields.serializer = self
            for field in fields.values():
                field.parent = self
        return fields


class _Built(threading.local):
    """The fields of each SharedFields class in one thread; they belong to one serializer at a time."""

    def __init__(self) -> None:
        self.of_class: dict[type, BindingDict] = {}


_built = _Built()


class StrictSerializer(SharedFields):
    """A serializer for which unknown fields are errors."""

    def to_internal_value(self, data: Any) -> Any:
        known = [name for name, field in self.fields.items() if not field.read_only]
        unknown = islice((name[:_LONGEST_NAME] for name in data if name not in known), _UNKNOWN_FIELDS_NAMED)
        # A name may have an unpaired surrogate, which no response can encode.
        problems = {_printable(name): [ErrorDetail(_unknown(name, known), Reason.UNKNOWN_FIELD)] for name in unknown}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**problems, **dict(error.detail)}) from error  # type: ignore[arg-type]
        if problems:
            raise serializers.ValidationError(problems)
        return values


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _unknown(name: str, known: list[str]) -> str:
    similar = get_close_matches(name, known, n=1, cutoff=_SIMILAR)
    if similar:
        return _("Unknown field. Did you mean %(name)s?") % {"name": similar[0]}
    return _("Unknown field. Known fields: %(names)s.") % {"names": ", ".join(known)}
