"""How often one workspace may have the DNS asked, through the API and on its pages together."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import Workspace
from shortener.api.throttling import Budget, spend

CHECKS_PER_MINUTE = 10  # each may keep a thread of ours waiting for five seconds


def spend_check(request: Request | HttpRequest, workspace: Workspace) -> Budget:
    """Take one check from the workspace's budget, and tell whether it may be made."""
    return spend(request, group="domain-checks", whose=workspace.pk, limit=CHECKS_PER_MINUTE, period=60)
