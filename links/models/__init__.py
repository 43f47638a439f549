"""Links, their tags and history, and what is imported."""

from links.models.deleted import DeletedLink
from links.models.guests import GuestLink
from links.models.history import LONGEST_REASON, Kind, LinkChange
from links.models.imports import Import, ImportBatch, ImportFile
from links.models.links import (
    LARGEST_MAX_CLICKS,
    LONGEST_FOLDER,
    LONGEST_NOTES,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Link,
    LinkQuerySet,
    Status,
)
from links.models.tags import LinkTag

__all__ = [
    "LARGEST_MAX_CLICKS",
    "LONGEST_FOLDER",
    "LONGEST_NOTES",
    "LONGEST_PASSWORD",
    "LONGEST_REASON",
    "SHORTEST_PASSWORD",
    "DeletedLink",
    "GuestLink",
    "Import",
    "ImportBatch",
    "ImportFile",
    "Kind",
    "Link",
    "LinkChange",
    "LinkQuerySet",
    "LinkTag",
    "Status",
]
