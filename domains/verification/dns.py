"""DNS queries about one host. They use the network: call them neither in a transaction nor once per row of a list.

The resolver may be one of an internal network, and answers are shown to the workspace. So names that are not public are
not asked about, and what a host with private addresses answers is hidden.
"""

import logging
import time
from collections.abc import Iterator
from typing import Any

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings
from dns.nameserver import Do53Nameserver
from dns.rdata import Rdata

from domains import names
from domains.verification.answers import PREFIX, TXT_PREFIX, DnsAnswer
from shortener.web.addresses import private_hosts

logger = logging.getLogger(__name__)

TIMEOUT = 5.0  # seconds, for all queries about one host
_SERVER_TIMEOUT = 2.0  # seconds
_CHAIN_LIMIT = 8  # CNAMEs that are followed
_TEXTS_LIMIT = 50  # TXT records that are read
_TEXT_LIMIT = 255  # characters of a TXT record that are read


def look_up(host: str, *, site: str = "") -> DnsAnswer:
    """Query the TXT records and the CNAMEs of the host, within TIMEOUT; CNAMEs are followed as far as the site's."""
    now = time.monotonic()
    queries = _Queries(deadline=now + TIMEOUT / 2)
    found, is_alias = queries.run(PREFIX + host, "TXT")
    # Texts behind a CNAME are another name's: a wildcard CNAME that was left behind lends this name to its new owner.
    texts = [] if is_alias else [_text(record) for record in found[:_TEXTS_LIMIT]]
    queries.deadline = now + TIMEOUT  # a server that did not answer the query for TXT may answer this one
    aliases = list(_aliases(queries, host, site))
    ours = (
        tuple(text for text in texts if text.startswith(TXT_PREFIX)),
        tuple(name for name in aliases if _is_of(site, name)),
    )
    is_hidden = any(not names.is_public(name) for name in aliases if not _is_of(site, name))
    if is_hidden or ((tuple(texts), tuple(aliases)) != ours and _is_private(host, queries.deadline)):
        return DnsAnswer(*ours, is_complete=queries.is_complete, is_hidden=True)
    return DnsAnswer(tuple(texts), tuple(aliases), is_complete=queries.is_complete, is_txt_alias=is_alias)


class _Queries:
    """The queries about one host, until a deadline of the monotonic clock."""

    def __init__(self, deadline: float) -> None:
        self.is_complete = True
        self.deadline = deadline

    def run(self, name: str, kind: str) -> tuple[list[Rdata], bool]:
        """Return the records of the name or of that to which its CNAMEs lead, and whether it has a CNAME.

        There are none after a failure either, which clears `is_complete`.
        """
        try:
            lifetime = self.deadline - time.monotonic()
            if lifetime <= 0:
                raise dns.exception.Timeout
            absolute = dns.name.from_text(name)
            resolver = _resolver()
            answer = resolver.resolve(absolute, kind, search=False, lifetime=lifetime, raise_on_no_answer=False)
            return list(answer), answer.canonical_name != absolute
        except dns.resolver.NXDOMAIN as error:
            return [], error.canonical_name != absolute
        except dns.name.NameTooLong:
            return [], False
        except (dns.exception.DNSException, OSError) as error:
            logger.debug("No answer for %s %s: %s", kind, name, error)
            self.is_complete = False
            return [], False


def _resolver() -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=not settings.DNS_SERVERS)
    if settings.DNS_SERVERS:
        resolver.nameservers = [Do53Nameserver(address, port) for address, port in settings.DNS_SERVERS]
    resolver.timeout = _SERVER_TIMEOUT
    return resolver


def _aliases(queries: _Queries, host: str, site: str) -> Iterator[str]:
    seen = [host]
    while not _is_of(site, seen[-1]) and len(seen) <= _CHAIN_LIMIT and names.is_public(seen[-1]):
        records: list[Any] = queries.run(seen[-1], "CNAME")[0]
        name = records[0].target.to_text(omit_final_dot=True).lower() if records else ""
        if not name or name in seen:
            return
        seen.append(name)
        yield name


def _is_of(site: str, name: str) -> bool:
    return bool(site) and (name == site or name.endswith(f".{site}"))


def _is_private(host: str, deadline: float) -> bool:
    """Tell whether the host has an address that is not of the public internet, or whether that is not known."""
    queries = _Queries(deadline)
    records: list[Any] = [record for kind in ("A", "AAAA") for record in queries.run(host, kind)[0]]
    are_public = all(not private_hosts.is_private(record.address) for record in records)
    return not (are_public and queries.is_complete)


def _text(record: Any) -> str:
    """Return the strings of the record joined, without the blanks and quotes that people paste around them."""
    text = b"".join(record.strings).decode("utf-8", "replace")[:_TEXT_LIMIT]
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text).strip(' "')
