"""Idempotency-Key: the first response to a POST is stored for a day and replayed when the request is repeated."""

import logging
import re
import threading
from time import monotonic, sleep
from typing import Any

from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from shortener import redis
from shortener.api.kept_answers import Claim, KeptAnswer, new_claim, sender_name
from shortener.api.parsing import canonical
from shortener.errors import Invalid, Reason
from shortener.web.envelope import UNAVAILABLE
from shortener.web.requests.hop import LONGEST_REPETITION, WAITED_HEADER
from shortener.web.requests.http import address_group

logger = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")
_PAUSE = 0.05  # seconds between two looks at the first request with the same key
_WAITED = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")

# Requests of this process that wait: each holds one of its few threads (CONTROL_REQUESTS). Others are refused at once.
# The redirect plane passes equal requests on one after another, so those that it has passed on wait here only for
# requests that came another way: through another of its processes, or to CONTROL_PORT.
_waiting_slots = threading.BoundedSemaphore(2)


class Mismatch(exceptions.APIException):
    """The key was used for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = _("This Idempotency-Key was used for another request. Send a new key with each new request.")
    default_code = "idempotency_mismatch"


class InProgress(exceptions.APIException):
    """The first request with this key is still running, for at most `wait` seconds."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _("The first request with this Idempotency-Key is still running. Try again in a moment.")
    default_code = "in_progress"

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


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

    Waits for another request that has it, up to LONGEST_REPETITION with the time in the redirect plane. Raises Replayed
    with the stored response, or Invalid, Mismatch, InProgress or Unavailable.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _VISIBLE.fullmatch(key):
        raise Invalid(_("Send 1 to 255 visible ASCII characters."), field=HEADER, reason=Reason.WRONG_FORMAT)
    claimed = _claim_of(request, key)
    try:
        kept = _wait_for_answer(claimed, longest=LONGEST_REPETITION - _waited(request))
    except redis.FAILURES as error:
        logger.warning("Redis does not answer: requests with an Idempotency-Key are refused")
        raise Unavailable from error
    if kept is None:
        return claimed
    if kept.fingerprint != claimed.fingerprint:
        raise Mismatch
    response = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    response["Idempotency-Replayed"] = "true"
    raise Replayed(response)


def finish(claimed: Claim, response: HttpResponse) -> None:
    """Store the response; after a refusal, which has changed nothing, release the lock instead."""
    is_kept = False
    try:
        if isinstance(response, Response):
            response.render()
        is_kept = status.is_success(response.status_code) and not getattr(response, "has_no_effect", False)
    finally:  # also when the response cannot be rendered
        if is_kept:
            headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
            claimed.keep(response.status_code, headers, response.content)
        else:
            claimed.release()


def _waited(request: Request) -> float:
    """Return the seconds for which the redirect plane has let the request wait; a client only shortens its own wait."""
    text = request.headers.get(WAITED_HEADER, "")
    return float(text) if _WAITED.fullmatch(text) else 0.0


def _wait_for_answer(claimed: Claim, *, longest: float) -> KeptAnswer | None:
    """Return None with the lock taken, or the answer to the request that had it, or to another one.

    Raises InProgress, with the time until its lock expires, when that request takes longer or too many wait already.
    """
    kept = claimed.begin()
    if kept is None or not claimed.is_running(kept):
        return kept
    if longest > 0 and _waiting_slots.acquire(blocking=False):
        try:
            give_up_at = monotonic() + longest
            while claimed.is_running(kept) and monotonic() < give_up_at:
                sleep(_PAUSE)
                kept = claimed.begin()
                if kept is None:
                    return None
        finally:
            _waiting_slots.release()
    if claimed.is_running(kept):
        raise InProgress(claimed.seconds_left())
    return kept


def _claim_of(request: Request, key: str) -> Claim:
    sender = _sender(request)
    return new_claim(
        name=_digest("key", f"{sender}\0{key}".encode()),
        workspace_id=getattr(request.auth, "workspace_id", None),
        sender=sender,
        fingerprint=_digest("request", request.get_full_path().encode() + b"\0" + canonical(request._request.body)),
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
