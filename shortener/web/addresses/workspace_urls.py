"""URLs of a workspace's pages, each of which can name the workspace: see shortener.web.addresses.workspace_paths.

reverse() returns them without a workspace. What leads from one page to another names it: page_url() in Python, and
{% url %} in templates.
"""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern

from shortener.web.addresses.workspace_paths import join_path, split_path


class _WorkspacePrefix(RoutePattern):
    """Matches the part of a path that names a workspace, or nothing; the pages read it from `request.path`."""

    def __init__(self) -> None:
        super().__init__("", is_endpoint=False)

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return the rest of the path."""
        return split_path(f"/{path}")[1].removeprefix("/"), (), {}


def workspace_pages(*patterns: URLPattern | URLResolver) -> URLResolver:
    """Return the patterns as those of a workspace's pages."""
    return URLResolver(_WorkspacePrefix(), list(patterns))


@cache
def _names(site: URLResolver) -> frozenset[object]:
    """Return the names of the routes of pages of a workspace."""
    resolvers = (one for one in site.url_patterns if isinstance(one.pattern, _WorkspacePrefix))
    return frozenset(name for one in resolvers if isinstance(one, URLResolver) for name in one.reverse_dict)


def is_workspace_page(name: object) -> bool:
    """Tell whether this is the name of a route of a workspace's pages."""
    return name in _names(get_resolver())


def page_url(workspace_id: str, name: str, *args: str) -> str:
    """Return the path of a page of the workspace."""
    return join_path(workspace_id, reverse(name, args=args))


def in_workspace(workspace_id: str, url: str) -> str:
    """Return the URL as one that names the workspace, if it leads to a page of a workspace and names none."""
    try:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or split_path(parts.path)[0]:
            return url
        name = resolve(parts.path).url_name
    except (ValueError, Resolver404):  # no URL, or of no page
        return url
    return join_path(workspace_id, url) if is_workspace_page(name) else url
