"""What the DNS says of a host. Every call asks the network: never in a transaction, never for a list."""

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

PREFIX = "_shortener."  # before the host: where its TXT record is
SLOWEST = 5.0  # seconds for everything that is asked about one host
_SLOWEST_TRY = 2.0  # seconds for one server to answer
_LONGEST_CHAIN = 8  # names that one CNAME leads through
_MOST_TEXTS = 50  # records that are read
_LONGEST_TEXT = 255  # characters of a record that are read

_NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.NameTooLong)


@dataclass(frozen=True)
class DnsAnswer:
    """The texts at the host's `_shortener` name, the names its CNAME leads through, and whether any is missing."""

    texts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_complete: bool = True  # False when a server did not answer, or only that it cannot tell

    def as_json(self) -> dict[str, Any]:
        """Return what from_json() takes."""
        return {"texts": self.texts, "aliases": self.aliases, "is_complete": self.is_complete}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the answer that as_json() was called on."""
        return cls(tuple(values["texts"]), tuple(values["aliases"]), values["is_complete"])


def look_up(host: str, *, until: str = "") -> DnsAnswer:
    """Return what the DNS says now, within 5 seconds; a chain of CNAMEs is followed no further than to `until`."""
    now = time.monotonic()
    question = _Question(deadline=now + SLOWEST / 2)
    texts = [_text(record) for record in question.ask(PREFIX + host, "TXT")[:_MOST_TEXTS]]
    question.deadline = now + SLOWEST  # who is silent about the TXT record may still know the CNAME
    aliases = list(_aliases(question, host, until))
    return DnsAnswer(tuple(texts), tuple(aliases), is_complete=question.is_complete)


class _Question:
    """What is asked about one host, before a moment of the monotonic clock."""

    def __init__(self, deadline: float) -> None:
        self.is_complete = True
        self.deadline = deadline

    def ask(self, name: str, kind: str) -> list[Rdata]:
        """Return the records of the name, none when it has none or nobody could tell."""
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
    resolver.timeout = _SLOWEST_TRY
    return resolver


def _aliases(question: _Question, host: str, until: str) -> Iterator[str]:
    seen = [host]
    while seen[-1] != until and len(seen) <= _LONGEST_CHAIN:
        records: list[Any] = question.ask(seen[-1], "CNAME")
        name = records[0].target.to_text(omit_final_dot=True).lower() if records else ""
        if not name or name in seen:
            return
        seen.append(name)
        yield name


def _text(record: Any) -> str:
    """Return the record's strings in one, without the blanks and quotes that people paste with them."""
    text = b"".join(record.strings).decode("utf-8", "replace")[:_LONGEST_TEXT]
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text).strip(' "')
