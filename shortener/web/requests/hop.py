"""The hop from the redirect plane to the control plane: what the first tells the second about the client.

The redirect plane replaces X-Forwarded-For and X-Forwarded-Proto by what it found out, and adds a token that only the
installation's own processes can compute. Without that token, both headers are those of the client or of its proxy.
"""

from functools import cache

from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN_HEADER = "x-shortener-hop"  # noqa: S105 - a name
ADDRESS_HEADER = "x-forwarded-for"
SCHEME_HEADER = "x-forwarded-proto"

# granian serves this file without Python: the control plane answers even while all its threads are at work.
PROOF_ROUTE = "/-/static"
PROOF_OF_LIFE = f"{PROOF_ROUTE}/favicon.svg"


@cache
def token() -> str:
    """Return the token of this installation, derived from SECRET_KEY."""
    return salted_hmac("shortener.web.requests.hop", "", algorithm="sha256").hexdigest()


def is_token(sent: str) -> bool:
    """Tell whether this is the installation's token, in constant time."""
    return constant_time_compare(sent, token())
