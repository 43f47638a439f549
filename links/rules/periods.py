"""The rules for the start and the end of a link, and for the time when another service created it."""

from collections.abc import Container
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid, Reason
from shortener.values import clean_instant

_FIRST_YEAR = 2000  # in which a link can have been created: earlier dates are typing errors and zeros


def check_period(
    starts_at: datetime | None, expires_at: datetime | None, *, at: datetime, changed: Container[str]
) -> None:
    """Raise Invalid for an end in the past or a start that is not before the end, on a field in `changed`.

    An end that is not in `changed` may be in the past, so that an expired link can be edited.
    """
    if expires_at is None:
        return
    if "expires_at" in changed and expires_at <= at:
        raise Invalid(_("Enter a time in the future."), field="expires_at", reason=Reason.IN_THE_PAST)
    if starts_at is not None and starts_at >= expires_at:
        field = "starts_at" if "starts_at" in changed else "expires_at"
        raise Invalid(_("The link must start before it expires."), field=field, reason=Reason.WRONG_ORDER)


def creation_time(value: Any) -> datetime:
    """Return the time with milliseconds if links existed by then, or raise Invalid. check_past() is the other half."""
    instant: datetime | None = clean_instant(value)
    if instant is None or instant.year < _FIRST_YEAR:
        raise Invalid(_("Enter a time in %(year)s or later.") % {"year": _FIRST_YEAR}, reason=Reason.OUT_OF_RANGE)
    return instant


def check_past(created_at: datetime, *, at: datetime) -> None:
    """Raise Invalid for a creation in the future."""
    if created_at > at:
        raise Invalid(_("Enter a time in the past."), field="created_at")
