"""/campaigns/<id>: a campaign and what its links do, which only this app knows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.pages import MemberRequest, member_page
from campaigns import pages
from campaigns.models import Campaign
from shortener.api.finding import find


@require_safe
@member_page
def campaign(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Show the campaign, its links' number and what they get."""
    found = find(Campaign.objects.in_workspace(request.workspace), campaign_id)
    return render(request, "campaigns/page.html", pages.about(found))
