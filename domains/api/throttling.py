"""The rate limit of DNS checks."""

from rest_framework.request import Request

from accounts.api.callers import tenant
from accounts.api.throttling import PlanRate
from domains.verification.checks import spend_check
from shortener.api.throttling import Budget


class CheckRate(PlanRate):
    """CHECKS_PER_MINUTE for each workspace; a check counts as one of the plan's requests too."""

    def budget(self, request: Request) -> Budget:
        """Count the request against the plan's limit and, if that allows it, against the limit of checks."""
        requests = super().budget(request)
        return spend_check(request, tenant(request)) if requests.allowed else requests
