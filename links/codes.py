"""Codes: what stands after the host of a short URL, who may choose which, and how they compare."""

import re
import secrets

from django.utils.translation import gettext_lazy as _

from shortener.errors import Conflict, Invalid

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without look-alikes: 0 o 1 l i
RANDOM_LENGTH = 7  # 31⁷ ≈ 2.7 × 10¹⁰ codes
SHORTEST, LONGEST = 3, 30

_PATTERN = re.compile(rf"[A-Za-z0-9-]{{{SHORTEST},{LONGEST}}}")

# Every first segment of a path that the site uses or plausibly will, and what browsers and crawlers ask for.
RESERVED = frozenset(
    [
        "about",
        "abuse",
        "account",
        "accounts",
        "admin",
        "api",
        "app",
        "apps",
        "assets",
        "auth",
        "billing",
        "blog",
        "bulk",
        "campaign",
        "campaigns",
        "contact",
        "dashboard",
        "demo",
        "developers",
        "docs",
        "domain",
        "domains",
        "download",
        "export",
        "folders",
        "guest",
        "health",
        "help",
        "home",
        "import",
        "invitations",
        "invite",
        "keys",
        "legal",
        "link",
        "links",
        "live",
        "login",
        "logout",
        "media",
        "members",
        "metrics",
        "new",
        "oauth",
        "openapi",
        "overview",
        "password",
        "pricing",
        "privacy",
        "profile",
        "qr",
        "ready",
        "register",
        "report",
        "reports",
        "robots",
        "schema",
        "search",
        "security",
        "session",
        "sessions",
        "settings",
        "setup",
        "shortener",
        "signin",
        "signout",
        "signup",
        "sitemap",
        "sso",
        "static",
        "stats",
        "status",
        "support",
        "tags",
        "teams",
        "terms",
        "upload",
        "user",
        "users",
        "webhooks",
        "well-known",
        "workspace",
        "workspaces",
        "www",
    ]
)


class AliasTaken(Conflict):
    """Somebody else has the alias on this host."""

    code = "alias_taken"

    def __init__(self) -> None:
        super().__init__(_("This alias is already in use. Choose another."), field="customAlias")


class AliasRefused(Invalid):
    """The text cannot be an alias."""


def can_be_code(text: str) -> bool:
    """Tell whether a path segment can be a code at all."""
    return _PATTERN.fullmatch(text) is not None and text.lower() not in RESERVED


def check_alias(alias: str) -> None:
    """Raise AliasRefused, with the reason, when the text cannot be an alias."""
    if not _PATTERN.fullmatch(alias):
        raise AliasRefused(_("Use 3 to 30 letters (A–Z), numbers or hyphens."), field="customAlias")
    if alias.lower() in RESERVED:
        raise AliasRefused(_("This word is reserved for the site itself. Choose another."), field="customAlias")


def random_code() -> str:
    """Return seven random characters that cannot be confused when read aloud or typed."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _index in range(RANDOM_LENGTH))
        if code not in RESERVED:
            return code


def looks_random(code: str) -> bool:
    """Tell whether random_code() could have made the code."""
    return len(code) == RANDOM_LENGTH and set(code) <= set(ALPHABET)


def link_key(domain_id: str, code: str) -> str:
    """Return the unique name of a code on a domain (empty for the site itself), in lower case.

    By the domain's id: should its host become another workspace's, no link of the former one answers there.
    """
    return f"{domain_id}/{code}".lower()
