"""What people have answered about the columns of a file, beside the field of each column."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from links.models import Import

SITE, LEAVE_OUT, NONE = "site", "leave out", "none"


@dataclass(frozen=True)
class Answers:
    """The columns that are no field of their own, and what unknown names in the cells mean."""

    closed: list[int] = field(default_factory=list)  # columns that say that a link does not redirect
    protected: list[int] = field(default_factory=list)  # columns that say that a link asks for a password
    fallbacks: list[int] = field(default_factory=list)  # columns with the aliases of rows whose alias cell is empty
    added: list[int] = field(default_factory=list)  # columns with clicks that new links had here or elsewhere
    ignored: list[int] = field(default_factory=list)  # columns that look like aliases and are none
    hosts: dict[str, str] = field(default_factory=dict)  # SITE, LEAVE_OUT or the id of a domain, by host
    campaigns: dict[str, str] = field(default_factory=dict)  # NONE or the id of a campaign, by folded name

    @classmethod
    def of(cls, upload: Import) -> "Answers":
        """Return the stored answers; none for an import that the previous release has stored."""
        stored: Mapping[str, Any] = upload.answers or {}
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    def stored(self) -> dict[str, Any]:
        """Return the answers as Import.answers stores them; Import.schema_version is their version."""
        return asdict(self)
