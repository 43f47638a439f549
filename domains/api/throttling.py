"""The rate limit of DNS checks."""

from collections.abc import Sequence

from rest_framework.request import Request

from accounts.api.callers import tenant
from accounts.api.throttling import PlanRate
from domains.verification.checks import check_rate
from shortener.api.throttling import Rate


class CheckRate(PlanRate):
    """CHECKS_PER_MINUTE for each workspace; a check counts as one of the plan's requests too."""

    def rates(self, request: Request) -> Sequence[Rate]:
        return (*super().rates(request), check_rate(tenant(request)))
