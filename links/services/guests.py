"""The limits of guest links, which are created without an account: their rate, their number, and their end."""

import time
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

from links.models import Link
from links.services.bin import erase_links
from shortener import metrics, redis
from shortener.api import throttling
from shortener.api.throttling import Budget, Rate
from shortener.web.requests.http import address_group, wider_network

RATES = ((10, 60), (100, 86_400))  # (links, seconds) for each client address
NETWORK_RATE = (500, 86_400)  # for each wider network: one site has IPv6 /64s enough to use up MOST_LINKS
MOST_LINKS = 100_000  # that exist at the same time, about: they are counted once a minute

_LINKS_PER_DELETION = 1_000
_NUMBER = "guest-links"  # a key of the cache
_COUNTED_EVERY = 60  # seconds


def delete_expired_guest_links(*, at: datetime, seconds: float) -> int:
    """Erase expired guest links in batches, for about this many seconds, and return their number."""
    give_up_at = time.monotonic() + seconds
    # Not is_guest=True: Django turns that into a condition for which SQLite does not use the index.
    expired = Link.objects.filter(is_guest__in=[True], expires_at__lte=at).order_by("expires_at")
    deleted = 0
    while link_ids := list(expired.values_list("pk", flat=True)[:_LINKS_PER_DELETION]):
        deleted += erase_links(links=Link.objects.filter(pk__in=link_ids))
        if time.monotonic() >= give_up_at:
            break
    return deleted


def spend_guest_budget(request: HttpRequest) -> Budget:
    """Count one link against the rate limits of the client's address and network, and return the tightest one.

    With MOST_LINKS in the database the result is not allowed either. The API and the home page share these limits.
    Raises Busy while Redis is down: no guest link is created then.
    """
    address = request.META["REMOTE_ADDR"]
    group, network = address_group(address), wider_network(address)
    rates = [Rate("guest links", group, *rate) for rate in RATES]
    rates.append(Rate("guest links", network, *NETWORK_RATE))
    budget = throttling.spend(request, *rates, of_stranger=True)
    if budget.allowed and _number_of_links() >= MOST_LINKS:
        metrics.refused.labels("guest links in all").inc()
        return Budget(MOST_LINKS, 0, _COUNTED_EVERY, allowed=False)
    return budget


def _number_of_links() -> int:
    """Return how many guest links there were within the last minute."""
    try:
        return int(cache.get_or_set(_NUMBER, _count_links, _COUNTED_EVERY) or 0)
    except redis.FAILURES:
        return _count_links()


def _count_links() -> int:
    return Link.objects.filter(is_guest__in=[True]).count()
