"""The limit of guesses at the password of one link by one visitor."""

from django.core.cache import cache

from shortener.web.http import address_group

MOST_ATTEMPTS = 10
WINDOW_MINUTES = 15


def _name(link_id: str, address: str) -> str:
    return f"password:{link_id}:{address_group(address)}"


def take_attempt(*, link_id: str, address: str) -> bool:
    """Count one attempt and tell whether it is within MOST_ATTEMPTS in WINDOW_MINUTES; exact for racing guesses too.

    Raises one of redis.FAILURES when Redis is down: a guess that cannot be counted is not allowed.
    """
    name = _name(link_id, address)
    cache.add(name, 0, WINDOW_MINUTES * 60)
    try:
        return cache.incr(name) <= MOST_ATTEMPTS
    except ValueError:  # it expired in between
        return take_attempt(link_id=link_id, address=address)


def is_locked(*, link_id: str, address: str) -> bool:
    """Tell whether the visitor has no attempt left."""
    return int(cache.get(_name(link_id, address), 0)) >= MOST_ATTEMPTS


def reset(*, link_id: str, address: str) -> None:
    """Give the visitor all attempts back after the right password: colleagues may share the address."""
    cache.delete(_name(link_id, address))
