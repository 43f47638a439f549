"""/api/links/{id}/stats and /api/campaigns/{id}/stats."""

from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import tenant
from accounts.api.throttling import StatisticsRate
from accounts.keys import scopes
from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.api.serializers import StatsOutput
from clicks.stats import queries
from clicks.stats.parameters import StatsQuery
from links.models import Link
from links.queries.references import find_link
from shortener.api.views import EnvelopeView, success
from shortener.web.lookup import find


class LinkStats(EnvelopeView):
    """GET reads one link's statistics."""

    scopes: ClassVar = {"GET": scopes.STATS_READ}
    throttle_classes = (StatisticsRate,)

    def get(self, request: Request, link_id: str) -> Response:
        """Answer the link's counts."""
        workspace = tenant(request)
        return _answer(request, workspace, find_link(Link.objects.in_workspace(workspace), link_id).pk)


class CampaignStats(EnvelopeView):
    """GET reads the statistics of one campaign's links together."""

    scopes: ClassVar = {"GET": scopes.STATS_READ}
    throttle_classes = (StatisticsRate,)

    def get(self, request: Request, campaign_id: str) -> Response:
        """Answer the campaign's counts, which are of clicks on links while they were in it."""
        workspace = tenant(request)
        return _answer(request, workspace, find(Campaign.objects.in_workspace(workspace), campaign_id).pk)


def _answer(request: Request, workspace: Workspace, scope: str) -> Response:
    query = StatsQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    interval, limit = query.validated_data["interval"], query.validated_data["limit"]
    span = query.timespan(workspace, timezone.now())
    found = queries.statistics(scope, span, interval=interval, limit=limit)
    return success(StatsOutput(found).data, _("Statistics found"))
