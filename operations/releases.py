"""Whether a newer release exists: asked only with UPDATE_CHECK_URL, once a day, by the worker."""

import json
import logging
import time

import urllib3
from django.conf import settings
from django.core.cache import cache
from packaging.version import InvalidVersion, Version

from shortener import __version__, redis

logger = logging.getLogger(__name__)

_NEWEST = "releases:newest"  # a key of the cache
_KEPT = 3 * 86_400  # seconds
_DEADLINE = 10.0  # seconds for the whole answer
_PART_DEADLINE = 5.0  # seconds without a byte
_LARGEST = 4_194_304  # bytes


def check() -> str:
    """Ask UPDATE_CHECK_URL, keep the newest version for three days and return it.

    It is empty without the setting, which sends no request, and after a failure, which is logged.
    """
    if not settings.UPDATE_CHECK_URL:
        return ""
    try:
        newest = str(Version(json.loads(_fetched(settings.UPDATE_CHECK_URL))["info"]["version"]))
        cache.set(_NEWEST, newest, _KEPT)
    except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError, InvalidVersion, *redis.FAILURES) as error:
        logger.warning("The check for a newer release has failed: %s", error)
        return ""
    return newest


def newer() -> str:
    """Return the newest release that the last check found if it is newer than this one, else an empty text.

    Raises one of redis.FAILURES while Redis is down.
    """
    known = cache.get(_NEWEST) if settings.UPDATE_CHECK_URL else None
    return known if isinstance(known, str) and Version(known) > Version(__version__) else ""


def _fetched(url: str) -> bytes:
    """Return the body that the URL answers; the request names no version and no installation, and follows nothing."""
    give_up_at = time.monotonic() + _DEADLINE
    with urllib3.PoolManager() as pool:
        answer = pool.request(
            "GET",
            url,
            headers={"Accept": "application/json", "User-Agent": "Shortener"},
            timeout=urllib3.Timeout(total=_PART_DEADLINE),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            if answer.status != 200:
                raise ValueError(f"status {answer.status}")
            body = b""
            while chunk := answer.read1(65_536):
                body += chunk
                if len(body) > _LARGEST or time.monotonic() > give_up_at:
                    raise ValueError("the answer is too long, or takes too long")
            return body
        finally:
            answer.close()
