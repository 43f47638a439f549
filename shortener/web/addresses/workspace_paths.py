"""Paths of a workspace's pages: `/workspaces/<id>/links`, and `/links` for the workspace that the person is in."""

import re

_PREFIX = re.compile(r"/workspaces/([0-9a-f]{24})(?=/)")


def split_path(path: str) -> tuple[str, str]:
    """Return the id of the workspace that the path names, "" if it names none, and the path without it."""
    match = _PREFIX.match(path)
    return (match[1], path[match.end() :]) if match else ("", path)


def join_path(workspace_id: str, path: str) -> str:
    """Return the path, which begins with a slash, as one that names the workspace."""
    return f"/workspaces/{workspace_id}{path}"
