"""Limits on wrong passwords and codes, which strangers cannot use to lock a person out.

Attempts are counted for each account and client address, for each account, and for each address. A browser in which
the person has signed in before sends a signed cookie, and its attempts are counted apart from those of all others.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from shortener import limits, metrics
from shortener.web.requests.http import address_group

COOKIE = "known_browser"
_COOKIE_AGE = 180 * 86_400  # seconds
_MOST_ACCOUNTS = 5  # whose people share a browser
_MOST_ENTRIES = 10  # an hour
_SALT = "accounts.sign_in.known_browser"


@dataclass(frozen=True)
class _Limit:
    most: int
    seconds: int


_OF_ADDRESS = _Limit(10, 60)
_OF_ACCOUNT_AND_ADDRESS = _Limit(5, 300)
_OF_ACCOUNT = _Limit(100, 3600)  # from all unknown browsers together
_OF_KNOWN_BROWSER = _Limit(10, 900)


class TooManyAttempts(Exception):
    """No attempts are left. `is_first` says that this request is the first that is refused for the account."""

    def __init__(self, *, is_first: bool) -> None:
        super().__init__()
        self.is_first = is_first


@dataclass(frozen=True)
class Attempt:
    """An attempt that is counted; forgive() it when the password or code is right."""

    names: tuple[str, ...]

    def forgive(self) -> None:
        """Take the attempt back."""
        for name in self.names:
            limits.give_back(name)


def begin(request: HttpRequest, *, email: str, of: str) -> Attempt:
    """Count an attempt, exactly under concurrency, or raise TooManyAttempts. `of` is what is tried: password or code.

    Raises one of redis.FAILURES while Redis is down, so that uncounted attempts are not possible.
    """
    names: list[str] = []
    for limit, whose in _limits(request, email):
        name = f"sign-in:{of}:{whose}"
        names.append(name)
        number = limits.count(name, seconds=limit.seconds)
        if number > limit.most:
            metrics.refused.labels("sign-in attempts").inc()
            raise TooManyAttempts(is_first=number == limit.most + 1 and limit is not _OF_ADDRESS)
    return Attempt(tuple(names))


def forget(request: HttpRequest, *, email: str) -> None:
    """Set the counters of the account back, after its person has proved to read its mail."""
    names = [f"sign-in:password:{whose}" for limit, whose in _limits(request, email) if limit is not _OF_ADDRESS]
    limits.forget(*names, f"sign-in:password:{_digest(email)}")


def remember_browser(request: HttpRequest, response: HttpResponse, *, email: str) -> None:
    """Make the browser a known one of the account, for half a year from now."""
    known = _known(request)
    account = _digest(email)
    browser = known.pop(account, None) or secrets.token_hex(8)
    newest = [[account, browser], *map(list, known.items())][:_MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=_SALT),
        max_age=_COOKIE_AGE,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def may_record(request: HttpRequest, *, email: str, event: str) -> bool:
    """Tell whether the audit log has room for such an event: ten an hour for each account, and for each address.

    It is the same for accounts that do not exist, so that the time of an answer tells nothing.
    """
    whose = (_digest(email), _address(request))
    return all(limits.is_within(f"sign-in:{event}:{name}", limit=_MOST_ENTRIES, seconds=3600) for name in whose)


def _limits(request: HttpRequest, email: str) -> Iterator[tuple[_Limit, str]]:
    account, address = _digest(email), _address(request)
    if browser := _known(request).get(account):
        yield _OF_KNOWN_BROWSER, f"{account}:{browser}"
        return
    yield _OF_ADDRESS, address
    yield _OF_ACCOUNT_AND_ADDRESS, f"{account}:{address}"
    yield _OF_ACCOUNT, account


def _known(request: HttpRequest) -> dict[str, str]:
    """Return the random name of the browser by account."""
    try:
        pairs: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_COOKIE_AGE)
    except signing.BadSignature:
        return {}
    return dict(pairs)


def _digest(email: str) -> str:
    return salted_hmac(_SALT, email.lower()).hexdigest()[:32]


def _address(request: HttpRequest) -> str:
    return address_group(request.META["REMOTE_ADDR"])
