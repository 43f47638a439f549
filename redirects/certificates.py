"""Which hosts may have a TLS certificate: the site's own, and verified domains."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

from django.db import Error as DatabaseError

from redirects.hosts import ShortHost, site_host
from shortener import metrics
from shortener.web.addresses.host_names import can_be_domain

_DECIDES_WITHIN = 1.0  # seconds
_CONFIRMS_WITHIN = 0.1  # seconds, for a host that this process has known
_MOST_LOOKUPS = 100  # at once


class Decision(StrEnum):
    """The answer to the question whether a host may have a certificate."""

    PERMITTED = "permitted"
    REFUSED = "refused"
    LIMITED = "limited"  # too many questions
    UNKNOWN = "unknown"  # nothing is known of the host while the database does not answer


class Certificates:
    """Decides for the TLS server of this installation, within a second, also while database and Redis hang.

    `find` returns the verified domain of a name, or None, or raises DatabaseError. `last_known` is its last answer.
    """

    def __init__(
        self, *, find: Callable[[str], Awaitable[ShortHost | None]], last_known: Callable[[str], ShortHost | None]
    ) -> None:
        self._find = find
        self._last_known = last_known
        self._lookups = 0

    async def decide(self, host: str) -> Decision:
        """Return the decision about a host name in the form that the DNS uses."""
        decision = await self._decision(host)
        metrics.certificate_questions.labels(decision.value).inc()
        if decision is Decision.LIMITED:
            metrics.refused.labels("certificates").inc()
        return decision

    async def _decision(self, host: str) -> Decision:
        if not can_be_domain(host):
            return Decision.REFUSED
        if host == site_host():
            return Decision.PERMITTED
        if self._lookups < _MOST_LOOKUPS:
            try:
                return Decision.REFUSED if await self._look_up(host) is None else Decision.PERMITTED
            except (DatabaseError, TimeoutError):
                otherwise = Decision.UNKNOWN
        else:
            otherwise = Decision.LIMITED
        # A TLS server discards a certificate that is due for renewal when it gets no permission.
        return otherwise if self._last_known(host) is None else Decision.PERMITTED

    async def _look_up(self, host: str) -> ShortHost | None:
        within = _DECIDES_WITHIN if self._last_known(host) is None else _CONFIRMS_WITHIN
        self._lookups += 1
        try:
            async with asyncio.timeout(within):
                return await self._find(host)
        finally:
            self._lookups -= 1
