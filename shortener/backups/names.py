"""Names of backups: the site, the time, and whether they are encrypted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

S3_SCHEME = "s3://"  # addresses of storage begin with it; others are folders
PARTIAL = ".partial"  # the end of a name while the file is being written

_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"shortener-(?P<site>[a-z0-9.-]+)-(?P<at>\d{8}T\d{6}Z)\.backup(?P<end>\.age)?")
_S3_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
# Each names another source of keys: roles of pods, of containers and of machines; or says that none are needed.
_S3_OTHER_KEYS = {
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_METADATA_ENDPOINT", "AWS_SKIP_SIGNATURE",
}  # fmt: skip


def bucket_and_prefix(address: str) -> tuple[str, str]:
    """Return the parts of an address s3://bucket/prefix; raise ValueError without a bucket."""
    bucket, _, prefix = address.removeprefix(S3_SCHEME).partition("/")
    if not bucket:
        raise ValueError("An address of S3 must look like s3://bucket or s3://bucket/prefix.")
    return bucket, prefix.strip("/")


def check_s3_keys(address: str, variables: Mapping[str, str]) -> None:
    """Raise ValueError if the address is one of S3 and the environment has no keys for it."""
    missing = [name for name in _S3_KEYS if not variables.get(name)]
    others = any(variables.get(name) for name in _S3_OTHER_KEYS)
    if not address.startswith(S3_SCHEME) or not missing or (others and len(missing) == len(_S3_KEYS)):
        return
    raise ValueError(f"{address} needs {' and '.join(missing)}, which {'are' if missing[1:] else 'is'} not set.")


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
