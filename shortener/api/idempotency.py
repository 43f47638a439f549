"""Idempotency-Key: the first response to a POST is stored for a day and replayed when the request is repeated."""

import logging
import re
from typing import Any

from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from shortener import redis
from shortener.api.kept_answers import Claim, new_claim, sender_name
from shortener.errors import Invalid
from shortener.web.envelope import UNAVAILABLE
from shortener.web.requests.http import address_group

logger = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class Mismatch(exceptions.APIException):
    """The key was used for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = _("This Idempotency-Key was used for another request. Send a new key with each new request.")
    default_code = "idempotency_mismatch"


class InProgress(exceptions.APIException):
    """The first request with this key is still running."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _("The first request with this Idempotency-Key is still running. Try again in a moment.")
    default_code = "in_progress"


class Unavailable(exceptions.APIException):
    """Without Redis it is unknown whether the request has run before."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = UNAVAILABLE
    default_code = "unavailable"


class Replayed(Exception):
    """The request has run before; this is its stored response."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def claim(request: Request) -> Claim | None:
    """Lock the request's Idempotency-Key and return the claim, or None for a request without a key.

    Raises Replayed with the stored response, or Invalid, Mismatch, InProgress or Unavailable.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _VISIBLE.fullmatch(key):
        raise Invalid(_("Write 1 to 255 visible ASCII characters."), field=HEADER)
    claimed = _claim_of(request, key)
    try:
        kept = claimed.begin()
    except redis.FAILURES as error:
        logger.warning("Redis does not answer: requests with an Idempotency-Key are refused")
        raise Unavailable from error
    if kept is None:
        return claimed
    if kept.fingerprint != claimed.fingerprint:
        raise Mismatch
    if kept.status == 0:
        raise InProgress
    response = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    response["Idempotency-Replayed"] = "true"
    raise Replayed(response)


def finish(claimed: Claim, response: HttpResponse) -> None:
    """Store the response; after a refusal, which has changed nothing, release the lock instead."""
    is_kept = False
    try:
        if isinstance(response, Response):
            response.render()
        is_kept = status.is_success(response.status_code)
    finally:  # also when the response cannot be rendered
        if is_kept:
            headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
            claimed.keep(response.status_code, headers, response.content)
        else:
            claimed.release()


def _claim_of(request: Request, key: str) -> Claim:
    sender = _sender(request)
    return new_claim(
        name=_digest("key", f"{sender}\0{key}".encode()),
        workspace_id=getattr(request.auth, "workspace_id", None),
        sender=sender,
        fingerprint=_digest("request", request.get_full_path().encode() + b"\0" + request._request.body),
    )


def _digest(purpose: str, value: bytes) -> str:
    # An HMAC: a reader of Redis can neither test guesses of a password in a body nor reuse an Idempotency-Key.
    return salted_hmac(f"idempotency.{purpose}", value, algorithm="sha256").hexdigest()


def _sender(request: Request) -> str:
    """Return the sender that keys belong to: the API key, the signed-in person, or a guest's address."""
    credentials: tuple[Any, ...] = (request.auth, request.user)
    for credential in credentials:
        if getattr(credential, "pk", None) is not None:
            return sender_name(credential)
    return f"address:{address_group(request.META['REMOTE_ADDR'])}"
