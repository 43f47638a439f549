"""Rules for the campaign and the domain of a link."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from domains.models import Domain
from shortener.errors import Invalid, Reason


def campaign(value: Any) -> Campaign:
    """Return the campaign. The service checks that it belongs to the workspace."""
    if not isinstance(value, Campaign):
        raise Invalid(_("This workspace has no campaign with this ID."), reason=Reason.NOT_FOUND)
    return value


def domain(value: Any) -> Domain:
    """Return the domain if it is verified. The service checks that it belongs to the workspace."""
    if not isinstance(value, Domain):
        raise Invalid(_("This workspace has no domain with this ID."), reason=Reason.NOT_FOUND)
    if value.verified_at is None:
        raise Invalid(_("This domain isn't verified yet. Verify its DNS records first."), reason=Reason.NOT_VERIFIED)
    return value
