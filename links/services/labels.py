"""The tags and folders of a workspace for people to choose from: cached for a minute, since counting takes time."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.cache import cache
from django.db import transaction

from accounts.models import Workspace
from links.models import Link, LinkTag
from links.rules import tags
from shortener import redis

logger = logging.getLogger(__name__)

_CACHED_FOR = 60  # seconds
_MOST = 500  # of each; more than a person looks through


@dataclass(frozen=True)
class Labels:
    """Both in alphabetical order, and the tags that most links have, these first."""

    tags: list[str]
    folders: list[str]
    usual_tags: list[str]


def labels(workspace: Workspace) -> Labels:
    """Return the labels that the workspace's links have, as counted within the last minute."""
    try:
        known = cache.get(_name(workspace.pk))
        if known is None:
            known = _counted(workspace)
            if any(known):  # where there are none, counting takes no time, and the first one is missed at once
                cache.set(_name(workspace.pk), known, _CACHED_FOR)
    except redis.FAILURES:
        logger.warning("Redis does not answer: tags and folders are counted for every page")
        known = _counted(workspace)
    return Labels(*known)


def invalidate(workspace_id: str) -> None:
    """Delete the cached labels once the transaction is committed: links have lost or got some."""
    transaction.on_commit(partial(_delete, workspace_id))


def invalidate_unless_known(workspace_id: str, *, tag_names: Iterable[str], folders: Iterable[str]) -> None:
    """Delete the cached labels once the transaction is committed, if one of these is missing there.

    Programs that make links all the time, with labels that are cached, must not make every page count.
    """
    tag_names, folders = set(tag_names), set(folders) - {""}
    if tag_names or folders:
        transaction.on_commit(partial(_delete_unless_known, workspace_id, tag_names, folders))


def _delete_unless_known(workspace_id: str, tag_names: set[str], folders: set[str]) -> None:
    try:
        known = cache.get(_name(workspace_id))
    except redis.FAILURES:
        return
    if known is not None and not (tag_names <= set(known[0]) and folders <= set(known[1])):
        _delete(workspace_id)


def _delete(workspace_id: str) -> None:
    try:
        cache.delete(_name(workspace_id))
    except redis.FAILURES:
        logger.warning("Redis does not answer: new tags and folders may be missing for a minute")


def _name(workspace_id: str) -> str:
    return f"labels:{workspace_id}"


def _counted(workspace: Workspace) -> tuple[list[str], list[str], list[str]]:
    links_of = LinkTag.objects.in_workspace(workspace).names()
    folders = Link.objects.in_workspace(workspace).folders()
    usual = sorted(links_of, key=lambda name: (-links_of[name], tags.folded(name)))[:_MOST]
    return sorted(usual, key=tags.folded), sorted(sorted(folders)[:_MOST], key=tags.folded), usual[:12]
