"""DNS blocklists of domains, such as dbl.spamhaus.org: a listed name has an address in 127.0.0.0/8 below the zone."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from functools import cache

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver
from cachetools import TTLCache
from django.conf import settings
from dns.nameserver import Do53Nameserver
from publicsuffixlist import PublicSuffixList

from shortener.web.addresses.private_hosts import address_of

logger = logging.getLogger(__name__)

_AT_ONCE = 50  # queries
_QUERY_TIMEOUT = 2.0  # seconds
_MOST_FAILURES = 5  # of a zone, then it is not asked for the rest of the batch
_REFUSALS = "127.255.255."  # "you may not ask", by Spamhaus and others: not an entry
_known: TTLCache[tuple[str, str], bool] = TTLCache(50_000, 3_600)  # by zone and name


async def listed(hosts: Collection[str]) -> dict[str, str]:
    """Return the zone that lists each of these hosts or its registered domain, for those that one lists."""
    names_of = {host: _names(host) for host in hosts}
    found: dict[str, str] = {}
    for zone in settings.DNS_BLOCKLISTS:
        answers = await _ask(zone, {name for names in names_of.values() for name in names})
        for host, names in names_of.items():
            if any(answers.get(name) for name in names):
                found.setdefault(host, zone)
    return found


def _names(host: str) -> list[str]:
    """Return the names to ask about; lists of domains must not be asked about addresses."""
    if address_of(host) is not None:
        return []
    registered = _suffixes().privatesuffix(host)
    return [host, registered] if registered and registered != host else [host]


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


async def _ask(zone: str, names: Iterable[str]) -> Mapping[str, bool]:
    resolver = _resolver()
    slots = asyncio.Semaphore(_AT_ONCE)
    failures = 0
    answers: dict[str, bool] = {}

    async def ask(name: str) -> None:
        nonlocal failures
        known = _known.get((zone, name))
        if known is not None:
            answers[name] = known
            return
        async with slots:
            if failures >= _MOST_FAILURES:
                return
            try:
                answers[name] = _known[zone, name] = await _is_listed(resolver, f"{name}.{zone}.")
            except (dns.exception.DNSException, OSError):
                failures += 1

    await asyncio.gather(*map(ask, names))
    if failures:
        logger.warning("The DNS blocklist %s does not answer %d queries: these hosts are not checked", zone, failures)
    return answers


async def _is_listed(resolver: dns.asyncresolver.Resolver, name: str) -> bool:
    try:
        answer = await resolver.resolve(name, "A", search=False, lifetime=_QUERY_TIMEOUT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.NameTooLong):
        return False
    addresses = [record.to_text() for record in answer]
    if any(address.startswith(_REFUSALS) for address in addresses):
        raise OSError("the list refuses queries of this resolver")
    return any(address.startswith("127.") for address in addresses)


def _resolver() -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=not settings.DNS_SERVERS)
    if settings.DNS_SERVERS:
        resolver.nameservers = [Do53Nameserver(address, port) for address, port in settings.DNS_SERVERS]
    return resolver
