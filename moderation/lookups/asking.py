"""Ask all lists of other services that are on."""

import asyncio
from collections.abc import Collection
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from moderation.lookups import dns_lists, safe_browsing
from moderation.models import Verdict
from moderation.verdicts import Finding

MOST = safe_browsing.MOST_URLS
_LONGEST = 30.0  # seconds for all lists


def is_on() -> bool:
    """Tell whether there is a list to ask."""
    return bool(settings.DNS_BLOCKLISTS or settings.SAFE_BROWSING_KEY)


def findings(locations: Collection[str]) -> dict[str, Finding]:
    """Return what the lists say of up to MOST locations; nothing while they do not answer. It uses the network."""
    if not locations or not is_on():
        return {}
    return asyncio.run(_findings(list(locations)))


async def _findings(locations: list[str]) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    reason = _("A blocklist names this destination.")
    try:
        async with asyncio.timeout(_LONGEST):
            if settings.DNS_BLOCKLISTS:
                host_of = {location: (urlsplit(location).hostname or "").rstrip(".") for location in locations}
                zones = await dns_lists.listed(set(host_of.values()))
                for location, host in host_of.items():
                    if host in zones:
                        found[location] = Finding(Verdict.BLOCK, reason, zones[host])
            if settings.SAFE_BROWSING_KEY:
                for location in await safe_browsing.listed(locations[: safe_browsing.MOST_URLS]):
                    found.setdefault(location, Finding(Verdict.BLOCK, reason, "Google Safe Browsing"))
    except TimeoutError:
        pass  # what was answered in time counts
    return found
