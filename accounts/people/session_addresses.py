"""The addresses that people signed in from, which are kept for a time."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession

KEPT_FOR = timedelta(days=30)  # since the sign-in
_UNKNOWN = "0.0.0.0"  # noqa: S104 - no socket: allauth's column cannot be empty


def drop_old_addresses(*, at: datetime) -> int:
    """Remove the addresses of sessions that are older than KEPT_FOR, and return how many there were."""
    old = UserSession.objects.filter(last_seen_at__lt=at - KEPT_FOR)  # the time at which allauth stored the address
    return int(old.exclude(ip=_UNKNOWN).update(ip=_UNKNOWN))


def address_of(session: UserSession) -> str:
    """Return the address that the session began from, or an empty string if it is no longer kept."""
    return "" if session.ip == _UNKNOWN else str(session.ip)
