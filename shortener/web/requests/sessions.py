"""Sessions: of people who are signed in, rows of the database; of all others, short-lived entries of the cache.

Any visitor can cause sessions: a passkey's challenge, the state of a sign-in with another service. Their number is
limited for each address, for its wider network, and in all. A visitor who has proved something, such as a password
before the second step, is limited by that alone: floods of others leave room for these sessions.
"""

import logging
import re
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.cache import cache

from shortener import limits, metrics, redis
from shortener.web.requests.http import address_group, wider_network
from shortener.web.requests.request_ids import current_address

logger = logging.getLogger(__name__)

LIFETIME = 3_600  # seconds of a visitor's session after its last change
MOST_OF_ADDRESS, MOST_OF_NETWORK, MOST_OF_ALL = 300, 600, 20_000  # new ones in that time
MOST_OF_PROOF, MOST_PROVED = 10, 20_000  # new ones in that time, for each proof and for all of them
LARGEST = 8_192  # bytes

_KEY = re.compile(r"[a-z0-9]{32}")  # what Django generates


class SessionStore(DatabaseStore):
    """Django's sessions in the database, but for visitors; accounts.sign_in.sessions adds their end."""

    _in_database = False
    _in_cache = False

    @staticmethod
    def proof_of(values: dict[str, Any]) -> str:
        """Return what the visitor of such a session has proved, as a name that others cannot use up, or ""."""
        return ""

    def load(self) -> dict[str, Any]:
        """Return the values of the session, an empty dict for an unknown one."""
        key = self.session_key
        if key is None or not _KEY.fullmatch(key):  # not one of ours
            self._session_key = None
            return {}
        found: dict[str, Any] = super().load()
        self._in_database = self.session_key is not None
        kept = None if self._in_database else _read(key)
        if kept is None:
            return found
        self._session_key, self._in_cache = key, True
        visitors: dict[str, Any] = self.decode(kept)
        return visitors

    def save(self, must_create: bool = False) -> None:
        """Store the session, where depends on whether it is of a person who is signed in."""
        if self.session_key is None:
            self.create()
            return
        values: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # not in the stubs
        if SESSION_KEY in values:
            super().save(must_create=must_create or not self._in_database)
            if self._in_cache:
                _forget(self.session_key)
            self._in_database, self._in_cache = True, False
            return
        is_new = must_create or not self._in_cache
        self._in_database, self._in_cache = False, True
        _write(self.session_key, self.encode(values), is_new=is_new, proof=self.proof_of(values))

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session, wherever it is."""
        key = session_key or self.session_key
        super().delete(session_key)
        if key is not None:
            _forget(key)


def _name(key: str) -> str:
    return f"visitor-session:{key}"


def _read(key: str) -> str | None:
    try:
        kept = cache.get(_name(key))
    except redis.FAILURES:
        return None
    return kept if isinstance(kept, str) else None


def _write(key: str, text: str, *, is_new: bool, proof: str) -> None:
    try:
        if len(text) > LARGEST or (is_new and not _has_room(proof)):
            metrics.refused.labels("visitor sessions").inc()
            logger.warning("A session of a visitor is not kept: it is too large, or there are too many")
            return
        cache.set(_name(key), text, LIFETIME)
    except redis.FAILURES:
        logger.warning("Redis does not answer: a session of a visitor is not kept")


def _has_room(proof: str) -> bool:
    address = current_address()
    counted = (
        [(f"proved:{proof}", MOST_OF_PROOF), ("proved", MOST_PROVED)]
        if proof
        else [(address_group(address), MOST_OF_ADDRESS), (wider_network(address), MOST_OF_NETWORK), ("", MOST_OF_ALL)]
    )
    # One after the other: what an address is refused uses up no room of its network.
    return all(limits.is_within(f"visitor-sessions:{whose}", limit=most, seconds=LIFETIME) for whose, most in counted)


def _forget(key: str) -> None:
    try:
        cache.delete(_name(key))
    except redis.FAILURES:
        return  # it expires
