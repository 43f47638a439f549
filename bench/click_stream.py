"""The clicks that wait between two measurements."""

import sys
import time

from redirects.click_stream import STREAM
from shortener import redis

_STORED_WITHIN = 300.0  # seconds


def drop() -> None:
    """Delete the clicks that wait to be stored: storing them would disturb the next measurement."""
    redis.client().xtrim(STREAM, maxlen=0)


def wait_until_stored() -> None:
    """Return when no click waits to be stored."""
    deadline = time.monotonic() + _STORED_WITHIN
    while redis.client().xlen(STREAM):
        if time.monotonic() > deadline:
            sys.exit("The worker does not store the clicks.")
        time.sleep(0.2)
