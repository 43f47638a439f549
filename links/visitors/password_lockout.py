"""The rate limit of password attempts, for each link and client address."""

from django.core.cache import cache

from shortener.web.http import address_group

MOST_ATTEMPTS = 10
WINDOW_MINUTES = 15


def _name(link_id: str, address: str) -> str:
    return f"password:{link_id}:{address_group(address)}"


def count_attempt(*, link_id: str, address: str) -> bool:
    """Count an attempt, and tell whether it is within MOST_ATTEMPTS in WINDOW_MINUTES; exact under concurrency.

    Raises one of redis.FAILURES while Redis is down, so that uncounted attempts are not possible.
    """
    name = _name(link_id, address)
    cache.add(name, 0, WINDOW_MINUTES * 60)
    try:
        return cache.incr(name) <= MOST_ATTEMPTS
    except ValueError:  # the key expired in between
        return count_attempt(link_id=link_id, address=address)


def is_locked(*, link_id: str, address: str) -> bool:
    """Tell whether no attempts are left."""
    return int(cache.get(_name(link_id, address), 0)) >= MOST_ATTEMPTS


def reset(*, link_id: str, address: str) -> None:
    """Clear the counter after the right password, because other people may share the address."""
    cache.delete(_name(link_id, address))
