"""The field for addresses that visitors are sent to."""

from typing import Any

from shortener.api.fields import JsonSchema, StrictString
from shortener.web.web_addresses import LONGEST

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_LABEL = "[A-Za-z0-9_-]{1,63}"
_LAST_LABEL = "[A-Za-z][A-Za-z0-9-]{0,62}"
_IGNORED = r"[\u0001-\u0020]*"  # around a URL
_PORT = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})"
_PATTERN = (
    rf"^{_IGNORED}[Hh][Tt][Tt][Pp][Ss]?://(({_LABEL}\.)+{_LAST_LABEL}\.?|({_OCTET}\.){{3}}{_OCTET})"
    rf"(:{_PORT})?([/?#\\][^\u0000]*|{_IGNORED})$"
)


class WebAddressField(StrictString):
    """An http or https URL as browsers read it; shortener/web_addresses.py has the rule."""

    def __init__(self, *, trim_whitespace: bool = False, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=trim_whitespace, max_length=LONGEST, **kwargs)

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe URLs in ASCII; that browsers take international hosts too is more than a pattern can say."""
        schema: JsonSchema = {"type": "string", "maxLength": LONGEST, "pattern": _PATTERN}
        return {"anyOf": [schema, {"const": ""}]} if self.allow_blank else schema
