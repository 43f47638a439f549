"""Guest links, created without an account: short-lived, rate limited, and erased soon after they expire."""

import time
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import GUEST
from links.field_types import Door, LinkValues
from links.fields import EXPIRES_AT
from links.models import Link
from links.services.bin import erase_links
from links.services.creation import create_link
from shortener.api import throttling
from shortener.api.throttling import Budget
from shortener.errors import Invalid
from shortener.web.http import address_group

LONGEST_LIFE = timedelta(days=7)
RATES = ((10, 60), (100, 86_400))  # (links, seconds) for each client address
NOT_FOR_GUESTS = _("Guest links do not have this. Sign up, and send your API key to POST /api/links.")

_LINKS_PER_DELETION = 1_000


def create_guest_link(*, values: LinkValues, at: datetime) -> Link:
    """Create a link that expires within LONGEST_LIFE, or raise Invalid or AliasTaken as create_link() does."""
    values.check_door(Door.GUEST, NOT_FOR_GUESTS)
    latest = at + LONGEST_LIFE
    expires_at = values.get(EXPIRES_AT.name) or latest
    if expires_at > latest:
        raise Invalid(
            _("A guest link lasts at most 7 days. Choose an earlier time, or sign up for links that last longer."),
            field=EXPIRES_AT.name,
        )
    return create_link(by=GUEST, values=values.with_value(EXPIRES_AT.clean(expires_at)), at=at, door=Door.GUEST)


def delete_expired_guest_links(*, at: datetime, seconds: float) -> int:
    """Erase expired guest links in batches, for about this many seconds, and return their number."""
    give_up_at = time.monotonic() + seconds
    # Not is_guest=True: Django turns that into a condition for which SQLite does not use the index.
    expired = Link.objects.filter(is_guest__in=[True], expires_at__lte=at).order_by("expires_at")
    deleted = 0
    while link_ids := list(expired.values_list("pk", flat=True)[:_LINKS_PER_DELETION]):
        deleted += erase_links(links=Link.objects.filter(pk__in=link_ids))
        if time.monotonic() >= give_up_at:
            break
    return deleted


def spend_guest_budget(request: HttpRequest) -> Budget:
    """Count one link against the rate limits of the client's IPv4 address or IPv6 /64, and return the tightest one.

    Once a limit is exceeded, the later ones are not charged. The API and the home page share these limits.
    """
    whose = address_group(request.META["REMOTE_ADDR"])
    budgets: list[Budget] = []
    for limit, period in RATES:
        budget = throttling.spend(request, group="guest", whose=whose, limit=limit, period=period)
        if not budget.allowed:
            return budget
        budgets.append(budget)
    tighter = min(budgets, key=lambda budget: budget.remaining)
    request.rate_budget = tighter  # type: ignore[attr-defined]
    return tighter
