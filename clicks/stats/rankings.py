"""Which links of a workspace or campaign were clicked the most.

Every click is also counted for its link among those of its workspace and campaign, by day. Of a day that is over, only
the links at the top are kept, so that a ranking reads about as much of ten thousand links as of a hundred.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Sum

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.counters import LINK
from clicks.models import DailyBreakdown, HourlyClicks
from clicks.stats.timespans import Timespan
from links.models import Link
from shortener.db.transactions import delete_in_batches

KEPT_A_DAY = 100  # links of each scope
_DAYS_LOOKED_AT = 3  # that are over: clicks may come late
_SCOPES_AT_ONCE = 500
_SPARE = 10  # candidates, for those that were deleted meanwhile


@dataclass(frozen=True)
class RankedLink:
    """A link, its clicks in the time, and how many of a hundred those are among all of the workspace or campaign."""

    link: Link
    clicks: int
    visits: int
    share: float


def top_links(
    workspace: Workspace, span: Timespan, *, out_of: int, campaign: Campaign | None = None, limit: int = 10
) -> list[RankedLink]:
    """Return the links with the most clicks in the workspace or in its campaign: four queries however many it has.

    `out_of` is the number of all clicks there, which shares are of. A link is found when it was among the first
    KEPT_A_DAY of one of the days, by days of UTC. Of a workspace the numbers are all that the link got in the time; of
    a campaign, those of the days on which it was among the first.
    """
    scope = workspace.pk if campaign is None else campaign.pk
    rows = DailyBreakdown.objects.filter(scope=scope, day__in=span.utc_days, dimension=LINK)
    sums = rows.values_list("value").annotate(all_clicks=Sum("clicks"), all_visits=Sum("visits"))
    candidates: dict[str, tuple[int, int]] = {
        link_id: (clicks, visits)
        for link_id, clicks, visits in sums.order_by("-all_clicks", "-all_visits", "value")[: limit + _SPARE]
    }
    found = Link.objects.in_workspace(workspace).prefetch_related("domain").in_bulk(list(candidates))
    ids = [link_id for link_id in candidates if link_id in found][:limit]
    numbers = _own_numbers(ids, span) if campaign is None else candidates
    ranked = [_ranked(found[link_id], *numbers[link_id], out_of) for link_id in ids if link_id in numbers]
    return sorted(ranked, key=lambda row: (-row.clicks, -row.visits))


def forget_low_ranks(*, at: datetime) -> int:
    """Delete, of the days before this moment's, the counts of links below the first KEPT_A_DAY; return how many."""
    today = at.astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in range(1, _DAYS_LOOKED_AT + 1)]
    scopes = [pk for model in (Workspace, Campaign) for pk in model._default_manager.values_list("pk", flat=True)]
    deleted = 0
    for start in range(0, len(scopes), _SCOPES_AT_ONCE):
        rows = DailyBreakdown.objects.filter(
            scope__in=scopes[start : start + _SCOPES_AT_ONCE], day__in=days, dimension=LINK
        )
        long = rows.values_list("scope", "day").annotate(links=Count("pk")).filter(links__gt=KEPT_A_DAY).order_by()
        for scope, day, _links in long:
            of_day = DailyBreakdown.objects.filter(scope=scope, day=day, dimension=LINK)
            kept = of_day.order_by("-clicks", "-visits", "value").values_list("pk", flat=True)[:KEPT_A_DAY]
            deleted += delete_in_batches(of_day.exclude(pk__in=list(kept)))
    return deleted


def _ranked(link: Link, clicks: int, visits: int, out_of: int) -> RankedLink:
    # A campaign's days are those of UTC, so the numbers may have a few clicks that `out_of` has not.
    return RankedLink(link, clicks, visits, min(100.0, 100 * clicks / out_of) if out_of else 0.0)


def _own_numbers(link_ids: list[str], span: Timespan) -> dict[str, tuple[int, int]]:
    rows = HourlyClicks.objects.filter(scope__in=link_ids, hour__gte=span.start, hour__lt=span.end)
    sums = rows.values_list("scope").annotate(all_clicks=Sum("clicks"), all_visits=Sum("visits")).order_by()
    return {scope: (clicks, visits) for scope, clicks, visits in sums}
