"""/overview: what happens in the whole workspace, the first page of whoever signs in."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.workspaces.access import MemberRequest, member_page
from clicks.stats import queries
from clicks.stats.panel import statistics_panel
from links.dashboard.top_links import top_links
from links.models import Link


@member_page("GET")
def overview(request: MemberRequest) -> HttpResponse:
    """Show the workspace's statistics, or how to begin while there are no clicks."""
    workspace = request.actor.workspace
    panel = statistics_panel(workspace.pk, given=request.GET.dict(), workspace=workspace, at=timezone.now())
    context = {"section": "overview", "panel": panel}
    if panel.found.clicks:
        context["top_links"] = top_links(workspace, panel.chosen.span, out_of=panel.found.clicks)
    elif not queries.has_clicks(workspace.pk):
        newest = Link.objects.in_workspace(workspace).prefetch_related("domain").order_by("-created_at", "-pk")
        context |= {"is_new": True, "link": newest.first(), "site_url": settings.PUBLIC_URL}
    return render(request, "overview/page.html", context)
