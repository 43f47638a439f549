"""Plans and their limits."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shortener.errors import Forbidden


@dataclass(frozen=True)
class Plan:
    """The limits of one plan; None means no limit."""

    slug: str
    label: str | Promise
    has_api: bool
    has_rules: bool  # other destinations of a link for some visitors
    has_splits: bool  # weighted destinations
    requests_per_minute: int  # of one API key
    links_per_month: int | None = None  # made in a calendar month, in UTC
    custom_domains: int | None = None
    members: int | None = None  # the owner among them
    stats_days: int | None = None  # how far statistics reach back

    @property
    def statistics_per_minute(self) -> int:
        """The requests for statistics of one API key, which have a budget of their own."""
        return -(-self.requests_per_minute // 5)

    @property
    def workspace_requests_per_minute(self) -> int:
        """The requests of all API keys of a workspace together."""
        return 2 * self.requests_per_minute

    @property
    def workspace_statistics_per_minute(self) -> int:
        """The requests for statistics of all API keys of a workspace together."""
        return 2 * self.statistics_per_minute


# The cheapest first.
PLANS = {
    plan.slug: plan
    for plan in (
        Plan(
            "free",
            gettext_lazy("Free"),
            has_api=False,
            has_rules=False,
            has_splits=False,
            requests_per_minute=0,
            links_per_month=50,
            custom_domains=0,
            members=1,
            stats_days=30,
        ),
        Plan(
            "pro",
            gettext_lazy("Pro"),
            has_api=True,
            has_rules=True,
            has_splits=False,
            requests_per_minute=600,
            links_per_month=5_000,
            custom_domains=5,
            members=5,
            stats_days=365,
        ),
        Plan(
            "business",
            gettext_lazy("Business"),
            has_api=True,
            has_rules=True,
            has_splits=True,
            requests_per_minute=3_000,
        ),
    )
}

CHOICES = [(plan.slug, plan.label) for plan in PLANS.values()]


class PlanRequired(Forbidden):
    """The workspace's plan does not allow it; the message ends with the cheapest plan that does, if any."""

    code = "plan_required"

    def __init__(self, refusal: str, *, allows: Callable[[Plan], bool]) -> None:
        plan = cheapest_plan(allows)
        advice = _("Change to the %(plan)s plan.") % {"plan": plan.label} if plan else ""
        super().__init__(f"{refusal} {advice}".rstrip())


def check_api(plan: Plan) -> None:
    """Raise PlanRequired unless the plan includes the API."""
    if not plan.has_api:
        raise PlanRequired(_("The workspace's plan doesn't include the API."), allows=lambda other: other.has_api)


def cheapest_plan(allows: Callable[[Plan], bool]) -> Plan | None:
    """Return the cheapest plan that allows something, or None when no plan does."""
    return next(filter(allows, PLANS.values()), None)


def has_room(limit: int | None, number: int) -> bool:
    """Tell whether `number` things are within a plan's limit."""
    return limit is None or number <= limit
