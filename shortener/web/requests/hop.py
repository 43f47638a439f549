"""The hop from the redirect plane to the control plane: what the first tells the second about the client.

The redirect plane replaces X-Forwarded-For and X-Forwarded-Proto by what it found out, and adds a token that only the
installation's own processes can compute. Without that token, these headers are those of the client or of its proxy.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN_HEADER = "x-shortener-hop"  # noqa: S105 - a name
_TOKEN_VARIABLE = "HTTP_X_SHORTENER_HOP"  # noqa: S105 - its name in WSGI
ADDRESS_HEADER = "x-forwarded-for"
SCHEME_HEADER = "x-forwarded-proto"
WAITED_HEADER = "x-shortener-waited"  # seconds that a request with an Idempotency-Key has waited for the same one
LONGEST_REPETITION = 2.0  # seconds that it waits in all

# granian serves this file without Python: the control plane answers even while all its threads are at work.
PROOF_ROUTE = "/-/static"
PROOF_OF_LIFE = f"{PROOF_ROUTE}/favicon.svg"


@cache
def token() -> str:
    """Return the token of this installation, derived from SECRET_KEY."""
    return salted_hmac("shortener.web.requests.hop", "", algorithm="sha256").hexdigest()


def is_from_redirect_plane(meta: Mapping[str, Any]) -> bool:
    """Tell whether a request, by its WSGI variables, was passed on by the redirect plane of this installation."""
    return is_token(meta.get(_TOKEN_VARIABLE, ""))


def is_token(sent: str) -> bool:
    """Tell whether this is the installation's token, in constant time."""
    return constant_time_compare(sent, token())
