"""The rate limit of API keys."""

from rest_framework.request import Request

from accounts.keys.models import ApiKey
from shortener.api.throttling import Budget, BudgetThrottle, spend


class PlanRate(BudgetThrottle):
    """The plan's requests_per_minute, for each key."""

    def budget(self, request: Request) -> Budget:
        """Count the call against the key's minute."""
        assert isinstance(request.auth, ApiKey)
        limit = request.auth.workspace.limits.requests_per_minute
        return spend(request, group="api-key", whose=request.auth.pk, limit=limit, period=60)
