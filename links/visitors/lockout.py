"""How often one visitor may guess the password of one link."""

from django.core.cache import cache

from shortener.web.http import address_group

MOST_ATTEMPTS = 10
WINDOW_MINUTES = 15


def _name(link_id: str, address: str) -> str:
    return f"password:{link_id}:{address_group(address)}"


def may_try(*, link_id: str, address: str) -> bool:
    """Take one attempt from the visitor's ten in 15 minutes and tell whether there was one; racing guesses count too.

    With Redis down this raises: nobody may guess uncounted.
    """
    name = _name(link_id, address)
    cache.add(name, 0, WINDOW_MINUTES * 60)
    try:
        return cache.incr(name) <= MOST_ATTEMPTS
    except ValueError:  # it expired in between
        return may_try(link_id=link_id, address=address)


def is_locked(*, link_id: str, address: str) -> bool:
    """Tell whether the visitor has no attempt left."""
    return int(cache.get(_name(link_id, address), 0)) >= MOST_ATTEMPTS


def start_anew(*, link_id: str, address: str) -> None:
    """Give the visitor all attempts back: they know the password, and colleagues may share their address."""
    cache.delete(_name(link_id, address))
