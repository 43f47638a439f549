"""Proof of work for guest links: a number that takes a browser some seconds to find, about 65,000 hashes.

Browsers compute some ten thousand hashes in a second. A program written for this purpose computes millions: it keeps
away simple programs and those without JavaScript, not one that is made for this site; rates and feeds are for those.

The browser gets a signed challenge and sends it back with a number for which the SHA-256 of `<challenge>:<number>`
begins with ZERO_BITS zero bits. A challenge is good for one link.
"""

import hashlib
import secrets
from contextlib import suppress

from django.core import signing
from django.utils.translation import gettext as _

from shortener import limits, redis
from shortener.errors import Busy, Invalid
from shortener.web.envelope import UNAVAILABLE

ZERO_BITS = 16
_SALT = "guest link proof"
_VALID = 1_800  # seconds
_LONGEST = 200  # characters of a challenge and its number


def new_challenge() -> str:
    """Return a challenge for the form."""
    return signing.dumps(secrets.token_hex(8), salt=_SALT)


def spend(proof: str) -> None:
    """Check `<challenge>:<number>` and use the challenge up, or raise Invalid, or Busy while Redis is down."""
    challenge, _colon, number = proof.rpartition(":")
    refusal = Invalid(_("Your browser's check is missing or too old. Please try again."))
    if len(proof) > _LONGEST or not number.isdecimal() or not _is_solved(proof):
        raise refusal
    try:
        signing.loads(challenge, salt=_SALT, max_age=_VALID)
        if not limits.is_within(_counter(challenge), limit=1, seconds=_VALID):
            raise refusal
    except signing.BadSignature as error:
        raise refusal from error
    except redis.FAILURES as error:
        raise Busy(UNAVAILABLE) from error


def give_back(proof: str) -> None:
    """Let the challenge of a proof that spend() has accepted be used again: no link was created with it."""
    with suppress(*redis.FAILURES):  # then it is used up
        limits.give_back(_counter(proof.rpartition(":")[0]))


def _counter(challenge: str) -> str:
    return f"guest-proof:{hashlib.sha256(challenge.encode()).hexdigest()}"


def _is_solved(proof: str) -> bool:
    return int.from_bytes(hashlib.sha256(proof.encode()).digest()) >> (256 - ZERO_BITS) == 0
