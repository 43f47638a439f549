"""When a link is open: the rule for its start and its end."""

from collections.abc import Container
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid


def check_period(
    starts_at: datetime | None,
    expires_at: datetime | None,
    *,
    at: datetime,
    given: Container[str] = ("starts_at", "expires_at"),
) -> None:
    """Raise Invalid for what no link may have, on one of the fields that are `given` now; the others were there."""
    if expires_at is None:
        return
    if "expires_at" in given and expires_at <= at:
        raise Invalid(_("Choose a time in the future."), field="expiresAt")
    if starts_at is not None and starts_at >= expires_at:
        field = "startsAt" if "starts_at" in given else "expiresAt"
        raise Invalid(_("The link must start before it expires."), field=field)
