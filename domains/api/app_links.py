"""Lists of apps in requests and answers."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from domains.app_links import rules
from domains.app_links.rules import App
from shortener.api.fields import JsonSchema
from shortener.errors import Invalid


class AppsField(serializers.Field[Any, Any, Any, Any]):
    """The apps of one system. In requests null is an empty list; errors have the place of the value that is wrong."""

    rule: Callable[[object], list[App]]
    properties: Mapping[str, JsonSchema]  # of one app
    optional: Collection[str] = ()  # in requests

    def to_internal_value(self, data: Any) -> list[App]:
        try:
            return type(self).rule(data)
        except Invalid as error:
            problem = [ErrorDetail(str(error.message), error.reason)]
            raise serializers.ValidationError({error.place: problem} if error.place else problem) from error

    def to_representation(self, value: Sequence[App] | None) -> list[App]:
        return list(value or ())

    def get_attribute(self, instance: Any) -> Any:
        """Return the list; none is an empty one, too."""
        return super().get_attribute(instance) or []

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return the schema of the list."""
        app = {
            "type": "object",
            "properties": {
                # Null means "not set", as for every optional value.
                name: about | {"type": [about["type"], "null"]} if is_input and name in self.optional else about
                for name, about in self.properties.items()
            },
            "required": [name for name in self.properties if not is_input or name not in self.optional],
            "additionalProperties": False,
        }
        return {"type": "array", "items": app, "maxItems": rules.MOST_APPS}


class AppleAppsField(AppsField):
    """The apps of iOS and macOS."""

    rule = staticmethod(rules.apple_apps)
    optional = ("paths",)
    properties = {  # noqa: RUF012 - never changed
        "teamId": {
            "type": "string",
            "pattern": f"^{rules.TEAM_ID}$",
            "description": "The ID of the team that publishes the app.",
            "examples": ["A1B2C3D4E5"],
        },
        "bundleId": {
            "type": "string",
            "pattern": f"^{rules.BUNDLE_ID}$",
            "maxLength": rules.LONGEST_NAME,
            "description": "The app's bundle ID, without the team ID.",
            "examples": ["com.example.app"],
        },
        "paths": {
            "type": "array",
            "items": {"type": "string", "pattern": f"^{rules.PATH}$", "maxLength": rules.LONGEST_PATH},
            "maxItems": rules.MOST_PATHS,
            "description": "The paths that the app opens; `NOT ` before one keeps it in the browser.",
            "examples": [["NOT /blog*", "/*"]],
        },
    }


class AndroidAppsField(AppsField):
    """The apps of Android."""

    rule = staticmethod(rules.android_apps)
    properties = {  # noqa: RUF012 - never changed
        "packageName": {
            "type": "string",
            "pattern": f"^{rules.PACKAGE_NAME}$",
            "maxLength": rules.LONGEST_NAME,
            "description": "The app's package name.",
            "examples": ["com.example.app"],
        },
        "fingerprints": {
            "type": "array",
            "items": {"type": "string", "pattern": f"^{rules.FINGERPRINT}$"},
            "minItems": 1,
            "maxItems": rules.MOST_FINGERPRINTS,
            "description": "The SHA-256 fingerprints of the certificates that sign the app.",
            "examples": [[":".join(["14", "6D", "E9", "83"] * 8)]],
        },
    }
