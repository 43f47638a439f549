"""How often one API key may call, by its workspace's plan."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiKey
from shortener.api.throttling import spend


class PlanRate(BaseThrottle):
    """The plan's requests per minute, counted for each key."""

    seconds_left: int = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this call and tell whether the key may still make it."""
        assert isinstance(request.auth, ApiKey)
        limit = request.auth.workspace.limits.requests_per_minute
        budget = spend(request, group="api-key", whose=request.auth.pk, limit=limit, period=60)
        self.seconds_left = budget.seconds_left
        return budget.allowed

    def wait(self) -> float:
        """Return the seconds until the next call can succeed."""
        return self.seconds_left
