"""Settings of the API: Django REST framework, CORS, and the title and texts of the OpenAPI document."""

import re

import environ
from django.core.exceptions import ImproperlyConfigured

ORIGIN = r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "accounts.api.permissions.PlanHasApi",
        "accounts.api.permissions.AddressIsAllowed",
        "accounts.api.permissions.KeyHasScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttling.PlanRate"],
    "DEFAULT_PARSER_CLASSES": ["shortener.api.parsing.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "shortener.api.parsing.AlwaysJSON",
    "EXCEPTION_HANDLER": "shortener.api.envelope.handle_exception",
    "DEFAULT_SCHEMA_CLASS": "shortener.api.openapi.operations.DescribedSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    # DescribedSchema raises KeyError for everything without a description, and tests/openapi checks the document.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "TITLE": "Shortener API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "Create smart links from your own application.\n\nEvery response except images has the same envelope: "
        "`success`, `message` and `data`, or on failure `success` false, a `message` that says what to fix and a "
        "stable `code`. Times are ISO 8601; ids are 24 hex digits. Responses can gain properties; none is removed or "
        "renamed."
    ),
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "TAGS": [
        {"name": "Links", "description": "Create, find, edit and delete short links."},
        {"name": "Guest links", "description": "Short-lived links without a key."},
        {"name": "Campaigns", "description": "Links that share UTM parameters and statistics."},
        {"name": "Domains", "description": "Custom domains for your short links."},
        {"name": "Statistics", "description": "Clicks and visits."},
        {"name": "Tags and folders", "description": "The names that links are grouped by."},
        {"name": "Account", "description": "The API key, its workspace and its plan."},
    ],
    "COMPONENT_SPLIT_PATCH": False,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["shortener.api.openapi.components.finish"],
}

CORS_URLS_REGEX = r"^/api(/|$)"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE"]
CORS_ALLOW_HEADERS = [
    "authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-api-key", "x-request-id",
]  # fmt: skip
CORS_EXPOSE_HEADERS = [
    "ETag", "Idempotency-Replayed", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After",
    "X-Request-ID",
]  # fmt: skip


def allowed_origins(env: environ.Env) -> list[str]:
    """Return the origins in CORS_ALLOWED_ORIGINS, or raise ImproperlyConfigured for an entry that is none."""
    origins = [entry.strip() for entry in env.list("CORS_ALLOWED_ORIGINS", default=[])]
    for origin in origins:
        # As browsers send it, or it would never match: in lower case, and without the scheme's default port.
        is_normal = origin == origin.lower() and not re.fullmatch("http:.*:80|https:.*:443", origin)
        if not is_normal or not re.fullmatch(ORIGIN, origin):
            raise ImproperlyConfigured(
                f"CORS_ALLOWED_ORIGINS: {origin!r} is not an origin. Use a scheme, a lowercase host and, if "
                "it is not the default, a port, like https://app.example.com. Separate several with commas."
            )
    return origins
