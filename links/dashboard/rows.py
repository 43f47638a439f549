"""What a list shows of each link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clicks.stats.sparklines import Sparkline, sparklines
from links.models import Link, Status

_LOOKS = {
    Status.ACTIVE: "badge-soft badge-success",
    Status.SCHEDULED: "badge-soft badge-info",
    Status.EXPIRED: "badge-ghost",
    Status.EXHAUSTED: "badge-soft badge-warning",
    Status.DISABLED: "badge-soft badge-error",
}


@dataclass(frozen=True)
class Row:
    """One link as it is at a moment."""

    link: Link
    status: Status
    line: Sparkline

    @property
    def look(self) -> str:
        """How the badge of the status looks; it says it in words, too."""
        return look(self.status)

    @property
    def short_name(self) -> str:
        """The short URL without what browsers leave out."""
        return self.link.short_url.partition("://")[2]


def look(status: Status) -> str:
    """Return the class of a status's badge."""
    return _LOOKS[status]


def rows(links: Sequence[Link], at: datetime) -> list[Row]:
    """Return a row for each of the links, in one query however many there are."""
    lines = sparklines([link.pk for link in links], at=at)
    return [Row(link, link.status(at), lines[link.pk]) for link in links]
