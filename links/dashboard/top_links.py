"""The most clicked links of a workspace or campaign, as pages list them."""

from dataclasses import dataclass

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.stats import rankings
from clicks.stats.breakdowns import percent
from clicks.stats.timespans import Timespan
from links.models import Link

_SPARE = 10  # links that are looked up in addition, for those that have been deleted


@dataclass(frozen=True)
class TopLink:
    """A link, its clicks in the time, and the percentage that they are of all clicks of the workspace or campaign."""

    link: Link
    clicks: int
    visits: int
    share: float


def top_links(
    workspace: Workspace, span: Timespan, *, out_of: int, campaign: Campaign | None = None, limit: int = 10
) -> list[TopLink]:
    """Return the links with the most clicks in the workspace or in its campaign: four queries however many it has.

    `out_of` is the number of all clicks there. Of a workspace, the numbers are all that the link got in the time; of a
    campaign, those of the days on which it was among the first `rankings.KEPT_A_DAY`.
    """
    scope = workspace.pk if campaign is None else campaign.pk
    candidates = rankings.most_clicked(scope, span, most=limit + _SPARE)
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
