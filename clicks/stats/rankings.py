"""Rankings: which links of a workspace or campaign were clicked the most.

Every click is also counted for its link within its workspace and campaign, by day. Of a day that is over, only the
links at the top are kept, so that a ranking of ten thousand links reads about as many rows as one of a hundred.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Sum

from clicks.counters import LINK, bots_of
from clicks.models import DailyBreakdown, HourlyClicks
from clicks.replica import from_replica, rows
from clicks.stats import queries
from clicks.stats.timespans import Timespan
from shortener.db.transactions import delete_in_batches

KEPT_A_DAY = 100  # links of each scope
_DAYS_CHECKED = 3  # that are over: clicks may be stored late
_SCOPES_PER_QUERY = 500


class Numbers(NamedTuple):
    """The clicks and visits of one link; `bots` are those of the clicks that bots made, where they are known."""

    clicks: int
    visits: int
    bots: int = 0


@from_replica
def most_clicked(scope: str, span: Timespan, *, most: int) -> dict[str, Numbers]:
    """Return the links with the most clicks in a scope (the id of a campaign or workspace), by id and best first.

    A link is found if it was among the first KEPT_A_DAY on one of the days of UTC; the numbers are those of these days.
    """
    today = span.at.astimezone(UTC).date()
    past = [day for day in span.utc_days if day != today]
    clicks, visits = Counter[str](), Counter[str]()
    for its in queries.values(scope, past, (LINK,))[LINK]:
        clicks[its.value], visits[its.value] = its.clicks, its.visits
    if len(past) < len(span.utc_days):
        counts = rows(DailyBreakdown).filter(scope=scope, day=today, dimension=LINK)
        # Today's row of every clicked link is there still.
        first = counts.order_by("-clicks", "-visits", "value")[:KEPT_A_DAY]
        for link_id, its_clicks, its_visits in first.values_list("value", "clicks", "visits"):
            clicks[link_id] += its_clicks
            visits[link_id] += its_visits
    ranked = sorted(clicks, key=lambda link_id: (-clicks[link_id], -visits[link_id], link_id))[:most]
    return {link_id: Numbers(clicks[link_id], visits[link_id]) for link_id in ranked}


@from_replica
def clicks_of(link_ids: Collection[str], span: Timespan) -> dict[str, Numbers]:
    """Return all clicks of these links in the time, and those of bots, by id; links without any are left out."""
    scopes = [*link_ids, *map(bots_of, link_ids)]
    counts = rows(HourlyClicks).filter(scope__in=scopes, hour__gte=span.start, hour__lt=span.end)
    sums = counts.values_list("scope").annotate(all_clicks=Sum("clicks"), all_visits=Sum("visits")).order_by()
    found = {scope: (clicks, visits) for scope, clicks, visits in sums}
    nothing = (0, 0)
    return {
        link_id: Numbers(*found[link_id], bots=found.get(bots_of(link_id), nothing)[0])
        for link_id in link_ids
        if link_id in found
    }


def delete_low_ranks(scopes: Sequence[str], *, at: datetime) -> int:
    """Delete, of the days before this moment's, the counts of links below the first KEPT_A_DAY; return how many.

    The scopes are all campaigns and workspaces: no index finds these counts without them.
    """
    today = at.astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in range(1, _DAYS_CHECKED + 1)]
    deleted = 0
    for start in range(0, len(scopes), _SCOPES_PER_QUERY):
        some = scopes[start : start + _SCOPES_PER_QUERY]
        counts = DailyBreakdown.objects.filter(scope__in=some, day__in=days, dimension=LINK)
        long = counts.values_list("scope", "day").annotate(links=Count("pk")).filter(links__gt=KEPT_A_DAY).order_by()
        for scope, day, _links in long:
            of_day = DailyBreakdown.objects.filter(scope=scope, day=day, dimension=LINK)
            kept = of_day.order_by("-clicks", "-visits", "value").values_list("pk", flat=True)[:KEPT_A_DAY]
            deleted += delete_in_batches(of_day.exclude(pk__in=list(kept)))
    return deleted
