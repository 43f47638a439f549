"""Rate limits, counted by django-ratelimit and reported in RateLimit-* headers."""

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from shortener import metrics
from shortener.errors import Busy
from shortener.web.envelope import UNAVAILABLE

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Budget:
    """The state of a rate limit after a call; `seconds_left` until the period ends."""

    limit: int
    remaining: int
    seconds_left: int
    allowed: bool


def spend(
    request: Request | HttpRequest, *, group: str, whose: str, limit: int, period: int, of_stranger: bool = False
) -> Budget:
    """Count one call against `limit` calls in `period` seconds, exactly also under concurrency.

    Metrics name the limit `group`.
    While Redis is down every call of a member or key is allowed: the limiter must not take the API down. One
    `of_stranger` raises Busy: nothing else limits what people without an account can do.
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
    except (RedisError, OSError) as error:
        logger.warning("Redis does not answer: rate limits are not counted")
        if of_stranger:
            raise Busy(UNAVAILABLE) from error
        usage = None
    if usage is None:
        return Budget(limit, limit, period, allowed=True)
    seconds_left = max(1, usage["time_left"])
    budget = Budget(limit, max(0, limit - usage["count"]), seconds_left, allowed=not usage["should_limit"])
    if not budget.allowed:
        metrics.refused.labels(group).inc()
    django_request.rate_budget = budget
    return budget


class BudgetThrottle(BaseThrottle, ABC):
    """A throttle that allows calls within a rate limit, which a subclass chooses."""

    seconds_left: int = 0

    @abstractmethod
    def budget(self, request: Request) -> Budget:
        """Count the call with spend() and return the budget."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the call and tell whether it is allowed."""
        budget = self.budget(request)
        self.seconds_left = budget.seconds_left
        return budget.allowed

    def wait(self) -> float:
        """Return the seconds until the next call is allowed."""
        return self.seconds_left


def add_headers(request: Request, response: HttpResponse) -> None:
    """Add the RateLimit-* headers, if the call was counted."""
    budget: Budget | None = getattr(request._request, "rate_budget", None)
    if budget is not None:
        response["RateLimit-Limit"] = str(budget.limit)
        response["RateLimit-Remaining"] = str(budget.remaining)
        response["RateLimit-Reset"] = str(budget.seconds_left)
