"""How often one workspace may have the DNS asked."""

from rest_framework.request import Request

from accounts.api.callers import tenant
from accounts.api.throttling import PlanRate
from domains.budgets import spend_check


class CheckRate(PlanRate):
    """Ten checks a minute for each workspace, each of them one of the plan's requests too."""

    def allow_request(self, request: Request, view: object) -> bool:
        """Count this check and tell whether it may be made."""
        if not super().allow_request(request, view):
            return False
        budget = spend_check(request, tenant(request))
        self.seconds_left = budget.seconds_left
        return budget.allowed
