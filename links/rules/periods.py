"""The rule for the start and the end of a link."""

from collections.abc import Container
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid


def check_period(
    starts_at: datetime | None, expires_at: datetime | None, *, at: datetime, changed: Container[str]
) -> None:
    """Raise Invalid for an end in the past or a start that is not before the end, on a field in `changed`.

    An end that is not in `changed` may be in the past, so that an expired link can be edited.
    """
    if expires_at is None:
        return
    if "expires_at" in changed and expires_at <= at:
        raise Invalid(_("Choose a time in the future."), field="expires_at")
    if starts_at is not None and starts_at >= expires_at:
        field = "starts_at" if "starts_at" in changed else "expires_at"
        raise Invalid(_("The link must start before it expires."), field=field)
