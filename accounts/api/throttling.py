"""The rate limits of API requests."""

from collections.abc import Sequence

from rest_framework.request import Request

from accounts.keys.models import ApiKey
from shortener.api.throttling import Budget, BudgetThrottle, Rate, spend


class PlanRate(BudgetThrottle):
    """The plan's requests a minute: of the key, and of all keys of its workspace together."""

    def budget(self, request: Request) -> Budget:
        """Count the call against both, and whatever else `rates` has."""
        return spend(request, *self.rates(request))

    def rates(self, request: Request) -> Sequence[Rate]:
        """Return the limits that a call is counted against."""
        key, plan = _key(request), _key(request).workspace.limits
        return (
            Rate("api", key.pk, plan.requests_per_minute),
            Rate("api of a workspace", key.workspace_id, plan.workspace_requests_per_minute),
        )


class StatisticsRate(PlanRate):
    """A budget of their own for statistics: reading them does not keep a workspace from creating links."""

    def rates(self, request: Request) -> Sequence[Rate]:
        key, plan = _key(request), _key(request).workspace.limits
        return (
            Rate("statistics", key.pk, plan.statistics_per_minute),
            Rate("statistics of a workspace", key.workspace_id, plan.workspace_statistics_per_minute),
        )


def _key(request: Request) -> ApiKey:
    assert isinstance(request.auth, ApiKey)
    return request.auth
