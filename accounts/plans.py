"""What each plan allows, as values: the one place to read or change a limit."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Plan:
    """The limits of one plan."""

    slug: str
    label: str | Promise
    has_api: bool
    requests_per_minute: int


PLANS = {
    plan.slug: plan
    for plan in (
        Plan("free", _("Free"), has_api=False, requests_per_minute=0),
        Plan("pro", _("Pro"), has_api=True, requests_per_minute=600),
        Plan("business", _("Business"), has_api=True, requests_per_minute=3000),
    )
}

CHOICES = [(plan.slug, plan.label) for plan in PLANS.values()]
