"""/api/me: the API key of the request, its workspace, and the use of the workspace's plan."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import tenant
from accounts.models import ApiKey, Workspace
from accounts.workspaces.plans import Plan
from accounts.workspaces.usage import links_this_month
from domains.models import Domain
from shortener.api.fields import IdField, InstantField
from shortener.api.views import EnvelopeView, success


class WorkspaceOutput(serializers.Serializer[Workspace]):
    """The key's workspace."""

    id = IdField()
    name = serializers.CharField()
    slug = serializers.CharField()


class PlanOutput(serializers.Serializer[Plan]):
    """The workspace's plan."""

    slug = serializers.CharField()
    name = serializers.CharField(source="label")


class LimitsOutput(serializers.Serializer[Plan]):
    """The limits of the plan; null means no limit."""

    requestsPerMinute = serializers.IntegerField(source="requests_per_minute")
    workspaceRequestsPerMinute = serializers.IntegerField(source="workspace_requests_per_minute")
    statisticsPerMinute = serializers.IntegerField(source="statistics_per_minute")
    workspaceStatisticsPerMinute = serializers.IntegerField(source="workspace_statistics_per_minute")
    linksPerMonth = serializers.IntegerField(source="links_per_month", allow_null=True)
    domains = serializers.IntegerField(source="custom_domains", allow_null=True)
    members = serializers.IntegerField(allow_null=True)
    statsDays = serializers.IntegerField(source="stats_days", allow_null=True)


class UsedOutput(serializers.Serializer[dict[str, Any]]):
    """The use of these limits; `linksThisMonth` is null on plans without that limit."""

    linksThisMonth = serializers.IntegerField(allow_null=True)
    domains = serializers.IntegerField()
    members = serializers.IntegerField()


class KeyOutput(serializers.Serializer[ApiKey]):
    """The API key without its secret; `lastUsedAt` does not include this request and is exact to the minute."""

    id = IdField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    expiresAt = InstantField(source="expires_at", allow_null=True)
    lastUsedAt = InstantField(source="last_used_at", allow_null=True)


class MeOutput(serializers.Serializer[dict[str, Any]]):
    """The workspace, its plan, limits and use, and the key."""

    workspace = WorkspaceOutput()
    plan = PlanOutput()
    limits = LimitsOutput()
    used = UsedOutput()
    key = KeyOutput()


class Me(EnvelopeView):
    """GET works with any valid key; it needs no scope."""

    def get(self, request: Request) -> Response:
        """Answer the key, its workspace, and the workspace's plan, limits and use of them."""
        workspace = tenant(request)
        used = {
            "linksThisMonth": links_this_month(workspace, timezone.now()),
            "domains": Domain.objects.in_workspace(workspace).count(),
            "members": workspace.memberships.count(),
        }
        plan = workspace.limits
        data = {"workspace": workspace, "plan": plan, "limits": plan, "used": used, "key": request.auth}
        return success(MeOutput(data).data, _("This key and its workspace"))
