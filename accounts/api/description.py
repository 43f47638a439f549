"""The authentication schemes in the OpenAPI document."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.keys.scopes import SCOPES


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """An API key, in either of two headers."""

    target_class = "accounts.api.authentication.ApiKeyAuthentication"
    name = ["apiKey", "bearer"]  # noqa: RUF012 - the library's own way

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        """Return both schemes as alternatives."""
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Return the definitions, in the order of `name`."""
        scopes = ", ".join(f"`{scope}` ({label})" for scope, label in SCOPES.items())
        about = f"An API key of your workspace, `sk_live_…`. It can be limited to these scopes: {scopes}."
        return [
            {"type": "apiKey", "in": "header", "name": "x-api-key", "description": about},
            {"type": "http", "scheme": "bearer", "description": "The same key as `Authorization: Bearer sk_live_…`."},
        ]


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The dashboard's session."""

    target_class = "accounts.api.sessions.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the definition of the session cookie."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session cookie of a person who is signed in to the dashboard. Browsers send it "
            "automatically. Requests must come from a page of this site: `Sec-Fetch-Site` must be `same-origin` or "
            "`none`, or else `Origin` must be this site's. All others get a 403.",
        }
