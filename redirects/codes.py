"""Codes: what can stand after the host of a short URL, and the unique key that a code on a host has."""

import re

SHORTEST, LONGEST = 3, 30  # characters
PATTERN = re.compile(rf"[A-Za-z0-9-]{{{SHORTEST},{LONGEST}}}")

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


def can_be_code(text: str) -> bool:
    """Tell whether a path segment can be a code at all."""
    return PATTERN.fullmatch(text) is not None and text.lower() not in RESERVED


def link_key(domain_id: str, code: str) -> str:
    """Return the unique name of a code on a domain (empty for the site itself), in lower case.

    By the domain's id: should its host become another workspace's, no link of the former one answers there.
    """
    return f"{domain_id}/{code}".lower()
