"""Links of people without an account: short-lived, and gone with all their clicks soon after they expire."""

import time
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import GUEST
from links.models import Link
from links.services import link_changes
from shortener.errors import Invalid

LONGEST_LIFE = timedelta(days=7)

_LINKS_PER_DELETION = 1_000


def create_guest_link(
    *, destination: str, at: datetime, alias: str = "", password: str = "", expires_at: datetime | None = None
) -> Link:
    """Return a new link that expires within seven days, or raise Invalid or AliasTaken as create_link() does."""
    latest = at + LONGEST_LIFE
    if expires_at is not None and expires_at > latest:
        raise Invalid(
            _("A guest link lasts at most 7 days. Choose an earlier time, or sign up for links that last longer."),
            field="expiresAt",
        )
    return link_changes.create_link(
        by=GUEST,
        destination=destination,
        at=at,
        alias=alias,
        password=password,
        expires_at=expires_at or latest,
    )


def delete_expired_guest_links(*, at: datetime, seconds: float) -> int:
    """Delete guest links that have expired, in batches for about so many seconds, and return how many those were."""
    give_up_at = time.monotonic() + seconds
    # Not is_guest=True, for which Django writes a condition that SQLite finds no index for.
    expired = Link.objects.filter(is_guest__in=[True], expires_at__lte=at).order_by("expires_at")
    deleted = 0
    while link_ids := list(expired.values_list("pk", flat=True)[:_LINKS_PER_DELETION]):
        deleted += link_changes.erase_links(links=Link.objects.filter(pk__in=link_ids))
        if time.monotonic() >= give_up_at:
            break
    return deleted
