"""Schemas as strict as the API, for the property tester: published ones leave out what no plain pattern says."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from zoneinfo import available_timezones

from redirects.visitors.continents import CONTINENT_OF
from redirects.visitors.families import BROWSERS

Schema = dict[str, Any]

# ECMA regular expressions. The white space that str.strip() removes is listed, because engines differ in what \s
# matches.
_SPACES = r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_STORABLE = r"^[^\u0000]*$"
_NOT_BLANK = rf"^[^\u0000]*[^\u0000{_SPACES}][^\u0000]*$"
_INSTANT = r"^(19[7-9][0-9]|[2-9][0-9]{3})-"
_FUTURE = "^[3-9][0-9]{3}-"
_ANSWERED_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"

# Hosts in ASCII only: that browsers accept international ones, too, is more than a pattern can express.
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# Addresses in networks that are wholly public. Others, and other ways to write these, are accepted, too.
_PUBLIC_OCTET = (
    "([1-9]|1[1-9]|[2-9][0-9]|10[1-9]|11[0-9]|12[0-689]|1[3-5][0-9]|16[0-8]|17[013-9]|18[0-9]|19[013-79]"
    "|2[01][0-9]|22[0-3])"
)
_PUBLIC_IPV6 = r"\[2[4-9A-Fa-f][0-9A-Fa-f]{2}(:[0-9A-Fa-f]{1,4}){7}\]"
_LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_LAST_LABEL = "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_IGNORED = r"[\u0001-\u0020]*"  # around a URL
_PORT = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})"
_WEB_ADDRESS = (
    rf"^{_IGNORED}[Hh][Tt][Tt][Pp][Ss]?://(({_LABEL}\.)+{_LAST_LABEL}\.?|{_PUBLIC_OCTET}(\.{_OCTET}){{3}}|{_PUBLIC_IPV6})"
    rf"(:{_PORT})?([/?#\\][^\u0000]*|{_IGNORED})$"
)
_WORD = r"\p{L}\p{N}"
_TAG = {"pattern": rf"^[{_WORD}_-][{_WORD}\p{{M}}_-]{{0,29}}$"}
_MOMENT = {
    "anyOf": [{"format": "date", "pattern": _INSTANT}, {"format": "date-time", "pattern": _INSTANT}],
    "not": {"pattern": "^9999-"},
}
_OR_EMPTY = {"anyOf": [{"pattern": _WEB_ADDRESS}, {"const": ""}, {"type": "null"}]}

# By the name of a property or parameter of a request.
_RULES: dict[str, Schema] = {
    "originalUrl": {"pattern": _WEB_ADDRESS},
    "rootUrl": _OR_EMPTY,
    "notFoundUrl": _OR_EMPTY,
    "expiredUrl": _OR_EMPTY,
    "url": {"pattern": _WEB_ADDRESS},
    "customAlias": {"pattern": f"^[{_SPACES}]*([A-Za-z0-9-]{{3,30}})?[{_SPACES}]*$"},
    "tag": _TAG,
    "tags": {"items": {"type": "string", **_TAG}},
    "expiresAt": {"pattern": _FUTURE},
    "from": _MOMENT,
    "to": _MOMENT,
    "timezone": {"enum": sorted(available_timezones() - {"localtime", "Factory"})},
    "host": {"pattern": r"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(com|ORG|example)\.?$"},
}

_HOST = r"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(com|ORG|example)$"
_NETWORK = rf"^({_OCTET}(\.{_OCTET}){{3}}(/(3[0-2]|[12]?[0-9]))?|2[0-9A-F]{{3}}(:[0-9a-f]{{1,4}}){{7}}(/[1-9]?[0-9])?)$"
_TIME = {"pattern": _INSTANT}

# By the names of a schema of requests and its property, in place of the rules above.
_RULES_OF: dict[tuple[str, str], Schema] = {
    ("CountryConditionInput", "in"): {"items": {"enum": sorted(CONTINENT_OF)}},
    ("BrowserConditionInput", "in"): {"items": {"enum": list(BROWSERS)}},
    ("ReferrerConditionInput", "in"): {"items": {"type": "string", "pattern": _HOST}},
    ("NetworkConditionInput", "in"): {"items": {"type": "string", "pattern": _NETWORK}},
    ("QueryConditionInput", "name"): {"pattern": _STORABLE},
    ("TimeConditionInput", "from"): _TIME,
    ("TimeConditionInput", "until"): _TIME,
    ("WeeklyConditionInput", "from"): {},
    ("WeeklyConditionInput", "zone"): {"enum": sorted(available_timezones() - {"localtime", "Factory"})},
    ("SimulationInput", "country"): {"enum": [*sorted(CONTINENT_OF), None]},
    ("SimulationInput", "browser"): {"enum": [*BROWSERS, None]},
    ("SimulationInput", "address"): {"pattern": rf"^{_OCTET}(\.{_OCTET}){{3}}$"},
    ("SimulationInput", "languages"): {
        "oneOf": [
            {"type": "array", "items": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"}, "maxItems": 10},
            {"type": "string", "maxLength": 200, "pattern": _STORABLE},
            {"type": "null"},
        ]
    },
    ("LinkPreviewInput", "imageUrl"): {
        "anyOf": [{"pattern": _WEB_ADDRESS}, {"pattern": f"^[{_SPACES}]*$"}, {"type": "null"}]
    },
}

_MAY_BE_BLANK = {"password", "cursor"}  # though not empty

# Their effect depends on earlier requests: invented values mean nothing.
_HEADERS_OF_EARLIER_REQUESTS = {f"#/components/parameters/{name}" for name in ("IfMatch", "IdempotencyKey")}


def tighten(document: Schema) -> None:
    """Narrow the schemas of requests and answers in the document, and leave out what depends on earlier requests."""
    schemas = document["components"]["schemas"]
    is_request = {name: schema.get("additionalProperties") is False for name, schema in schemas.items()}
    for name, schema in schemas.items():
        for property_, about in schema.get("properties", {}).items():
            rule = _RULES_OF.get((name, property_), _RULES.get(property_, {}))
            _narrow(property_, about, rule, is_request=is_request[name])
    for operation in _operations(document):
        parameters = operation["parameters"]
        operation["parameters"] = [one for one in parameters if one.get("$ref") not in _HEADERS_OF_EARLIER_REQUESTS]
        for parameter in parameters:
            if parameter.get("in") == "query":
                name = parameter["name"]
                _narrow(name, parameter["schema"], _RULES.get(name, {}), is_request=True)
        _narrow_codes(operation, document["components"])
    # Invalid items are allowed beside a valid one.
    links = schemas["BulkInput"]["properties"]["links"]
    links |= {"contains": links["items"], "items": {"anyOf": [links["items"], {}]}}
    # Invalid operations have a result of their own.
    operations = schemas["BatchInput"]["properties"]["operations"]
    operations["items"] = {"anyOf": [operations["items"], {}]}


def _operations(document: Schema) -> Iterator[Schema]:
    for methods in document["paths"].values():
        yield from methods.values()


def _narrow(name: str, schema: Schema, rule: Schema, *, is_request: bool) -> None:
    if schema.get("format") == "date-time":
        schema["pattern"] = _INSTANT if is_request else _ANSWERED_INSTANT
    if not is_request:
        return
    types = schema.get("type", [])
    if "string" in types and not schema.keys() & {"pattern", "enum"}:
        schema["pattern"] = _NOT_BLANK if schema.get("minLength") and name not in _MAY_BE_BLANK else _STORABLE
    if "anyOf" in rule:
        schema.pop("pattern", None)
    schema |= deepcopy(rule)


def _narrow_codes(operation: Schema, components: Schema) -> None:
    """Let errors have only the codes that the operation names."""
    for status, codes in operation["x-error-codes"].items():
        reference = operation["responses"][status]["$ref"]
        response = deepcopy(components["responses"][reference.rpartition("/")[2]])
        media = response["content"]["application/json"]
        media.pop("example", None)
        media["schema"] = {"allOf": [media["schema"], {"properties": {"code": {"enum": codes}}}]}
        operation["responses"][status] = response
