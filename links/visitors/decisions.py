"""What the rules of a link decide for a request that the control plane answers, as redirects.plane does for others."""

from typing import NamedTuple

import ada_url
from django.http import HttpRequest

from links.services.click_counts import take_clicks
from redirects.limits import Wanted
from redirects.routing.conditions import CountRequired
from redirects.routing.rules import Decision
from redirects.target import Target
from redirects.visitors.visitor import Visitor

_MOST_HOSTS = 20  # that are shown


class OtherHosts(NamedTuple):
    """Hosts that rules send some visitors to, the first ones, and how many more there are."""

    shown: list[str]
    more: int


def other_hosts(target: Target) -> OtherHosts | None:
    """Return where rules that are not paused lead, also with the link's own host; None without such rules."""
    locations = [
        location
        for rule in target.rules
        if not rule.is_paused
        for location in (rule.location, *(variant.location for variant in rule.variants))
        if location
    ]
    hosts = list(dict.fromkeys(ada_url.URL(location).hostname for location in locations))
    return OtherHosts(hosts[:_MOST_HOSTS], max(0, len(hosts) - _MOST_HOSTS)) if hosts else None


def visitor_of(request: HttpRequest, at: int) -> Visitor:
    """Return who asks, at this moment (milliseconds since 1970)."""
    return Visitor(
        at=at,
        address=request.META["REMOTE_ADDR"],
        user_agent=request.headers.get("User-Agent", ""),
        accept_language=request.headers.get("Accept-Language", ""),
        referrer=request.headers.get("Referer", ""),
        query=request.META.get("QUERY_STRING", ""),
        is_automatic=request.method == "HEAD",
    )


def decide(target: Target, visitor: Visitor) -> tuple[Decision, bool]:
    """Return what the visitor gets, and whether the click is counted already, because rules count clicks."""
    most = target.clicks_that_matter
    visitor.clicks = target.clicks if target.clicks >= most else None
    try:
        return target.decide(visitor), False
    except CountRequired:
        pass
    wanted = Wanted(target.link_id, most)
    taken = take_clicks({wanted: 1})[wanted]
    visitor.clicks = taken.before
    return target.decide(visitor), taken.number > 0
