"""The rate limit of API requests."""

from rest_framework.request import Request

from accounts.keys.models import ApiKey
from shortener.api.throttling import Budget, BudgetThrottle, spend


class PlanRate(BudgetThrottle):
    """The plan's requests_per_minute, for all keys of a workspace together."""

    def budget(self, request: Request) -> Budget:
        """Count the call against the workspace's minute."""
        assert isinstance(request.auth, ApiKey)
        workspace = request.auth.workspace
        return spend(request, group="api", whose=workspace.pk, limit=workspace.limits.requests_per_minute, period=60)
