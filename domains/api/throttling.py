"""How often one workspace may have the DNS asked."""

from rest_framework.request import Request

from accounts.api.callers import tenant
from accounts.api.throttling import PlanRate
from domains.budgets import spend_check
from shortener.api.throttling import Budget


class CheckRate(PlanRate):
    """Ten checks a minute for each workspace, each of them one of the plan's requests too."""

    def budget(self, request: Request) -> Budget:
        """Take the check from the plan's requests and, if there is one left, from the workspace's checks."""
        requests = super().budget(request)
        return spend_check(request, tenant(request)) if requests.allowed else requests
