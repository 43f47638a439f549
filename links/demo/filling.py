"""Fill the demo's workspace with campaigns, a domain, links and clicks, through the same services as real ones."""

import random
from datetime import datetime, timedelta

from accounts.workspaces.actors import Actor
from campaigns.models import Campaign
from campaigns.services import change_campaign, create_campaign
from domains.errors import DomainTaken
from domains.models import Domain
from domains.services import add_domain, delete_domain, vouch_for
from links.demo import contents
from links.demo.contents import DemoLink, DemoState
from links.demo.traffic import DEMO_DAYS, LinkTraffic, traffic
from links.fields import ALIAS, link_values
from links.models import Link
from links.rules.codes import AliasTaken
from links.services.changes import change_link, set_links_disabled
from links.services.click_counts import store_clicks
from links.services.creation import create_link
from redirects.click_stream import RawClick, new_batch

_CLICKS_PER_TRANSACTION = 2_000
_SHORTEST_LIFE = timedelta(hours=1)


def fill(owner: Actor, *, link_password: str, clicks: int, seed: int, at: datetime) -> None:
    """Fill the owner's empty workspace, with about this many clicks. The same seed gives the same visitors."""
    chance = random.Random(seed)  # noqa: S311 - generates visitors, no secrets
    campaigns = {one.name: _campaign(one, owner, at) for one in contents.CAMPAIGNS}
    domain = _domain(owner, at - timedelta(days=DEMO_DAYS))
    made = [(one, _link(one, owner, campaigns.get(one.campaign), domain, link_password, at)) for one in contents.LINKS]
    _store([_busy(one, link, at) for one, link in made if one.state is not DemoState.SCHEDULED], clicks, at, chance)
    _close(made, owner, at)


def _campaign(one: contents.DemoCampaign, owner: Actor, at: datetime) -> Campaign:
    campaign = create_campaign(
        by=owner,
        name=one.name,
        at=at - timedelta(days=DEMO_DAYS),
        utm_source=one.source,
        utm_medium=one.medium,
        utm_campaign=one.name.lower().replace(" ", "-"),
        starts_at=at + timedelta(days=one.starts),
        ends_at=None if one.ends is None else at + timedelta(days=one.ends),
    )
    return change_campaign(campaign=campaign, by=owner, at=at, archived=True) if one.is_archived else campaign


def _domain(owner: Actor, at: datetime) -> Domain | None:
    """Add the demo's domain as verified without a DNS check; return None if a workspace has verified it already."""
    domain = add_domain(by=owner, host=contents.DEMO_HOST, at=at)
    try:
        return vouch_for(domain=domain, by=owner, verified_at=at, at=at)
    except DomainTaken:
        delete_domain(domain=domain, by=owner, with_links=False, at=at)
        return None


def _link(
    one: DemoLink, owner: Actor, campaign: Campaign | None, domain: Domain | None, password: str, at: datetime
) -> Link:
    values = link_values(
        destination=one.destination,
        campaign=campaign,
        domain=domain if one.on_domain else None,
        tags=one.tags,
        folder=one.folder,
        notes=one.notes,
        password=password if one.has_password else None,
        starts_at=at + contents.OPENS_IN if one.state is DemoState.SCHEDULED else None,
        expires_at=_closed_at(one, at) if one.state is DemoState.EXPIRED else None,
    )
    opened_at = _opened_at(one, at)
    try:
        return create_link(by=owner, values=values.with_value(ALIAS.clean(one.alias)), at=opened_at)
    except AliasTaken:
        return create_link(by=owner, values=values, at=opened_at)


def _opened_at(one: DemoLink, at: datetime) -> datetime:
    return at - timedelta(days=one.age)


def _closed_at(one: DemoLink, at: datetime) -> datetime:
    """Return the end of the link's clicks: now if it is active, else after two thirds of its age."""
    return at if one.state is DemoState.ACTIVE else at - max(timedelta(days=one.age) / 3, _SHORTEST_LIFE)


def _busy(one: DemoLink, link: Link, at: datetime) -> LinkTraffic:
    return LinkTraffic(link, one.weight, one.shape, _opened_at(one, at), _closed_at(one, at))


def _store(busy: list[LinkTraffic], number: int, at: datetime, chance: random.Random) -> None:
    waiting: list[RawClick] = []
    for of_day in traffic(busy, clicks=number, at=at, chance=chance):
        waiting += of_day
        # Store whole days together, so that each daily count is written once.
        if len(waiting) >= _CLICKS_PER_TRANSACTION:
            store_clicks([new_batch(waiting)])
            waiting = []
    store_clicks([new_batch(waiting)])


def _close(made: list[tuple[DemoLink, Link]], owner: Actor, at: datetime) -> None:
    for one, link in made:
        if one.state is DemoState.EXHAUSTED:
            link.refresh_from_db(fields=["click_count"])
            change_link(link=link, by=owner, values=link_values(max_clicks=max(1, link.click_count)), at=at)
    disabled = [link.pk for one, link in made if one.state is DemoState.DISABLED]
    set_links_disabled(links=Link.objects.filter(pk__in=disabled), by=owner, disabled=True, at=at)
