"""Backups as /health/ready shows them."""

from shortener import redis
from shortener.backups import state


def figures() -> tuple[bool, dict[str, object] | None]:
    """Return True, since a site without a new backup still serves, and the last backup; None while Redis is down."""
    try:
        known = state.read()
    except redis.FAILURES:
        return True, None
    made_at = known.made_at.isoformat(timespec="seconds") if known.made_at else None
    return True, {"lastMadeAt": made_at, "lastBytes": known.size, "isFailing": known.is_failing}
