"""System checks: settings of this app that would fail later, and worse."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from accounts.workspaces.plans import PLANS


@register()
def default_plan_exists(**kwargs: Any) -> list[Error]:
    """DEFAULT_PLAN names a plan."""
    if settings.DEFAULT_PLAN in PLANS:
        return []
    return [Error(f"DEFAULT_PLAN is {settings.DEFAULT_PLAN!r}, which is no plan.", hint=f"Choose {', '.join(PLANS)}.")]
