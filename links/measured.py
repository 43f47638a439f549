"""Metrics of rows, counted for /metrics at most every five minutes: counting a million rows takes time."""

from collections.abc import Iterable

from cachetools.func import ttl_cache
from prometheus_client import Metric

from accounts.models import User, Workspace
from domains.models import Domain
from links.models import DeletedLink, Link
from shortener.metrics.measurements import Measured

_COUNTED_FOR = 300.0  # seconds

_LINKS = Measured("shortener_links", "Links, counted at most every five minutes.", ("kind",))
_WORKSPACES = Measured("shortener_workspaces", "Workspaces, counted at most every five minutes.")
_PEOPLE = Measured("shortener_people", "Accounts of people, counted at most every five minutes.")
_DOMAINS = Measured(
    "shortener_domains",
    "Custom domains by their state. A failing one still serves links, but its proof is missing in the DNS.",
    ("state",),
)


@ttl_cache(1, ttl=_COUNTED_FOR)
def measure() -> Iterable[Metric]:
    """Return the numbers of rows."""
    guests = Link.objects.filter(is_guest=True).count()
    links = {("guest",): guests, ("workspace",): Link.objects.count() - guests, ("bin",): DeletedLink.objects.count()}
    verified, failing = Domain.objects.verified().count(), Domain.objects.failing().count()
    domains = {
        ("verified",): verified - failing,
        ("failing",): failing,
        ("unverified",): Domain.objects.count() - verified,
    }
    return [
        _LINKS.are_now(links),
        _WORKSPACES.is_now(Workspace.objects.count()),
        _PEOPLE.is_now(User.objects.count()),
        _DOMAINS.are_now(domains),
    ]
