"""The tags and folders that forms offer. Counting them is slow in a large workspace, so they are cached."""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from cachetools import TTLCache
from django.core.cache import cache
from django.db import transaction

from accounts.models import Workspace
from links.models import Link, LinkTag
from links.rules import tags
from shortener import redis

logger = logging.getLogger(__name__)

_CACHED_FOR = 60  # seconds
_MOST_LABELS = 500  # of each kind
_USUAL_TAGS = 12

# Labels of new links of the last second, by workspace: a list cached since then has them, an older one was deleted.
_seen: TTLCache[str, frozenset[str]] = TTLCache(maxsize=1_000, ttl=1)
_seen_lock = threading.Lock()


@dataclass(frozen=True)
class Labels:
    """Tags and folders in alphabetical order, and the most used tags, most used first."""

    tags: list[str]
    folders: list[str]
    usual_tags: list[str]


def labels(workspace: Workspace) -> Labels:
    """Return the labels of the workspace's links, cached for up to _CACHED_FOR seconds."""
    try:
        known = cache.get(_name(workspace.pk))
        if known is None:
            known = _counted(workspace)
            if any(known):  # do not cache "none": counting is fast then, and the first label must show at once
                cache.set(_name(workspace.pk), known, _CACHED_FOR)
    except redis.FAILURES:
        logger.warning("Redis does not answer: tags and folders are counted for every page")
        known = _counted(workspace)
    return Labels(*known)


def invalidate(workspace_id: str) -> None:
    """Delete the cached labels of the workspace on commit."""
    transaction.on_commit(partial(_delete, workspace_id))


def invalidate_unless_known(workspace_id: str, *, tag_names: Iterable[str], folders: Iterable[str]) -> None:
    """Delete the cached labels of the workspace on commit, if one of these labels is not among them.

    So a program that creates links with the same labels all the time does not keep the cache empty.
    """
    tag_names, folders = set(tag_names), set(folders) - {""}
    if tag_names or folders:
        transaction.on_commit(partial(_delete_unless_known, workspace_id, tag_names, folders))


def _delete_unless_known(workspace_id: str, tag_names: set[str], folders: set[str]) -> None:
    new = frozenset(f"tag {name}" for name in tag_names) | {f"folder {name}" for name in folders}
    with _seen_lock:
        if new <= _seen.get(workspace_id, frozenset()):
            return
    try:
        known = cache.get(_name(workspace_id))
    except redis.FAILURES:
        return
    if known is not None and not (tag_names <= set(known[0]) and folders <= set(known[1])):
        _delete(workspace_id)
    with _seen_lock:
        _seen[workspace_id] = new


def _delete(workspace_id: str) -> None:
    with _seen_lock:
        _seen.pop(workspace_id, None)
    try:
        cache.delete(_name(workspace_id))
    except redis.FAILURES:
        logger.warning("Redis does not answer: new tags and folders may be missing for a minute")


def _name(workspace_id: str) -> str:
    return f"labels:{workspace_id}"


def _counted(workspace: Workspace) -> tuple[list[str], list[str], list[str]]:
    links_of = LinkTag.objects.in_workspace(workspace).names()
    folders = Link.objects.in_workspace(workspace).folders()
    usual = sorted(links_of, key=lambda name: (-links_of[name], tags.folded(name)))[:_MOST_LABELS]
    folder_names = sorted(sorted(folders)[:_MOST_LABELS], key=tags.folded)
    return sorted(usual, key=tags.folded), folder_names, usual[:_USUAL_TAGS]
