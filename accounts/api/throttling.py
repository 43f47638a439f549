"""How often one API key may call, by its workspace's plan."""

from rest_framework.request import Request

from accounts.keys.models import ApiKey
from shortener.api.throttling import Budget, BudgetThrottle, spend


class PlanRate(BudgetThrottle):
    """The plan's requests per minute, counted for each key."""

    def budget(self, request: Request) -> Budget:
        """Take the call from what the key has left of its minute."""
        assert isinstance(request.auth, ApiKey)
        limit = request.auth.workspace.limits.requests_per_minute
        return spend(request, group="api-key", whose=request.auth.pk, limit=limit, period=60)
