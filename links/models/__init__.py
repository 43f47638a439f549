"""The models of links: links, tags, history, the bin, imports and pictures."""

from links.models.deleted import DeletedLink
from links.models.guests import GuestLink
from links.models.history import LONGEST_REASON, ChangeKind, LinkChange
from links.models.imports import Import, ImportBatch, ImportFile, ImportFileRest, ImportState
from links.models.links import (
    Link,
    LinkQuerySet,
    Status,
)
from links.models.pictures import Picture
from links.models.tags import LinkTag

__all__ = [
    "LONGEST_REASON",
    "ChangeKind",
    "DeletedLink",
    "GuestLink",
    "Import",
    "ImportBatch",
    "ImportFile",
    "ImportFileRest",
    "ImportState",
    "Link",
    "LinkChange",
    "LinkQuerySet",
    "LinkTag",
    "Picture",
    "Status",
]
