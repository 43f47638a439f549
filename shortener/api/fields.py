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
from rest_framework.utils.serializer_helpers import BindingDict

from shortener.db.ids import is_object_id
from shortener.values import YEARS, is_storable
from shortener.web.addresses.web_addresses import LONGEST as LONGEST_URL

_UNKNOWN_FIELDS_NAMED = 20  # at most, in one answer
_LONGEST_NAME = 100  # characters of each

# ECMA regular expressions, for the OpenAPI document. The white space that str.strip() removes is listed, because
# engines differ in what \s matches.
SPACES = r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_STORABLE = r"^[^\u0000]*$"
_NOT_BLANK = rf"^[^\u0000]*[^\u0000{SPACES}][^\u0000]*$"
INSTANT_PATTERN = r"^(19[7-9][0-9]|[2-9][0-9]{3})-"  # the years above
_ANSWERED_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"

# Hosts in ASCII only: that browsers accept international ones, too, is more than a pattern can express.
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# Addresses in networks that are wholly public. Others, and other ways to write these, are accepted, too.
_PUBLIC_OCTET = (
    "([1-9]|1[1-9]|[2-9][0-9]|10[1-9]|11[0-9]|12[0-689]|1[3-5][0-9]|16[0-8]|17[013-9]|18[0-9]|19[013-79]"
    "|2[01][0-9]|22[0-3])"
)
_PUBLIC_IPV6 = r"\[2[4-9A-Fa-f][0-9A-Fa-f]{2}(:[0-9A-Fa-f]{1,4}){7}\]"
_LABEL = "[A-Za-z0-9_-]{1,63}"
_LAST_LABEL = "[A-Za-z][A-Za-z0-9-]{0,62}"
_IGNORED = r"[\u0001-\u0020]*"  # around a URL
_PORT = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})"
_WEB_ADDRESS = (
    rf"^{_IGNORED}[Hh][Tt][Tt][Pp][Ss]?://(({_LABEL}\.)+{_LAST_LABEL}\.?|{_PUBLIC_OCTET}(\.{_OCTET}){{3}}|{_PUBLIC_IPV6})"
    rf"(:{_PORT})?([/?#\\][^\u0000]*|{_IGNORED})$"
)

JsonSchema = dict[str, Any]


class StrictString(serializers.CharField):
    """A JSON string that every database can store: without NUL characters and unpaired surrogates."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        "invalid": gettext_lazy("Write a string."),
        "unstorable": gettext_lazy("Remove NUL characters and unpaired surrogates."),
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if not is_storable(data):
            self.fail("unstorable")
        return super().to_internal_value(data)

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the limits; subclasses narrow `pattern`."""
        may_be_blank = self.allow_blank or not self.trim_whitespace
        schema: JsonSchema = {"type": "string", "pattern": _STORABLE if may_be_blank else _NOT_BLANK}
        if self.min_length is not None or not self.allow_blank:
            schema["minLength"] = self.min_length or 1
        if self.max_length is not None:
            schema["maxLength"] = self.max_length
        return schema


class WebAddressField(StrictString):
    """An http or https URL as browsers parse it; services check it with web_addresses.parsed()."""

    def __init__(self, *, trim_whitespace: bool = False, max_length: int | None = LONGEST_URL, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=trim_whitespace, max_length=max_length, **kwargs)

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe URLs with hosts in ASCII."""
        schema: JsonSchema = {"type": "string", "maxLength": self.max_length, "pattern": _WEB_ADDRESS}
        return {"anyOf": [schema, {"const": ""}]} if self.allow_blank else schema


class StrictInteger(serializers.IntegerField):
    """A JSON integer; true and "5" are errors."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """JSON's true or false; "true" and 1 are errors."""

    default_error_messages = {"invalid": gettext_lazy("Write true or false.")}  # noqa: RUF012 - DRF's own way

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class InstantField(serializers.Field[datetime, str, str, Any]):
    """An ISO 8601 time with an offset; in responses, in UTC with milliseconds and Z."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way
        "invalid": gettext_lazy("Write an ISO 8601 time such as 2026-12-01T09:00:00.000Z."),
        "no_offset": gettext_lazy("Add Z or an offset such as +02:00 to the time."),
    }

    def to_internal_value(self, data: Any) -> datetime:
        try:
            # fromisoformat() stops at a NUL character and accepts the digits of any script.
            is_candidate = isinstance(data, str) and "T" in data.upper() and data.isascii() and data.isprintable()
            instant = parse_datetime(data) if is_candidate else None
        except ValueError:
            instant = None
        if instant is None:
            self.fail("invalid")
        if instant.tzinfo is None:
            self.fail("no_offset")
        try:
            instant = instant.astimezone(UTC)
        except OverflowError:
            self.fail("invalid")
        if instant.year not in YEARS:
            self.fail("invalid")
        # The API promises milliseconds, and MongoDB stores no more.
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the years that are accepted, or the exact form in responses."""
        pattern = INSTANT_PATTERN if is_input else _ANSWERED_INSTANT
        return {"type": "string", "format": "date-time", "pattern": pattern}


class IdField(serializers.Field[str, str, str, Any]):
    """An id: 24 hex digits."""

    default_error_messages = {"invalid": gettext_lazy("Write an id of 24 hex digits.")}  # noqa: RUF012 - DRF's own way

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not is_object_id(data.lower()):
            self.fail("invalid")
        return data.lower()

    def to_representation(self, value: str) -> str:
        return value

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe ids: any case in requests, lower case in responses."""
        return {"type": "string", "pattern": "^[0-9A-Fa-f]{24}$" if is_input else "^[0-9a-f]{24}$"}


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
        problems = {_printable(name): [_unknown(name, known)] for name in unknown}
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
    similar = get_close_matches(name, known, n=1)
    if similar:
        return _("Unknown field. Did you mean %(name)s?") % {"name": similar[0]}
    return _("Unknown field. Known fields: %(names)s.") % {"names": ", ".join(known)}
