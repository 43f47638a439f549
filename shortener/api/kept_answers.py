"""The answers that are kept in Redis for a day, for requests that are repeated with their Idempotency-Key.

Apart from `idempotency`, which loads DRF: services of API keys and workspaces only delete answers.
"""

import logging
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.db import models

from shortener import redis

logger = logging.getLogger(__name__)

_KEPT_SECONDS = 24 * 3600
_RUNNING_SECONDS = 60  # the lock's expiry: after that, the process that had it counts as dead

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


class KeptAnswer(msgspec.Struct, array_like=True):
    """The value in Redis: the request's fingerprint, the lock's token, and then the answer."""

    fingerprint: str
    token: str
    status: int = 0  # 0 while the request runs
    headers: dict[str, str] = {}
    compressed: bytes = b""

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return zlib.decompress(self.compressed)


@dataclass(frozen=True)
class Claim:
    """This process's lock on an Idempotency-Key."""

    name: str
    owner: str  # whose answers are limited together
    sender: str
    fingerprint: str
    running: bytes

    def begin(self) -> KeptAnswer | None:
        """Take the lock and return None, or return the answer of the request that has it, which may still run.

        Raises one of redis.FAILURES.
        """
        client = redis.client()
        while not client.set(self.name, self.running, nx=True, ex=_RUNNING_SECONDS):
            kept = client.get(self.name)
            if kept == self.running:  # a server took it and was lost, and the command was sent again
                return None
            if isinstance(kept, bytes):  # else it was released or expired in between
                return msgspec.msgpack.decode(kept, type=KeptAnswer)
        return None

    def is_running(self, kept: KeptAnswer) -> bool:
        """Tell whether this is the lock of the same request, which has no answer yet."""
        return kept.status == 0 and kept.fingerprint == self.fingerprint

    def seconds_left(self) -> int:
        """Return the seconds after which the lock has certainly ended, at least one."""
        return max(0, int(redis.client().ttl(self.name))) + 1

    def keep(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Keep the answer in place of the lock; one that is too large is not kept."""
        answer = KeptAnswer(self.fingerprint, "", status, dict(headers), zlib.compress(body))
        kept = msgspec.msgpack.encode(answer)
        if len(kept) > _LARGEST:
            logger.warning("An answer of %d bytes is too large to be kept for its Idempotency-Key", len(kept))
            kept = b""
        self._replace(kept)

    def release(self) -> None:
        """Give the lock back; nothing is kept."""
        self._replace(b"")

    def _replace(self, kept: bytes) -> None:
        keys = (self.name, *_keys(self.owner, self.sender))
        limits = (str(_KEPT_SECONDS), str(_MOST_ANSWERS), str(_MOST_BYTES))
        try:
            redis.client().eval(_REPLACE_OWN, len(keys), *keys, self.running, kept, *limits, self.sender)
        except redis.FAILURES:
            logger.warning("Redis does not answer: an answer is not kept for its Idempotency-Key")


def new_claim(*, name: str, workspace_id: str | None, sender: str, fingerprint: str) -> Claim:
    """Return a claim of a name that begin() can lock; answers without a workspace are limited by sender."""
    running = msgspec.msgpack.encode(KeptAnswer(fingerprint, secrets.token_hex(8)))
    owner = workspace_id or sender
    return Claim(f"idempotency:{redis.slot_of(owner)}{name}", owner, sender, fingerprint, running)


def forget_answers(*, workspace_id: str, sender: models.Model | None = None) -> None:
    """Delete the answers kept for a workspace, or only those to an API key or membership; after the commit.

    While Redis is down they stay until they expire.
    """
    whose = sender_name(sender) if sender is not None else ""
    keys = _keys(workspace_id, whose)
    try:
        redis.client().eval(_FORGET, len(keys), *keys, whose, str(_RUNNING_SECONDS))
    except redis.FAILURES:
        logger.warning("Redis does not answer: answers kept for Idempotency-Keys are deleted in a day")


def sender_name(credential: models.Model) -> str:
    """Return what names an API key, membership or person as the sender of requests."""
    return f"{type(credential).__name__}:{credential.pk}"


def _keys(owner: str, sender: str) -> tuple[str, str, str]:
    """Return the names of the owner's list of answers, of the sum of their bytes, and of a sender's mark."""
    slot = redis.slot_of(owner)
    name = f"idempotency-of:{slot}{owner}"
    return f"{name}:answers", f"{name}:bytes", f"gone-sender:{slot}{sender}"
