"""A visitor as the rules of links see one: everything is worked out when a rule asks for it, and only then."""

from functools import lru_cache
from urllib.parse import parse_qsl

from django.utils.functional import cached_property  # without the lock that the one of Python 3.11 takes

from redirects.visitors import enrichment, languages
from redirects.visitors.clients import TAKES_NO_CLICK, kind_of
from redirects.visitors.continents import CONTINENT_OF
from redirects.visitors.families import BROWSER_OF, SYSTEM_OF
from shortener.web.requests.http import Address, parse_address

_MOST_PARAMETERS = 100  # of a query that conditions look at
_LONGEST_ADDRESS = 100  # characters
_MOST_ADDRESSES = 2_000  # parsed ones that are cached


class Visitor:
    """One request for a short link. Empty texts and None mean that something is not known."""

    def __init__(
        self,
        *,
        at: int,
        address: str = "",
        user_agent: str = "",
        accept_language: str = "",
        referrer: str = "",
        query: str = "",
        clicks: int | None = None,
        is_automatic: bool = False,
    ) -> None:
        self.at = at  # milliseconds since 1970
        self.address = address
        self.user_agent = user_agent
        self.accept_language = accept_language
        self.referrer = referrer
        self.query = query  # of the short URL, without the question mark
        self.clicks = clicks  # of the link before this one
        self.is_automatic = is_automatic  # HEAD

    @cached_property
    def follows_rules(self) -> bool:
        """Whether rules apply: crawlers, previews and monitors get the link's own destination."""
        return not self.is_automatic and kind_of(self.user_agent) not in TAKES_NO_CLICK

    @cached_property
    def identity(self) -> tuple[str, str]:
        """What splits tell visitors apart by: the address and the user agent."""
        return self.address, self.user_agent

    @cached_property
    def country(self) -> str:
        """Two capital letters."""
        return enrichment.country(self.address) if self.address else ""

    @cached_property
    def continent(self) -> str:
        """Two capital letters: AF, AN, AS, EU, NA, OC or SA."""
        return CONTINENT_OF.get(self.country, "")

    @cached_property
    def languages(self) -> frozenset[str]:
        """Those that the browser prefers, such as `de-ch`."""
        return languages.preferred(self.accept_language)

    @cached_property
    def device(self) -> str:
        """`desktop`, `mobile` or `tablet`."""
        return self._agent.device

    @cached_property
    def os(self) -> str:
        """The operating system, in lower case."""
        return SYSTEM_OF.get(self._agent.os, self._agent.os.lower())

    @cached_property
    def browser(self) -> str:
        """The browser, in lower case; one within an app has the app's name."""
        return BROWSER_OF.get(self._agent.browser, self._agent.browser.lower())

    @cached_property
    def referrer_host(self) -> str:
        """The host of the page with the link, in lower case and without `www.`."""
        return enrichment.referrer_host(self.referrer) if self.referrer else ""

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """The values of each parameter of the query, decoded."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(_first(self.query), keep_blank_values=True, errors="replace"):
            found.setdefault(name, []).append(value)
        return found

    @cached_property
    def ip(self) -> Address | None:
        """The address as a value."""
        return _ip(self.address) if len(self.address) <= _LONGEST_ADDRESS else None

    @cached_property
    def _agent(self) -> enrichment.Agent:
        return enrichment.agent(self.user_agent)


@lru_cache(_MOST_ADDRESSES)
def _ip(address: str) -> Address | None:
    return parse_address(address)


def _first(query: str) -> str:
    parts = query.split("&", _MOST_PARAMETERS)
    return "&".join(parts[:_MOST_PARAMETERS])
