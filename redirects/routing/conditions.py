"""Conditions of rules in the form that a target holds: each tells whether a visitor meets it.

A visitor of whom something is not known does not meet a condition on that, negated or not.
"""

import ipaddress
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import msgspec

from redirects.visitors.languages import speaks
from redirects.visitors.visitor import Visitor

_MINUTES = 24 * 60  # of a day
_MOST_NETWORKS = 2_000  # parsed ones that are cached
_MOST_TIMES = 16  # the last milliseconds in a few zones


class CountRequired(Exception):
    """The rules depend on the link's exact number of clicks, which the visitor does not have yet."""


class _Condition(msgspec.Struct, frozen=True, array_like=True, gc=False, kw_only=True):
    negate: bool = False

    def holds(self, visitor: Visitor) -> bool:
        """Tell whether the visitor meets the condition. Raises CountRequired."""
        raise NotImplementedError


class Country(_Condition, frozen=True, tag="country"):
    """The country of the address is one of these, in capital letters."""

    values: frozenset[str]

    def holds(self, visitor: Visitor) -> bool:
        country = visitor.country
        return bool(country) and (country in self.values) is not self.negate


class Continent(_Condition, frozen=True, tag="continent"):
    """The continent of the address is one of these."""

    values: frozenset[str]

    def holds(self, visitor: Visitor) -> bool:
        continent = visitor.continent
        return bool(continent) and (continent in self.values) is not self.negate


class Language(_Condition, frozen=True, tag="language"):
    """The browser prefers one of these languages, in lower case."""

    values: frozenset[str]

    def holds(self, visitor: Visitor) -> bool:
        languages = visitor.languages
        return bool(languages) and speaks(languages, self.values) is not self.negate


class Device(_Condition, frozen=True, tag="device"):
    """The device is one of these."""

    values: frozenset[str]

    def holds(self, visitor: Visitor) -> bool:
        device = visitor.device
        return bool(device) and (device in self.values) is not self.negate


class System(_Condition, frozen=True, tag="os"):
    """The operating system is one of these."""

    values: frozenset[str]

    def holds(self, visitor: Visitor) -> bool:
        os = visitor.os
        return bool(os) and (os in self.values) is not self.negate


class Browser(_Condition, frozen=True, tag="browser"):
    """The browser is one of these."""

    values: frozenset[str]

    def holds(self, visitor: Visitor) -> bool:
        browser = visitor.browser
        return bool(browser) and (browser in self.values) is not self.negate


class Referrer(_Condition, frozen=True, tag="referrer"):
    """The page with the link is on one of these hosts or their subdomains."""

    values: frozenset[str]

    def holds(self, visitor: Visitor) -> bool:
        host = visitor.referrer_host
        return bool(host) and self._has(host) is not self.negate

    def _has(self, host: str) -> bool:
        while host not in self.values:
            host = host.partition(".")[2]
            if not host:
                return False
        return True


class AddressWithin(_Condition, frozen=True, tag="network"):
    """The address is in one of these networks, written as CIDR."""

    values: tuple[str, ...]

    def holds(self, visitor: Visitor) -> bool:
        address = visitor.ip
        if address is None:
            return False
        return self._has(address.version, int(address)) is not self.negate

    def _has(self, version: int, number: int) -> bool:
        for text in self.values:
            its_version, first, last = _bounds(text)
            if version == its_version and first <= number <= last:
                return True
        return False


class Parameter(_Condition, frozen=True, tag="query"):
    """The query of the short URL has this parameter, with this value if there is one."""

    name: str
    equals: str | None = None

    def holds(self, visitor: Visitor) -> bool:
        values = visitor.parameters.get(self.name)
        found = values is not None and (self.equals is None or self.equals in values)
        return found is not self.negate


class Period(_Condition, frozen=True, tag="time"):
    """The time is in this period, in milliseconds since 1970; its end is not part of it."""

    since: int | None = None
    until: int | None = None

    def holds(self, visitor: Visitor) -> bool:
        at = visitor.at
        is_in = (self.since is None or at >= self.since) and (self.until is None or at < self.until)
        return is_in is not self.negate


class Weekly(_Condition, frozen=True, tag="weekly"):
    """The time is on one of these days (0 is Monday) between two minutes of the day, in a zone.

    A span that ends before it begins ends on the next day: its day is the one on which it begins.
    """

    days: frozenset[int]
    since: int
    until: int
    zone: str

    def holds(self, visitor: Visitor) -> bool:
        day, minute = _local(visitor.at // 1000, self.zone)
        if self.since < self.until:
            is_in = day in self.days and self.since <= minute < self.until
        else:
            began_today = day in self.days and minute >= self.since
            is_in = began_today or ((day - 1) % 7 in self.days and minute < self.until)
        return is_in is not self.negate


class Clicks(_Condition, frozen=True, tag="clicks"):
    """The link has had at least so many clicks before this one."""

    at_least: int

    def holds(self, visitor: Visitor) -> bool:
        if visitor.clicks is None:
            raise CountRequired
        return (visitor.clicks >= self.at_least) is not self.negate


Condition = (
    Country
    | Continent
    | Language
    | Device
    | System
    | Browser
    | Referrer
    | AddressWithin
    | Parameter
    | Period
    | Weekly
    | Clicks
)


@lru_cache(_MOST_NETWORKS)
def _bounds(text: str) -> tuple[int, int, int]:
    """Return the version of a network, and its first and last address as numbers."""
    network = ipaddress.ip_network(text)
    return network.version, int(network.network_address), int(network.broadcast_address)


@lru_cache(_MOST_TIMES)
def _local(second: int, zone: str) -> tuple[int, int]:
    """Return the day of the week and the minute of the day."""
    local = datetime.fromtimestamp(second, _zone(zone))
    return local.weekday(), local.hour * 60 + local.minute


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)  # one of the names that the machine knows, when the rule was stored
