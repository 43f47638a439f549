"""Views of /api/campaigns."""

from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import caller, tenant
from accounts.keys import scopes
from campaigns import services
from campaigns.api.serializers import CampaignChanges, CampaignInput, CampaignOutput, CampaignQuery
from campaigns.models import Campaign, link_counts
from shortener.api.views import EnvelopeView, success, success_page
from shortener.web.lookup import find


class CampaignCollection(EnvelopeView):
    """GET lists the campaigns of the key's workspace, POST creates one."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "POST": scopes.CAMPAIGNS_WRITE}

    def get(self, request: Request) -> Response:
        """Answer a page of the campaigns that meet every condition."""
        query = CampaignQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        found = query.read_page(query.chosen(Campaign.objects.in_workspace(tenant(request))), order=query.order)
        context = {"link_counts": link_counts([campaign.pk for campaign in found.rows])}
        rows = CampaignOutput(found.rows, many=True, context=context)  # type: ignore[arg-type]  # its stubs know one
        return success_page(rows.data, found, _("Campaigns found"))

    def post(self, request: Request) -> Response:
        """Answer 201 with the new campaign."""
        serializer = CampaignInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        campaign = services.create_campaign(by=caller(request), at=timezone.now(), **serializer.values)
        return _answer(campaign, _("Campaign created"), status=201)


class CampaignDetail(EnvelopeView):
    """GET reads one campaign of the key's workspace, PATCH changes and DELETE deletes it."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "PATCH": scopes.CAMPAIGNS_WRITE, "DELETE": scopes.CAMPAIGNS_WRITE}

    def get(self, request: Request, campaign_id: str) -> Response:
        """Answer the campaign and the number of its links."""
        return _answer(_campaign(request, campaign_id), _("Campaign found"))

    def patch(self, request: Request, campaign_id: str) -> Response:
        """Answer the campaign as changed."""
        campaign = _campaign(request, campaign_id)
        serializer = CampaignChanges(data=request.data)
        serializer.is_valid(raise_exception=True)
        changed = services.change_campaign(
            campaign=campaign, by=caller(request), at=timezone.now(), **serializer.values
        )
        return _answer(changed, _("Campaign changed"))

    def delete(self, request: Request, campaign_id: str) -> Response:
        """Delete the campaign and keep its links."""
        services.delete_campaign(campaign=_campaign(request, campaign_id), by=caller(request), at=timezone.now())
        return success(None, _("Campaign deleted"))


def _campaign(request: Request, campaign_id: str) -> Campaign:
    return find(Campaign.objects.in_workspace(tenant(request)), campaign_id)


def _answer(campaign: Campaign, message: str, *, status: int = 200) -> Response:
    context = {"link_counts": link_counts([campaign.pk])}
    return success(CampaignOutput(campaign, context=context).data, message, status)
