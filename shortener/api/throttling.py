"""Budgets of calls, counted by django-ratelimit and told to the caller in RateLimit-* headers."""

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Budget:
    """How many calls a caller had, has left, and for how long (seconds)."""

    limit: int
    remaining: int
    seconds_left: int
    allowed: bool


def spend(request: Request | HttpRequest, *, group: str, whose: str, limit: int, period: int) -> Budget:
    """Take one call from the budget of `limit` calls in `period` seconds; it is never exceeded by racing callers.

    With Redis down the call is allowed: a limiter must not take the API down with it.
    """
    django_request: Any = request._request if isinstance(request, Request) else request
    try:
        usage = get_usage(
            django_request,
            group=group,
            key=lambda _group, _request: whose,
            rate=f"{limit}/{period}s",
            increment=True,
        )
    except (RedisError, OSError):
        logger.warning("Redis does not answer: rate limits are not counted")
        usage = None
    if usage is None:
        return Budget(limit, limit, period, allowed=True)
    seconds_left = max(1, usage["time_left"])
    budget = Budget(limit, max(0, limit - usage["count"]), seconds_left, allowed=not usage["should_limit"])
    django_request.rate_budget = budget
    return budget


class BudgetThrottle(BaseThrottle, ABC):
    """Lets a call through while the budget that it is taken from lasts; a subclass says which that is."""

    seconds_left: int = 0

    @abstractmethod
    def budget(self, request: Request) -> Budget:
        """Take the call from its budget and return that."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this call and tell whether it may still be made."""
        budget = self.budget(request)
        self.seconds_left = budget.seconds_left
        return budget.allowed

    def wait(self) -> float:
        """Return the seconds until the next call can succeed."""
        return self.seconds_left


def add_headers(request: Request, response: HttpResponse) -> None:
    """Tell the caller what is left of the budget that this call came from, if one was counted."""
    budget: Budget | None = getattr(request._request, "rate_budget", None)
    if budget is not None:
        response["RateLimit-Limit"] = str(budget.limit)
        response["RateLimit-Remaining"] = str(budget.remaining)
        response["RateLimit-Reset"] = str(budget.seconds_left)
