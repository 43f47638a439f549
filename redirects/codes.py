"""Codes: what can stand after the host of a short URL, and the unique key of a code on a host."""

import re

SHORTEST, LONGEST = 3, 30  # characters
PATTERN = re.compile(rf"[A-Za-z0-9-]{{{SHORTEST},{LONGEST}}}")
# What mail and chat programs take for a part of a URL that a text mentions, and what people type after one.
APPENDED = r"""[/.,;:!?)\]}>'"\u2019\u201d\xbb\u2026\s]{0,8}"""
_PATH = re.compile(rf"/({PATTERN.pattern}){APPENDED}")

# First segments of paths that the site uses or may use one day, and what browsers and crawlers ask for. Domains of
# workspaces have none of these pages, and so other words: see is_reserved().
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


_RESERVED_ON_DOMAINS = frozenset({"health", "static"})  # what domains serve beside their links


def code_in(path: str) -> str | None:
    """Return the code that a path means, or None; it may be followed by a slash or punctuation."""
    match = _PATH.fullmatch(path)
    return match[1] if match else None


def is_reserved(code: str, *, on_site: bool) -> bool:
    """Tell whether the site, or else a domain, serves something else at this path."""
    return code.lower() in (RESERVED if on_site else _RESERVED_ON_DOMAINS)


def link_key(domain_id: str, code: str) -> str:
    """Return the unique key of a code on a domain (empty for the site itself), in lower case.

    It has the domain's id, not its host: when the host passes to another workspace, the old links do not answer there.
    """
    return f"{domain_id}/{code}".lower()
