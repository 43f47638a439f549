"""How many links one address may make without an account, through the API and on the front page together."""

from django.http import HttpRequest

from shortener.api import throttling
from shortener.api.throttling import Budget
from shortener.web.http import address_group

RATES = ((10, 60), (100, 86_400))  # so many links in so many seconds


def spend(request: HttpRequest) -> Budget:
    """Take one link from what the request's IPv4 address or IPv6 /64 may make, and return the tighter budget.

    Of a budget that is spent, no more is taken from the others.
    """
    whose = address_group(request.META["REMOTE_ADDR"])
    budgets: list[Budget] = []
    for limit, period in RATES:
        budget = throttling.spend(request, group="guest", whose=whose, limit=limit, period=period)
        if not budget.allowed:
            return budget
        budgets.append(budget)
    tighter = min(budgets, key=lambda budget: budget.remaining)
    request.rate_budget = tighter  # type: ignore[attr-defined]
    return tighter
