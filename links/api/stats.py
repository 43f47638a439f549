"""/api/links/{id}/stats and /api/campaigns/{id}/stats."""

from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
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
from clicks.stats.queries import Statistics
from links.api.variants import LinkStatsOutput, with_variants
from links.models import Link
from links.queries.references import find_link
from links.queries.splits import results_of_splits
from shortener.api.views import EnvelopeView, success
from shortener.web.lookup import find

FOUND = _("Statistics found")


class LinkStats(EnvelopeView):
    """GET reads one link's statistics."""

    scopes: ClassVar = {"GET": scopes.STATS_READ}
    throttle_classes = (StatisticsRate,)

    def get(self, request: Request, link_id: str) -> Response:
        """Answer the link's counts."""
        workspace = tenant(request)
        link = find_link(Link.objects.in_workspace(workspace), link_id)
        found = _found(request, workspace, link.pk)
        splits = results_of_splits(link, at=found.span.at)
        return success(LinkStatsOutput(with_variants(found, splits)).data, FOUND)


class CampaignStats(EnvelopeView):
    """GET reads the statistics of one campaign's links together."""

    scopes: ClassVar = {"GET": scopes.STATS_READ}
    throttle_classes = (StatisticsRate,)

    def get(self, request: Request, campaign_id: str) -> Response:
        """Answer the campaign's counts, which are of clicks on links while they were in it."""
        workspace = tenant(request)
        campaign = find(Campaign.objects.in_workspace(workspace), campaign_id)
        return success(StatsOutput(_found(request, workspace, campaign.pk)).data, FOUND)


def _found(request: Request, workspace: Workspace, scope: str) -> Statistics:
    query = StatsQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    interval, limit = query.validated_data["interval"], query.validated_data["limit"]
    span = query.timespan(workspace, timezone.now())
    return queries.statistics(scope, span, interval=interval, limit=limit)
