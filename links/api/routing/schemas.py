"""Schemas of rules, UTM parameters and previews in the OpenAPI document; those of rules are made from their types.

Each has two: the one of requests allows no unknown properties, and in the one of answers all properties are required.
"""

from typing import Any

import msgspec

from campaigns import utm
from campaigns.rules import UTM_LIMIT
from links.api.routing.properties import PROPERTIES, SCHEMAS, Described
from links.rules import previews
from links.rules.routing import documents
from links.rules.utm_parameters import NAMES
from shortener.api.fields import JsonSchema

_UNIONS = {
    "RuleCondition": ("One condition of a rule: `type` says which.", documents.ConditionDocument),
    "RuleAction": ("What happens if all conditions of a rule hold: `type` says what.", documents.ActionDocument),
}
_UTM: JsonSchema = {name: {"type": ["string", "null"], "maxLength": UTM_LIMIT} for name in NAMES}
_PREVIEW: JsonSchema = {
    name: {"type": ["string", "null"], "maxLength": limit} for name, limit in previews.LIMITS.items()
}
_URL: JsonSchema = {"type": "string", "minLength": 1, "maxLength": utm.LONGEST_DESTINATION}


def reference(name: str, *, is_input: bool) -> JsonSchema:
    """Return the reference to a schema of requests or of answers."""
    return {"$ref": f"#/components/schemas/{_name(name, is_input)}"}


def components() -> JsonSchema:
    """Return all schemas by name."""
    return {name: schema for is_input in (True, False) for name, schema in _components(is_input).items()}


def _name(name: str, is_input: bool) -> str:
    return f"{name}Input" if is_input else name


def _components(is_input: bool) -> JsonSchema:
    _references, made = msgspec.json.schema_components([documents.RuleDocument], ref_template="{name}")
    found: JsonSchema = {"UtmParameters": {"properties": _UTM}, "LinkPreview": {"properties": _PREVIEW}}
    found |= {one.name: made[kind.__name__] for kind, one in SCHEMAS.items()}
    result = {_name(name, is_input): _object(name, schema, is_input) for name, schema in found.items()}
    for name, (text, union) in _UNIONS.items():
        result[_name(name, is_input)] = _union(text, union.__args__, is_input)
    return result


def _union(text: str, kinds: tuple[Any, ...], is_input: bool) -> JsonSchema:
    mapping = {kind.__struct_config__.tag: reference(SCHEMAS[kind].name, is_input=is_input)["$ref"] for kind in kinds}
    return {
        "oneOf": [{"$ref": place} for place in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
        "description": text,
    }


def _object(name: str, made: JsonSchema, is_input: bool) -> JsonSchema:
    texts = {one.name: one.description for one in SCHEMAS.values()} | _OTHER_TEXTS
    properties = {
        one: _property(schema, PROPERTIES.get((name, one)) or PROPERTIES["", one], one, is_input)
        for one, schema in made["properties"].items()
    }
    required = made.get("required", []) if is_input else list(properties)
    return {
        "type": "object",
        "description": texts[name],
        **({"required": required} if required else {}),
        "properties": properties,
        **({"additionalProperties": False} if is_input else {}),
    }


_OTHER_TEXTS = {
    "UtmParameters": "UTM parameters that are added to the destination if it lacks them; null for none.",
    "LinkPreview": "What chat programs and social networks show of the link; null for the destination's own.",
}


def _property(made: JsonSchema, about: Described, name: str, is_input: bool) -> JsonSchema:
    """Return a plain schema with a description and an example."""
    if name == "type":
        schema: JsonSchema = {"type": "string", "const": made["enum"][0]}
    elif name == "action":
        schema = reference("RuleAction", is_input=is_input)
    elif name == "conditions":
        items = reference("RuleCondition", is_input=is_input)
        schema = {"type": "array", "items": items, "maxItems": made["maxItems"]}
    elif name == "variants":
        schema = {**made, "items": reference("SplitVariant", is_input=is_input)}
    elif name == "url":
        schema = dict(_URL)
    else:
        schema = _plain(made)
    if about.is_open:
        schema["items"] = {"type": "string"}
    if "items" in about.more:
        schema["items"] = schema["items"] | about.more["items"]
    schema |= {key: value for key, value in about.more.items() if key != "items"}
    example = schema["const"] if name == "type" else about.example
    return {**schema, "description": about.description, "examples": [example]}


def _plain(made: JsonSchema) -> JsonSchema:
    """Return the schema with null as a type beside the other, and without defaults, which descriptions state."""
    schema = {key: value for key, value in made.items() if key != "default"}
    if "anyOf" in schema:
        (first, _null) = schema["anyOf"]
        return {**first, "type": [first["type"], "null"]}
    if "enum" in schema.get("items", {}):
        schema["items"] = {"type": "string", **schema["items"]}
    return schema
