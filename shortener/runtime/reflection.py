"""GET /health/seen: what the redirect plane sees of a request that went through the proxies, for manage.py doctor."""

import json
from collections.abc import Callable

from django.core.signing import BadSignature, TimestampSigner

from shortener.asgi.answers import send_answer
from shortener.asgi.types import Receive, Scope, Send

PATH = "/health/seen"
HEADER = "x-shortener-doctor"
_VALID_FOR = 60  # seconds
_FORWARDED = {"host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"}


def signature() -> str:
    """Return the value of HEADER with which a request is answered, for a minute."""
    return _signer().sign("doctor")


class Reflection:
    """The ASGI application of PATH. Without a valid signature it is a 404 without content.

    `client` returns the address and the scheme of a request's client.
    """

    def __init__(self, client: Callable[[Scope], tuple[str, str]]) -> None:
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        if not _is_signed(dict(headers).get(HEADER, "")):
            await send_answer(scope, send, 404, "text/plain", b"")
            return
        address, scheme = self._client(scope)
        body = {
            "peer": scope["client"][0] if scope["client"] else "",
            "address": address,
            "scheme": scheme,
            "headers": {name: value for name, value in headers if name in _FORWARDED},
        }
        await send_answer(scope, send, 200, "application/json", json.dumps(body).encode())


def _is_signed(sent: str) -> bool:
    try:
        return _signer().unsign(sent, max_age=_VALID_FOR) == "doctor"
    except BadSignature:
        return False


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="shortener.runtime.reflection")
