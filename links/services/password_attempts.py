"""Limits on guessing the password of a link: for each visitor, and for the link, with pauses that grow.

A browser in which the password was entered before is known by a signed cookie: it is counted as a visitor of its own,
and the pauses of the link are not for it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.core.cache import cache

from accounts.audit import services as audit
from accounts.audit.events import Event
from links.models import Link
from shortener.web.http import address_group

MOST_ATTEMPTS = 10  # of one visitor
MOST_CHECKS = 200  # of an address for all links, right ones included: each takes 50 ms of processor time
WINDOW_MINUTES = 15
_WINDOW = WINDOW_MINUTES * 60  # seconds
FREE_GUESSES = 30  # wrong passwords of all visitors of a link together, before the first pause
_FIRST_PAUSE, _LONGEST_PAUSE = 60, 6 * 3600  # seconds; each wrong password doubles the pause
_COUNTED = 86_400  # seconds since the last guess
COOKIE_AGE = 30 * 86_400  # seconds
_SALT = "links.services.password_attempts"


class Locked(Exception):
    """No guess is accepted for so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Guesses:
    """How many wrong passwords of the last day a link has had, and until when new visitors are refused."""

    number: int
    locked_until: int | None  # seconds since 1970


@dataclass(frozen=True)
class Attempt:
    """A guess that is counted, before it is known whether it is right."""

    link: Link
    visitor: str
    is_known: bool
    pause: int  # seconds of the pause of the link that began with it, or 0

    def succeed(self) -> None:
        """Forget the visitor's wrong guesses: other people may share the address, and the link is not attacked."""
        mine = int(cache.get(self.visitor, 1))
        cache.delete(self.visitor)
        if self.is_known:
            return
        if self.pause:
            cache.delete(_pause_of(self.link))
        _decrease(_guesses_of(self.link), mine)

    def fail(self) -> None:
        """Record a pause of the link that began with this guess in the audit log of its workspace."""
        if self.pause:
            audit.record(
                Event.LINK_LOCKED,
                workspace_id=self.link.workspace_id,
                subject=self.link.short_url,
                details={"seconds": self.pause},
            )


def begin(*, link: Link, address: str, cookie: str, at: datetime) -> Attempt:
    """Count a guess, exactly under concurrency, or raise Locked.

    Raises one of redis.FAILURES while Redis is down, so that uncounted attempts are not possible.
    """
    visitor, is_known = _visitor(link, address, cookie)
    if not is_known:
        _check_pause(link, at)
    attempts, checks = _increase(visitor, _WINDOW), _increase(_checks_of(address), _WINDOW)
    if attempts > MOST_ATTEMPTS or checks > MOST_CHECKS:
        raise Locked(_WINDOW)
    if is_known:
        return Attempt(link, visitor, is_known=True, pause=0)
    guesses, pause = _guesses_of(link), 0
    number = _increase(guesses, _COUNTED)
    cache.touch(guesses, _COUNTED)
    if number > FREE_GUESSES:
        # One guess in each pause is accepted: the one that begins it.
        pause = min(_FIRST_PAUSE * 2 ** min(number - FREE_GUESSES - 1, 20), _LONGEST_PAUSE)
        if not cache.add(_pause_of(link), int(at.timestamp()) + pause, pause):
            _decrease(guesses, 1)
            _decrease(visitor, 1)
            raise Locked(pause)
    return Attempt(link, visitor, is_known=False, pause=pause)


def check(*, link: Link, address: str, cookie: str, at: datetime) -> None:
    """Raise Locked if a guess would not be accepted now."""
    visitor, is_known = _visitor(link, address, cookie)
    if not is_known:
        _check_pause(link, at)
    if int(cache.get(visitor, 0)) >= MOST_ATTEMPTS or int(cache.get(_checks_of(address), 0)) >= MOST_CHECKS:
        raise Locked(_WINDOW)


def guesses_of(link: Link) -> Guesses:
    """Return the state of guesses for the link's owner; raises one of redis.FAILURES while Redis is down."""
    return Guesses(int(cache.get(_guesses_of(link), 0)), cache.get(_pause_of(link)))


def new_cookie(link: Link) -> str:
    """Return a cookie for a browser in which the right password was entered; another password makes it invalid."""
    return signing.dumps([_version(link), secrets.token_hex(8)], salt=_SALT)


def _visitor(link: Link, address: str, cookie: str) -> tuple[str, bool]:
    """Return the name of the visitor's counter, and whether the browser is known."""
    try:
        version, browser = signing.loads(cookie, salt=_SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        version = browser = ""
    is_known = version == _version(link)
    return f"password:{link.pk}:{browser if is_known else address_group(address)}", is_known


def _checks_of(address: str) -> str:
    return f"password-checks:{address_group(address)}"


def _check_pause(link: Link, at: datetime) -> None:
    ends_at = cache.get(_pause_of(link))
    if ends_at is not None:
        raise Locked(max(1, int(ends_at) - int(at.timestamp())))


def _version(link: Link) -> str:
    """Return what changes with the link's password: guesses of an earlier one do not count."""
    return hashlib.sha256(f"{link.pk}:{link.password}".encode()).hexdigest()[:24]


def _guesses_of(link: Link) -> str:
    return f"guesses:{_version(link)}"


def _pause_of(link: Link) -> str:
    return f"guess-pause:{_version(link)}"


def _increase(name: str, seconds: int) -> int:
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:  # the key expired in between
        return _increase(name, seconds)


def _decrease(name: str, number: int) -> None:
    try:
        if cache.decr(name, number) < 0:
            cache.delete(name)
    except ValueError:  # the key expired
        return
