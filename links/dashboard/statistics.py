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
from clicks.stats.audiences import Audience
from clicks.stats.breakdowns import percent
from clicks.stats.panel import StatisticsPanel, statistics_panel
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
        context["top_links"] = _top_links(workspace, panel)
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
        context["top_links"] = _top_links(workspace, panel, campaign=found)
    else:
        context["is_new"] = not queries.has_clicks(found.pk)
    return render(request, "campaigns/page.html", context)


_SPARE_CANDIDATES = 10  # looked up in addition, in place of links that have been deleted


@dataclass(frozen=True)
class TopLink:
    """A link, its clicks in the timespan, and their share of those of the workspace or campaign in percent."""

    link: Link
    clicks: int
    visits: int
    share: float


def top_links(
    workspace: Workspace,
    span: Timespan,
    *,
    out_of: int,
    audience: Audience = Audience.PEOPLE,
    campaign: Campaign | None = None,
    limit: int = 10,
) -> list[TopLink]:
    """Return the links with the most clicks of an audience in the workspace or one of its campaigns.

    `out_of` is the number of all its clicks there.

    In a workspace, a link's numbers are all its clicks in the timespan; in a campaign, those of the days on which it
    was among the first `rankings.KEPT_A_DAY`. It takes at most eight queries.
    """
    scope = workspace.pk if campaign is None else campaign.pk
    candidates = rankings.most_clicked(scope, span, most=limit + _SPARE_CANDIDATES)
    found = Link.objects.in_workspace(workspace).prefetch_related("domain").in_bulk(list(candidates))
    numbers = rankings.clicks_of(found, span)
    ranked = []
    for link_id in filter(numbers.__contains__, found):
        # A campaign's days are those of UTC, so its numbers may include a few clicks that `out_of` does not.
        its = numbers[link_id] if campaign is None else candidates[link_id]
        clicks = audience.number(its.clicks, min(its.clicks, numbers[link_id].bots))
        ranked.append(TopLink(found[link_id], clicks, its.visits, min(100.0, percent(clicks, out_of))))
    ranked.sort(key=lambda row: (-row.clicks, -row.visits))
    return [row for row in ranked if row.clicks][:limit]


def _top_links(workspace: Workspace, panel: StatisticsPanel, campaign: Campaign | None = None) -> list[TopLink]:
    span, who = panel.chosen.span, panel.audience
    return top_links(workspace, span, out_of=panel.number, audience=who, campaign=campaign)
