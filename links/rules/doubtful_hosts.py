"""Hosts that are valid in a destination and still doubtful: on private networks, or written to look like others."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from shortener.web.addresses.lookalikes import is_lookalike
from shortener.web.addresses.private_hosts import is_private

_PRIVATE = _("This address is in a private network. Other people can't open it, or see something else there.")
REFUSED = _(
    "This address is in a private network, where visitors cannot open it. The operator of this site can allow such"
    " destinations with ALLOW_PRIVATE_DESTINATIONS."
)
_LOOKALIKE = _("This host mixes letters of different alphabets that look alike. Such hosts often imitate others.")


def doubt_about(host: str) -> StrPromise | None:
    """Return why the host, as browsers serialize it, is doubtful; None for other hosts."""
    host = host.rstrip(".")
    if is_private(host):
        return _PRIVATE
    return _LOOKALIKE if is_lookalike(host) else None
