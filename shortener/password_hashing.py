"""Password hashers of which a process runs two at a time: scrypt takes 16 MB and 200 ms, and strangers ask for it."""

from threading import BoundedSemaphore
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, ScryptPasswordHasher
from django.utils.translation import gettext_lazy as _

from shortener import metrics
from shortener.errors import Busy

AT_ONCE = 2
_LONGEST_WAIT = 2.0  # seconds
_WAIT_OF_OTHERS = 0.4  # behind the first: they hold threads that other requests need

_slots = BoundedSemaphore(AT_ONCE)
_first_in_line = BoundedSemaphore(1)


class _Limited:
    """A hasher that waits for a slot, or raises Busy; verify() calls encode(), too."""

    def encode(self, *arguments: Any, **options: Any) -> str:
        """Return the hash of the password."""
        if not _takes_slot():
            metrics.refused.labels("hashing").inc()
            raise Busy(_("We're checking many passwords right now. Try again in a moment."))
        try:
            return str(super().encode(*arguments, **options))  # type: ignore[misc]  # of the hasher
        finally:
            _slots.release()


def _takes_slot() -> bool:
    if _slots.acquire(blocking=False):
        return True
    is_first = _first_in_line.acquire(blocking=False)
    try:
        return _slots.acquire(timeout=_LONGEST_WAIT if is_first else _WAIT_OF_OTHERS)
    finally:
        if is_first:
            _first_in_line.release()


class LimitedScryptPasswordHasher(_Limited, ScryptPasswordHasher):
    """Django's own scrypt."""


class LimitedPBKDF2PasswordHasher(_Limited, PBKDF2PasswordHasher):
    """Django's own PBKDF2, for hashes of other installations."""
