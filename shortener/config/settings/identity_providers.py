"""Settings of the identity providers that people may sign in with: Google, GitHub and OpenID Connect."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_PACKAGE = "allauth.socialaccount.providers"


def configured(env: environ.Env) -> tuple[list[str], dict[str, Any]]:
    """Return the apps to install and the settings of each provider.

    Raises ImproperlyConfigured for a provider that has only some of its variables.
    """
    providers: dict[str, Any] = {}
    if google := _values(env, "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"):
        providers["google"] = {
            "SCOPE": ["profile", "email"],
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [{"client_id": google[0], "secret": google[1]}],
        }
    if github := _values(env, "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"):
        providers["github"] = {
            "SCOPE": ["user:email"],
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [{"client_id": github[0], "secret": github[1]}],
        }
    if oidc := _values(env, "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        providers["openid_connect"] = {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env("OIDC_NAME", default="") or "OpenID Connect",
                    "client_id": oidc[1],
                    "secret": oidc[2],
                    "settings": {"server_url": oidc[0].rstrip("/")},
                }
            ],
        }
    return [f"{_PACKAGE}.{name}" for name in providers], providers


def _values(env: environ.Env, *names: str) -> list[str]:
    """Return the values of all these variables, or none of them."""
    values = [env(name, default="").strip() for name in names]
    if any(values) and not all(values):
        raise ImproperlyConfigured(f"{', '.join(names)}: set all of them, or none.")
    return values if all(values) else []
