"""Settings of passwords, cookies, the restrictions of browsers, and the address for reports of vulnerabilities."""

import re
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# Link passwords are checked on public pages: scrypt takes a lot of memory and processor time to guess.
PASSWORD_HASHERS = [
    "shortener.password_hashing.LimitedScryptPasswordHasher",
    "shortener.password_hashing.LimitedPBKDF2PasswordHasher",
]
# No rules about kinds of characters: they make passwords that people forget, and that are guessed all the same.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.sign_in.passwords.MaximumLengthValidator"},
    {"NAME": "accounts.sign_in.passwords.StolenPasswordValidator"},
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Sets headers that restrict what browsers do with answers; answers without Django have them from
# shortener.web.requests.security_headers.
SECURITY_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "shortener.web.requests.middleware.ResourcePolicyMiddleware",  # outside of CORS, whose answers it leaves alone
]

# What pages may ask of a device. Nothing is granted to frames, of which the pages have none.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    **{
        feature: []
        for feature in (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "encrypted-media",
            "geolocation",
            "gyroscope",
            "hid",
            "idle-detection",
            "local-fonts",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "picture-in-picture",
            "screen-wake-lock",
            "serial",
            "usb",
            "xr-spatial-tracking",
        )
    },
    "clipboard-write": ["self"],  # the buttons that copy short links and keys
    "publickey-credentials-create": ["self"],  # passkeys
    "publickey-credentials-get": ["self"],
}

_CONTACT = re.compile(r"mailto:[^\s@,]+@[^\s@,]+|https://[^\s/,]+(?:/[^\s,]*)?")


def configuration(*, production: bool, cookie_prefix: str) -> dict[str, Any]:
    """Return the settings of cookies and of HSTS."""
    return {
        "SESSION_COOKIE_NAME": f"{cookie_prefix}sessionid",
        "CSRF_COOKIE_NAME": f"{cookie_prefix}csrftoken",
        "SESSION_COOKIE_SECURE": production,
        "CSRF_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_HSTS_SECONDS": 31_536_000 if production else 0,
    }


def contacts(text: str, *, name: str = "SECURITY_CONTACT") -> list[str]:
    """Return the addresses in a variable, the preferred one first, or raise ImproperlyConfigured with its name."""
    found = [entry.strip() for entry in text.split(",") if entry.strip()]
    for entry in found:
        if not _CONTACT.fullmatch(entry):
            raise ImproperlyConfigured(
                f"{name}: {entry!r} must be like mailto:security@example.com or https://example.com/security."
            )
    return found


def contact(text: str, *, name: str) -> str:
    """Return the one address in a variable, empty for none, or raise ImproperlyConfigured with its name."""
    found = contacts(text, name=name)
    if len(found) > 1:
        raise ImproperlyConfigured(f"{name} must be one address.")
    return found[0] if found else ""
