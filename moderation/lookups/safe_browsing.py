"""Google Safe Browsing, Lookup API v4: the destinations are sent to Google."""

import logging
from collections.abc import Sequence

import aiohttp
from django.conf import settings

logger = logging.getLogger(__name__)

ADDRESS = "https://safebrowsing.googleapis.com/v4/threatMatches:find"
MOST_URLS = 500  # of a request, Google's limit
_TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=5)
_LARGEST_ANSWER = 1_000_000  # bytes


async def listed(locations: Sequence[str]) -> set[str]:
    """Return those of at most MOST_URLS locations that are listed; none while Google does not answer."""
    body = {
        "client": {"clientId": "shortener", "clientVersion": "1"},
        "threatInfo": {
            "threatTypes": ["MALWARE", "SOCIAL_ENGINEERING", "UNWANTED_SOFTWARE", "POTENTIALLY_HARMFUL_APPLICATION"],
            "platformTypes": ["ANY_PLATFORM"],
            "threatEntryTypes": ["URL"],
            "threatEntries": [{"url": location} for location in locations],
        },
    }
    headers = {"X-Goog-Api-Key": settings.SAFE_BROWSING_KEY}  # not in the address, which errors name
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True) as session,
            session.post(ADDRESS, json=body, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status != 200 or (answer.content_length or 0) > _LARGEST_ANSWER:
                raise ValueError(f"status {answer.status}")
            found = await answer.json()
            return {match["threat"]["url"] for match in found.get("matches", ())} & set(locations)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        logger.warning("Safe Browsing does not answer (%s): these destinations are not checked", type(error).__name__)
        return set()
