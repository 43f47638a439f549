"""What people and programs can say of an invented visitor."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from links.rules.routing import cleaning
from links.rules.routing.documents import DEVICES
from redirects.visitors.families import BROWSERS, SYSTEMS
from shortener.api.fields import ChoiceField, InstantField, JsonSchema, StrictSerializer, StrictString
from shortener.errors import Invalid, Reason
from shortener.web.requests.http import parse_address

_MOST_LANGUAGES = 10
_LONGEST_HEADER = 200  # characters of languages, as redirects look at
_LONGEST_AGENT = 1_000
_LONGEST_ADDRESS = 8_000  # of a page, or a query


def _text(longest: int) -> StrictString:
    return StrictString(required=False, allow_null=True, allow_blank=True, trim_whitespace=False, max_length=longest)


def _word(words: tuple[str, ...]) -> ChoiceField:
    return ChoiceField(words, required=False, allow_null=True)


class CountryField(StrictString):
    """The code of a country."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return cleaning.country(super().to_internal_value(data))
        except Invalid as error:
            raise serializers.ValidationError(str(error.message), error.reason) from error

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return the form; not each pair of letters is a country."""
        return {"type": "string", "pattern": "^[A-Za-z]{2}$"}


class LanguagesField(serializers.Field[str, Any, str, Any]):
    """A list of languages in the order of preference, or an Accept-Language header; as such a header."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str):
            return _text(_LONGEST_HEADER).run_validation(data) or ""
        if not isinstance(data, list):
            raise serializers.ValidationError(_("Send a list."), Reason.WRONG_TYPE)
        if len(data) > _MOST_LANGUAGES:
            text = _("Use at most %(number)s items.") % {"number": _MOST_LANGUAGES}
            raise serializers.ValidationError(text, Reason.TOO_MANY)
        problems, tags = {}, []
        for place, one in enumerate(data):
            try:
                tags.append(cleaning.language(StrictString().run_validation(one)))
            except Invalid as error:
                problems[place] = [ErrorDetail(str(error.message), error.reason)]
            except serializers.ValidationError as error:
                problems[place] = error.detail  # type: ignore[assignment]
        if problems:
            raise serializers.ValidationError(problems)  # type: ignore[arg-type]
        return ",".join(f"{tag};q={1 - place / 10:.1f}" for place, tag in enumerate(tags))

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return both forms."""
        tag = {"type": "string", "pattern": "^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}$"}
        return {
            "oneOf": [
                {"type": "array", "items": tag, "maxItems": _MOST_LANGUAGES},
                {"type": "string", "maxLength": _LONGEST_HEADER},
            ]
        }


class BrowserField(ChoiceField):
    """One of the browsers, of which later versions may know more."""

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return a string: the description has the words."""
        return {"type": "string"}


class AddressField(StrictString):
    """An IP address."""

    def to_internal_value(self, data: Any) -> str:
        address = parse_address(super().to_internal_value(data).strip())
        if address is None:
            raise serializers.ValidationError(
                _("Use an IP address such as 192.0.2.7 or 2001:db8::7."), Reason.WRONG_FORMAT
            )
        return str(address)


class SimulationInput(StrictSerializer):
    """A visitor, and when it comes. What is left out is not known of the visitor."""

    country = CountryField(required=False, allow_null=True)
    languages = LanguagesField(required=False, allow_null=True)
    userAgent = _text(_LONGEST_AGENT)
    device = _word(DEVICES)
    os = _word(SYSTEMS)
    browser = BrowserField(BROWSERS, required=False, allow_null=True)
    at = InstantField(required=False, allow_null=True)
    query = _text(_LONGEST_ADDRESS)
    referrer = _text(_LONGEST_ADDRESS)
    address = AddressField(required=False, allow_null=True)
    visitor = _text(100)

    def validate_referrer(self, value: str | None) -> str | None:
        """Return the address of the page; https:// may be missing."""
        return value if not value or "://" in value else f"https://{value}"
