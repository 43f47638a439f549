"""What the DNS has answered about a host, and the names of the records that are asked for.

Apart from the queries, whose library takes memory: pages and the admin need the answers alone.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self

PREFIX = "_shortener."  # of the name that has the TXT record; the host follows
TXT_PREFIX = "shortener-verification="  # of the text; the token follows


@dataclass(frozen=True)
class DnsAnswer:
    """The TXT records at the host's `_shortener` name, and the names that its CNAME leads through, in order."""

    texts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_complete: bool = True  # False if a server gave no answer or an error
    is_hidden: bool = False  # True if records that are not for this site are left out, as they may be private
    is_txt_alias: bool = False  # True if the `_shortener` name is a CNAME, behind which no TXT record counts

    def as_json(self) -> dict[str, Any]:
        """Return the answer as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the answer from what as_json() returned, also in releases that lacked the last two."""
        later = {name: values.get(name, False) for name in ("is_hidden", "is_txt_alias")}
        return cls(tuple(values["texts"]), tuple(values["aliases"]), values["is_complete"], **later)
