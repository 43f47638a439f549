"""Addresses of pages: of the one before, and of those of a long list, which keep what the person has searched for."""

from collections.abc import Collection
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def known_query(request: HttpRequest, names: Collection[str]) -> dict[str, str]:
    """Return the query parameters of these names that are not empty: links from elsewhere may carry others."""
    return {name: value for name, value in request.GET.dict().items() if name in names and value}


def neighbours(query: dict[str, str], next_cursor: str | None) -> dict[str, str | None]:
    """Return what includes/next_page.html needs: the queries of the next page and of the first, None without one."""
    first = {name: value for name, value in query.items() if name != "cursor"}
    return {
        "next_query": urlencode(first | {"cursor": next_cursor}) if next_cursor else None,
        "first_query": urlencode(first) if "cursor" in query else None,
    }


def page_before(request: HttpRequest) -> str | None:
    """Return the path, with its query, of the page of this site that sent the request, or None if none is known."""
    referrer = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return None
    parts = urlsplit(referrer)
    # Browsers take a path of two slashes for another site.
    return None if parts.path.startswith("//") else urlunsplit(("", "", parts.path, parts.query, "")) or None
