"""Rate limits, counted by django-ratelimit and reported in RateLimit-* headers."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from shortener import limits, metrics
from shortener.errors import Busy
from shortener.web.envelope import UNAVAILABLE

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rate:
    """A rate limit: `limit` calls in `period` seconds, of all calls with the same `whose`; metrics name it `group`."""

    group: str
    whose: str
    limit: int
    period: int = 60


@dataclass(frozen=True)
class Budget:
    """The state of a rate limit after a call; in `seconds_left` its period is over, and not a moment later."""

    limit: int
    remaining: int
    seconds_left: int
    allowed: bool


def spend(request: Request | HttpRequest, *rates: Rate, cost: int = 1, of_stranger: bool = False) -> Budget:
    """Count a call that costs as much as `cost` calls against each rate limit, exactly also under concurrency.

    Returns the tightest budget, and keeps it for add_headers(). Once a limit refuses, the later ones are not charged;
    the time to wait is that of all limits that are used up.
    While Redis is down every call of a member or key is allowed: the limiter must not take the API down. One
    `of_stranger` raises Busy: nothing else limits what people without an account can do.
    """
    django_request: Any = request._request if isinstance(request, Request) else request
    try:
        with limits.weighing(cost):
            budget = _tightest(_charge(django_request, rates))
    except (RedisError, OSError) as error:
        logger.warning("Redis does not answer: rate limits are not counted")
        if of_stranger:
            raise Busy(UNAVAILABLE) from error
        return Budget(rates[0].limit, rates[0].limit, rates[0].period, allowed=True)
    django_request.rate_budget = budget
    return budget


def _charge(request: HttpRequest, rates: Sequence[Rate]) -> Iterator[Budget]:
    is_refused = False
    for rate in rates:
        budget = _usage(request, rate, is_charged=not is_refused)
        if not budget.allowed and not is_refused:
            is_refused = True
            metrics.refused.labels(rate.group).inc()
        yield budget


def _usage(request: HttpRequest, rate: Rate, *, is_charged: bool) -> Budget:
    usage = get_usage(
        request,
        group=rate.group,
        key=lambda _group, _request: rate.whose,
        rate=f"{rate.limit}/{rate.period}s",
        increment=is_charged,
    )
    # The library counts the second at which its window ends as the window's last one, and drops fractions of now.
    seconds_left = max(0, usage["time_left"]) + 1
    return Budget(rate.limit, max(0, rate.limit - usage["count"]), seconds_left, allowed=not usage["should_limit"])


def _tightest(budgets: Iterable[Budget]) -> Budget:
    """Return the budget that is used up first; of those that are used up, the one that lasts longest."""
    budgets = list(budgets)
    tightest = min(budgets, key=lambda budget: (budget.remaining, -budget.seconds_left))
    return replace(tightest, allowed=all(budget.allowed for budget in budgets))


class BudgetThrottle(BaseThrottle, ABC):
    """A throttle that allows calls within rate limits, which a subclass chooses."""

    seconds_left: int = 0

    @abstractmethod
    def budget(self, request: Request) -> Budget:
        """Count the call with spend() and return the tightest budget."""

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
