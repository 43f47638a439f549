"""The limits of mails to one address: of mails that strangers can ask for, and separately of all others.

So the mails that a stranger asks for do not use up the room for notices, such as that of a changed password. Links that
reset a password are counted apart, too: those that a stranger asks for work for the person as well as their own. So are
invitations, which a stranger cannot ask for without a workspace.
"""

import logging
import re
import threading
from collections.abc import Iterable

from cachetools import TTLCache
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac

from shortener import limits, metrics, redis
from shortener.web.addresses import host_names

logger = logging.getLogger(__name__)

RATES = ((5, 3_600), (10, 86_400))  # (mails, seconds)

_NOTICES, _ASKED_FOR, RESETS, INVITATIONS = "notices", "asked", "resets", "invitations"

_QUOTING = re.compile(r'\\(.)|"')  # "ad\a"@example.com is ada@example.com, too

# Counts of this process while Redis is down.
_counted: TTLCache[str, int] = TTLCache(10_000, ttl=RATES[0][1])
_lock = threading.Lock()


def mark_as_asked_for(message: EmailMessage, *, budget: str = _ASKED_FOR) -> EmailMessage:
    """Return the message, which from now on counts in this budget, and not as a notice."""
    message.mail_budget = budget  # type: ignore[attr-defined]  # Django has no place for it
    return message


def within_limits(messages: Iterable[EmailMessage]) -> list[EmailMessage]:
    """Count the messages and return those that are within the limits of all their recipients; the others are dropped.

    The sender is not told: else a form would tell strangers how many mails an address has got.
    """
    return [message for message in messages if _has_room(message)]


def _has_room(message: EmailMessage) -> bool:
    budget = getattr(message, "mail_budget", _NOTICES)
    if all(_count(address, budget) for address in message.recipients()):
        return True
    limit = metrics.refused.labels("notices") if budget == _NOTICES else metrics.refused.labels("mails asked for")
    limit.inc()
    logger.warning(
        "A mail is dropped: its address has got %d mails in an hour, or %d in a day", RATES[0][0], RATES[1][0]
    )
    return False


def _count(address: str, budget: str) -> bool:
    name = f"mails:{budget}:{salted_hmac('mails', _mailbox(address), algorithm='sha256').hexdigest()}"
    try:
        return all(limits.is_within(f"{name}:{seconds}", limit=limit, seconds=seconds) for limit, seconds in RATES)
    except redis.FAILURES:
        with _lock:
            number = _counted[name] = _counted.get(name, 0) + 1
        return number <= RATES[0][0]


def _mailbox(address: str) -> str:
    """Return the one form of the addresses by which many servers take mail for the same mailbox.

    It is in lower case, without quotes, escapes and +tag, and its host is as the DNS knows it.
    """
    local, _at, host = address.lower().rpartition("@")
    name = _QUOTING.sub(r"\1", local).partition("+")[0]
    return f"{name}@{host_names.ascii_host(host)}"
