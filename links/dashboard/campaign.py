"""/campaigns/<id>: a campaign and what its links do, which only this app knows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.workspaces.access import MemberRequest, member_page
from campaigns import views
from campaigns.models import Campaign
from clicks.stats import queries
from clicks.stats.panel import statistics_panel
from links.dashboard.top_links import top_links
from shortener.web.lookup import find


@member_page("GET")
def campaign(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Show the campaign, the number of its links and their statistics together."""
    workspace = request.workspace
    found = find(Campaign.objects.in_workspace(workspace), campaign_id)
    panel = statistics_panel(found.pk, given=request.GET.dict(), workspace=workspace, at=timezone.now())
    context = {**views.about(found), "panel": panel}
    if panel.found.clicks:
        clicks = panel.found.clicks
        context["top_links"] = top_links(workspace, panel.chosen.span, out_of=clicks, campaign=found)
    else:
        context["is_new"] = not queries.has_clicks(found.pk)
    return render(request, "campaigns/page.html", context)
