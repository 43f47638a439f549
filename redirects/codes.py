"""Codes: what can stand after the host of a short URL, and the unique key of a code on a host."""

import re

SHORTEST, LONGEST = 3, 30  # characters
PATTERN = re.compile(rf"[A-Za-z0-9-]{{{SHORTEST},{LONGEST}}}")

# First segments of paths that the site uses or may use one day, and what browsers and crawlers ask for.
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
    """Return the unique key of a code on a domain (empty for the site itself), in lower case.

    It has the domain's id, not its host: when the host passes to another workspace, the old links do not answer there.
    """
    return f"{domain_id}/{code}".lower()
