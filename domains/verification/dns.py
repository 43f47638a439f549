"""DNS queries about one host. They use the network: call them neither in a transaction nor once per row of a list."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings
from dns.nameserver import Do53Nameserver
from dns.rdata import Rdata

logger = logging.getLogger(__name__)

PREFIX = "_shortener."  # of the name that has the TXT record; the host follows
TIMEOUT = 5.0  # seconds, for all queries about one host
_SERVER_TIMEOUT = 2.0  # seconds
_CHAIN_LIMIT = 8  # CNAMEs that are followed
_TEXTS_LIMIT = 50  # TXT records that are read
_TEXT_LIMIT = 255  # characters of a TXT record that are read

_NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.NameTooLong)


@dataclass(frozen=True)
class DnsAnswer:
    """The TXT records at the host's `_shortener` name, and the names that its CNAME leads through, in order."""

    texts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_complete: bool = True  # False if a server gave no answer or an error

    def as_json(self) -> dict[str, Any]:
        """Return the answer as JSON values."""
        return {"texts": self.texts, "aliases": self.aliases, "is_complete": self.is_complete}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the answer from what as_json() returned."""
        return cls(tuple(values["texts"]), tuple(values["aliases"]), values["is_complete"])


def look_up(host: str, *, until: str = "") -> DnsAnswer:
    """Query the TXT records and the CNAMEs of the host, within TIMEOUT; CNAMEs are followed as far as `until`."""
    now = time.monotonic()
    queries = _Queries(deadline=now + TIMEOUT / 2)
    texts = [_text(record) for record in queries.run(PREFIX + host, "TXT")[:_TEXTS_LIMIT]]
    queries.deadline = now + TIMEOUT  # a server that did not answer the query for TXT may answer this one
    aliases = list(_aliases(queries, host, until))
    return DnsAnswer(tuple(texts), tuple(aliases), is_complete=queries.is_complete)


class _Queries:
    """The queries about one host, until a deadline of the monotonic clock."""

    def __init__(self, deadline: float) -> None:
        self.is_complete = True
        self.deadline = deadline

    def run(self, name: str, kind: str) -> list[Rdata]:
        """Return the records of the name; an empty list also after a failure, which clears `is_complete`."""
        try:
            lifetime = self.deadline - time.monotonic()
            if lifetime <= 0:
                raise dns.exception.Timeout
            absolute = dns.name.from_text(name)
            return list(_resolver().resolve(absolute, kind, search=False, lifetime=lifetime))
        except _NOTHING:
            return []
        except (dns.exception.DNSException, OSError) as error:
            logger.debug("No answer for %s %s: %s", kind, name, error)
            self.is_complete = False
            return []


def _resolver() -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=not settings.DNS_SERVERS)
    if settings.DNS_SERVERS:
        resolver.nameservers = [Do53Nameserver(address, port) for address, port in settings.DNS_SERVERS]
    resolver.timeout = _SERVER_TIMEOUT
    return resolver


def _aliases(queries: _Queries, host: str, until: str) -> Iterator[str]:
    seen = [host]
    while seen[-1] != until and len(seen) <= _CHAIN_LIMIT:
        records: list[Any] = queries.run(seen[-1], "CNAME")
        name = records[0].target.to_text(omit_final_dot=True).lower() if records else ""
        if not name or name in seen:
            return
        seen.append(name)
        yield name


def _text(record: Any) -> str:
    """Return the strings of the record joined, without the blanks and quotes that people paste around them."""
    text = b"".join(record.strings).decode("utf-8", "replace")[:_TEXT_LIMIT]
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text).strip(' "')
