"""/overview and /campaigns/<id>: statistics of a workspace or a campaign, and their most clicked links."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Workspace
from accounts.workspaces.access import MemberRequest, member_page
from campaigns import views
from campaigns.models import Campaign
from clicks.stats import queries, rankings
from clicks.stats.breakdowns import percent
from clicks.stats.panel import statistics_panel
from clicks.stats.timespans import Timespan
from links.models import Link
from shortener.web.lookup import find


@member_page("GET")
def overview(request: MemberRequest) -> HttpResponse:
    """Show the workspace's statistics, or the first steps while it has no clicks."""
    workspace = request.actor.workspace
    panel = statistics_panel(workspace.pk, given=request.GET.dict(), workspace=workspace, at=timezone.now())
    context = {"section": "overview", "panel": panel}
    if panel.found.clicks:
        context["top_links"] = top_links(workspace, panel.chosen.span, out_of=panel.found.clicks)
    elif not queries.has_clicks(workspace.pk):
        newest = Link.objects.in_workspace(workspace).prefetch_related("domain").order_by("-created_at", "-pk")
        context |= {"is_new": True, "link": newest.first(), "site_url": settings.PUBLIC_URL}
    return render(request, "overview/page.html", context)


@member_page("GET")
def campaign(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Show the campaign, the number of its links, and their combined statistics."""
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


_SPARE_CANDIDATES = 10  # looked up in addition, in place of links that have been deleted


@dataclass(frozen=True)
class TopLink:
    """A link, its clicks in the timespan, and their share of all clicks of the workspace or campaign in percent."""

    link: Link
    clicks: int
    visits: int
    share: float


def top_links(
    workspace: Workspace, span: Timespan, *, out_of: int, campaign: Campaign | None = None, limit: int = 10
) -> list[TopLink]:
    """Return the links with the most clicks in the workspace or one of its campaigns, in at most seven queries.

    `out_of` is the number of all clicks there. In a workspace, a link's numbers are all its clicks in the timespan; in
    a campaign, those of the days on which it was among the first `rankings.KEPT_A_DAY`.
    """
    scope = workspace.pk if campaign is None else campaign.pk
    candidates = rankings.most_clicked(scope, span, most=limit + _SPARE_CANDIDATES)
    found = Link.objects.in_workspace(workspace).prefetch_related("domain").in_bulk(list(candidates))
    ids = [link_id for link_id in candidates if link_id in found][:limit]
    numbers = rankings.clicks_of(ids, span) if campaign is None else candidates
    ranked = [
        # A campaign's days are those of UTC, so its numbers may include a few clicks that `out_of` does not.
        TopLink(found[link_id], *numbers[link_id], min(100.0, percent(numbers[link_id].clicks, out_of)))
        for link_id in ids
        if link_id in numbers
    ]
    return sorted(ranked, key=lambda row: (-row.clicks, -row.visits))
