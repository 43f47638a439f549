"""Idempotency-Key: the first response to a POST is stored for a day and replayed when the request is repeated."""

import logging
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import models
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from shortener import redis
from shortener.errors import Invalid
from shortener.web.envelope import UNAVAILABLE
from shortener.web.http import address_group

logger = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_SECONDS = 24 * 3600
_RUNNING_SECONDS = 60  # the lock's expiry: after that, the process that had it counts as dead
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")

# Of each workspace, person or guest address; the oldest make room for new ones.
_MOST_ANSWERS = 20_000
_MOST_BYTES = 16_777_216
_LARGEST = 1_048_576  # bytes of one answer, compressed

# Compare and set: only the holder of the lock may replace it, because another process may have it after a minute.
# KEYS: the lock, the owner's list of answers (each "<bytes> <key> <sender>"), the sum of their bytes, and the mark of a
# sender who is gone.
_REPLACE_OWN = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' or redis.call('exists', KEYS[4]) == 1 then return redis.call('del', KEYS[1]) end
redis.call('set', KEYS[1], ARGV[2], 'ex', ARGV[3])
local answers = redis.call('rpush', KEYS[2], #ARGV[2] .. ' ' .. KEYS[1] .. ' ' .. ARGV[6])
local bytes = redis.call('incrby', KEYS[3], #ARGV[2])
while answers > tonumber(ARGV[4]) or bytes > tonumber(ARGV[5]) do
  local size, name = string.match(redis.call('lpop', KEYS[2]), '(%d+) (%S+)')
  redis.call('del', name)
  bytes = redis.call('decrby', KEYS[3], size)
  answers = answers - 1
end
redis.call('expire', KEYS[2], ARGV[3])
redis.call('expire', KEYS[3], ARGV[3])
return 1
"""


# KEYS: the owner's list, the sum of its bytes, and the mark of a sender who is gone, for as long as a lock lasts: a
# request of theirs that still runs must not store its answer. ARGV: the sender whose answers are deleted, '' for all,
# and the seconds.
_FORGET = """
if ARGV[1] ~= '' then redis.call('set', KEYS[3], '', 'ex', ARGV[2]) end
local kept, bytes, ttl = {}, 0, redis.call('ttl', KEYS[1])
for _, answer in ipairs(redis.call('lrange', KEYS[1], 0, -1)) do
  local size, name, sender = string.match(answer, '(%d+) (%S+) ?(.*)')
  if ARGV[1] == '' or sender == ARGV[1] then
    redis.call('del', name)
  else
    kept[#kept + 1], bytes = answer, bytes + size
  end
end
redis.call('del', KEYS[1], KEYS[2])
if #kept == 0 then return end
for _, answer in ipairs(kept) do redis.call('rpush', KEYS[1], answer) end
redis.call('set', KEYS[2], bytes, 'ex', ttl)
redis.call('expire', KEYS[1], ttl)
"""


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


class _Entry(msgspec.Struct, array_like=True):
    """The value in Redis: the request's fingerprint, the lock's token, and then the response."""

    fingerprint: str
    token: str
    status: int = 0  # 0 while it runs
    headers: dict[str, str] = {}
    body: bytes = b""  # compressed


@dataclass(frozen=True)
class Claim:
    """This process's lock on an Idempotency-Key."""

    name: str
    owner: str  # whose answers are limited together
    sender: str
    fingerprint: str
    running: bytes

    def finish(self, response: HttpResponse) -> None:
        """Store the response; after a refusal, which has changed nothing, release the lock instead."""
        kept = b""
        try:
            if isinstance(response, Response):
                response.render()
            if status.is_success(response.status_code):
                kept = self._entry(response)
        finally:  # also when the response cannot be rendered
            self._replace(kept)

    def _entry(self, response: HttpResponse) -> bytes:
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        body = zlib.compress(response.content)
        return msgspec.msgpack.encode(_Entry(self.fingerprint, "", response.status_code, headers, body))

    def _replace(self, kept: bytes) -> None:
        if len(kept) > _LARGEST:
            logger.warning("An answer of %d bytes is too large to be kept for its Idempotency-Key", len(kept))
            kept = b""
        keys = (self.name, f"{self.owner}:answers", f"{self.owner}:bytes", _mark_of(self.sender))
        limits = (str(_KEPT_SECONDS), str(_MOST_ANSWERS), str(_MOST_BYTES))
        try:
            redis.client().eval(_REPLACE_OWN, len(keys), *keys, self.running, kept, *limits, self.sender)
        except redis.FAILURES:
            logger.warning("Redis does not answer: an answer is not kept for its Idempotency-Key")


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
        entry = _begin(claimed)
    except redis.FAILURES as error:
        logger.warning("Redis does not answer: requests with an Idempotency-Key are refused")
        raise Unavailable from error
    if entry is None:
        return claimed
    if entry.fingerprint != claimed.fingerprint:
        raise Mismatch
    if entry.status == 0:
        raise InProgress
    response = HttpResponse(zlib.decompress(entry.body), status=entry.status, headers=entry.headers)
    response["Idempotency-Replayed"] = "true"
    raise Replayed(response)


def forget_answers(*, workspace_id: str, sender: models.Model | None = None) -> None:
    """Delete the answers kept for a workspace, or only those to an API key or membership; after the commit.

    While Redis is down they stay until they expire.
    """
    name, whose = _owner(workspace_id), _name(sender) if sender is not None else ""
    keys = (f"{name}:answers", f"{name}:bytes", _mark_of(whose))
    try:
        redis.client().eval(_FORGET, len(keys), *keys, whose, str(_RUNNING_SECONDS))
    except redis.FAILURES:
        logger.warning("Redis does not answer: answers kept for Idempotency-Keys are deleted in a day")


def _claim_of(request: Request, key: str) -> Claim:
    fingerprint = _digest("request", request.get_full_path().encode() + b"\0" + request._request.body)
    sender = _sender(request)
    name = "idempotency:" + _digest("key", f"{sender}\0{key}".encode())
    owner = _owner(getattr(request.auth, "workspace_id", None) or sender)
    return Claim(name, owner, sender, fingerprint, msgspec.msgpack.encode(_Entry(fingerprint, secrets.token_hex(8))))


def _digest(purpose: str, value: bytes) -> str:
    # An HMAC: a reader of Redis can neither test guesses of a password in a body nor reuse an Idempotency-Key.
    return salted_hmac(f"idempotency.{purpose}", value, algorithm="sha256").hexdigest()


def _sender(request: Request) -> str:
    """Return the sender that keys belong to: the API key, the signed-in person, or a guest's address."""
    credentials: tuple[Any, ...] = (request.auth, request.user)
    for credential in credentials:
        if getattr(credential, "pk", None) is not None:
            return _name(credential)
    return f"address:{address_group(request.META['REMOTE_ADDR'])}"


def _begin(claimed: Claim) -> _Entry | None:
    """Take the lock and return None, or return the entry that has it."""
    client = redis.client()
    while not client.set(claimed.name, claimed.running, nx=True, ex=_RUNNING_SECONDS):
        kept = client.get(claimed.name)
        if isinstance(kept, bytes):  # else it was released or expired in between
            return msgspec.msgpack.decode(kept, type=_Entry)
    return None


def _owner(name: str) -> str:
    return f"idempotency-of:{name}"


def _mark_of(sender: str) -> str:
    return f"gone-sender:{sender}"


def _name(credential: models.Model) -> str:
    return f"{type(credential).__name__}:{credential.pk}"
