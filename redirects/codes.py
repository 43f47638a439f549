"""Codes: what can stand after the host of a short URL, and the unique key of a code on a host."""

import re

SHORTEST, LONGEST = 3, 30  # characters
PATTERN = re.compile(rf"[A-Za-z0-9-]{{{SHORTEST},{LONGEST}}}")
# What mail programs, chat programs and word processors take for a part of a URL that a text mentions, and what people
# type after one. No code has any of these characters, so a path means one code at most.
APPENDED = (
    r"""[/\\.,;:!?)\]}<>'"`*_~|\s"""  # with marks of Markdown
    r"\xab\xbb\u2013\u2014\u2018-\u201f\u2026\u2039\u203a"  # quotation marks, dashes and an ellipsis
    r"\u060c\u061b\u061f\u06d4\u0964\u3001\u3002\u3009\u300b\u300d\u300f\u3011"  # Arabic, Hindi, Chinese, Japanese
    r"\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"  # full width
    r"\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{0,8}"  # invisible
)
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
        "apple-app-site-association",
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


# What domains serve beside their links.
_RESERVED_ON_DOMAINS = frozenset({"apple-app-site-association", "health", "static"})


def code_in(path: str) -> str | None:
    """Return the code that a path means, or None; it may be followed by a slash, punctuation or spaces."""
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
