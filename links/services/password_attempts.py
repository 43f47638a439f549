"""Limits on guessing the password of a link: for each visitor, and for the network that the visitor comes from.

Wrong passwords delay the next guess from the same network alone, in pauses that grow: a stranger cannot keep a link
closed to visitors from elsewhere. While a link is guessed from many networks, each of them has one try before its first
pause. A browser in which the password was entered before is known by a signed cookie: it is counted as a visitor of its
own, and no pause is for it.
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
from shortener import limits, metrics
from shortener.web.requests.http import address_group, wider_network

MOST_ATTEMPTS = 10  # of one visitor
MOST_CHECKS = 200  # of an address for all links, right ones included: each takes much processor time
WINDOW_MINUTES = 15
_WINDOW = WINDOW_MINUTES * 60  # seconds
FREE_GUESSES = 30  # wrong passwords from one network, before its first pause
MANY_GUESSES = 300  # of a link, from all networks; with more, a network has one before its first pause
_FIRST_PAUSE, _LONGEST_PAUSE = 60, 6 * 3600  # seconds; each wrong password doubles the pause
_COUNTED = 86_400  # seconds since the last guess
_RECORDED_EVERY = 3_600  # seconds
COOKIE_AGE = 30 * 86_400  # seconds
_SALT = "links.services.password_attempts"


class Locked(Exception):
    """No guess is accepted for so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        metrics.refused.labels("link passwords").inc()


@dataclass(frozen=True)
class Guesses:
    """How many wrong passwords of the last day a link has had, and whether a network is refused for a while."""

    number: int
    is_attacked: bool


@dataclass(frozen=True)
class Attempt:
    """A guess that is counted, before it is known whether it is right."""

    link: Link
    visitor: str
    checks: str
    network: str  # "" of a known browser
    pause: int  # seconds of the network's pause that began with it, or 0

    def succeed(self) -> None:
        """Forget the visitor's wrong guesses: other people may share the address, and the link is not attacked."""
        mine = max(1, limits.number_of(self.visitor))
        limits.forget(self.visitor)
        self._take_back(mine)

    def forgive(self) -> None:
        """Take the guess back, which was not checked."""
        limits.give_back(self.visitor)
        limits.give_back(self.checks)
        self._take_back(1)

    def fail(self) -> None:
        """Record that a pause began with this guess in the audit log of the workspace, once an hour for each link."""
        if self.pause and audit.is_first_within(seconds=_RECORDED_EVERY, name=f"locked:{_version(self.link)}"):
            cache.set(_attacked(self.link), 1, _COUNTED)
            audit.record(
                Event.LINK_LOCKED,
                workspace_id=self.link.workspace_id,
                subject=self.link.short_url,
                details={"seconds": self.pause},
            )

    def _take_back(self, number: int) -> None:
        if not self.network:
            return
        if self.pause:
            cache.delete(_pause_of(self.link, self.network))
        limits.give_back(_guesses_of(self.link, self.network), number)
        limits.give_back(_guesses_of(self.link), number)


def begin(*, link: Link, address: str, cookie: str, at: datetime) -> Attempt:
    """Count a guess, exactly under concurrency, or raise Locked.

    Raises one of redis.FAILURES while Redis is down, so that uncounted attempts are not possible.
    """
    visitor, is_known = _visitor(link, address, cookie)
    network, checks = "" if is_known else wider_network(address), _checks_of(address)
    if network:
        _check_pause(link, network, at)
    attempts, checked = limits.count(visitor, seconds=_WINDOW), limits.count(checks, seconds=_WINDOW)
    if attempts > MOST_ATTEMPTS or checked > MOST_CHECKS:
        raise Locked(_WINDOW)
    pause = _count_for_network(link, network, visitor, at) if network else 0
    return Attempt(link, visitor, checks, network, pause)


def check(*, link: Link, address: str, cookie: str, at: datetime) -> None:
    """Raise Locked if a guess would not be accepted now."""
    visitor, is_known = _visitor(link, address, cookie)
    if not is_known:
        _check_pause(link, wider_network(address), at)
    if limits.number_of(visitor) >= MOST_ATTEMPTS or limits.number_of(_checks_of(address)) >= MOST_CHECKS:
        raise Locked(_WINDOW)


def guesses_of(link: Link) -> Guesses:
    """Return the state of guesses for the link's owner; raises one of redis.FAILURES while Redis is down."""
    return Guesses(limits.number_of(_guesses_of(link)), cache.get(_attacked(link)) is not None)


def _count_for_network(link: Link, network: str, visitor: str, at: datetime) -> int:
    """Count a guess for the network and the link; return the seconds of the pause that begins with it, or 0.

    One guess in each pause is accepted: the one that begins it. Raises Locked for another one.
    """
    of_link, of_network = _guesses_of(link), _guesses_of(link, network)
    free = FREE_GUESSES if limits.count(of_link, seconds=_COUNTED, renew=True) <= MANY_GUESSES else 1
    excess = limits.count(of_network, seconds=_COUNTED, renew=True) - free
    if excess <= 0:
        return 0
    pause = min(_FIRST_PAUSE << min(excess - 1, 20), _LONGEST_PAUSE)  # doubled for each earlier one
    if not cache.add(_pause_of(link, network), int(at.timestamp()) + pause, pause):
        for name in (of_link, of_network, visitor):
            limits.give_back(name)
        raise Locked(pause)
    return pause


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


def _check_pause(link: Link, network: str, at: datetime) -> None:
    ends_at = cache.get(_pause_of(link, network))
    if ends_at is not None:
        raise Locked(max(1, int(ends_at) - int(at.timestamp())))


def _version(link: Link) -> str:
    """Return what changes with the link's password: guesses of an earlier one do not count."""
    return hashlib.sha256(f"{link.pk}:{link.password}".encode()).hexdigest()[:24]


def _guesses_of(link: Link, network: str = "") -> str:
    return f"guesses:{_version(link)}:{network}"


def _pause_of(link: Link, network: str) -> str:
    return f"guess-pause:{_version(link)}:{network}"


def _attacked(link: Link) -> str:
    return f"guess-attack:{_version(link)}"
