"""Names of backups: the site, the time, and whether they are encrypted."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

S3_SCHEME = "s3://"  # addresses of storage begin with it; others are folders
PARTIAL = ".partial"  # the end of a name while the file is being written

_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"shortener-(?P<site>[a-z0-9.-]+)-(?P<at>\d{8}T\d{6}Z)\.backup(?P<end>\.age)?")


@dataclass(frozen=True)
class Name:
    """The name of a backup; `site` is a host, with a port if it has one."""

    site: str
    at: datetime
    is_encrypted: bool

    @classmethod
    def parsed(cls, text: str) -> "Name | None":
        """Return the parts of a name, or None if it is not that of a backup."""
        found = _NAME.fullmatch(text)
        if found is None:
            return None
        try:
            at = datetime.strptime(found["at"], _TIME).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(found["site"], at, bool(found["end"]))

    def __str__(self) -> str:
        end = ".age" if self.is_encrypted else ""
        return f"shortener-{self.site}-{self.at.astimezone(UTC).strftime(_TIME)}.backup{end}"


def site_of(netloc: str) -> str:
    """Return the site as names have it, for the host and port of its address."""
    return re.sub(r"[^a-z0-9.]+", "-", netloc.lower()).strip("-.") or "site"


def of_site(names: "list[str]", site: str) -> list[Name]:
    """Return the backups of the site among these names, the newest first."""
    parsed = (Name.parsed(name) for name in names)
    return sorted((name for name in parsed if name and name.site == site), key=lambda name: name.at, reverse=True)
