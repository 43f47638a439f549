"""/links: the list of a workspace's links, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.workspaces.access import MemberRequest, member_page
from campaigns.models import Campaign
from clicks.stats.sparklines import Sparkline, sparklines
from domains.models import Domain
from links.bulk_changes import jobs
from links.bulk_changes.jobs import Job
from links.dashboard.filters import ORDERS, LinkFilters
from links.dashboard.lookup import CAMPAIGN_CHOICES
from links.models import Link, LinkQuerySet, Status
from links.queries.listing import LONGEST_SEARCH
from links.services.labels import labels
from shortener import redis
from shortener.web.addresses.host_names import readable, readable_url
from shortener.web.addresses.workspace_urls import page_url
from shortener.web.pagination import FIRST_PAGE_NOTICE, InvalidCursor, Page, page_links

_LARGEST_COUNT = 1_000  # links; above it the page says "more than"
# Of the rows: their shapes are on the page once.
_ROW_ICONS = ("bin", "check", "copy", "edit", "folder", "lock", "more", "open", "pause", "qr")
_WITHOUT_INDEX = ("tag", "status")  # conditions that the database tests on every link


@dataclass(frozen=True)
class LinkRow:
    """One link of the list, with its status at that moment and its clicks of the last 30 days."""

    link: Link
    status: Status
    line: Sparkline

    @property
    def short_name(self) -> str:
        """The short URL without its scheme."""
        return readable_url(self.link.short_url.partition("://")[2])


@dataclass(frozen=True)
class RefusedBulk:
    """A bulk change with a wrong value: the field in the bar, what is wrong, and the links that are selected."""

    field: str
    text: str
    message: str
    checked: Sequence[str]
    takes_all: bool


@member_page("GET")
def links(request: MemberRequest) -> HttpResponse:
    """Show a page of the links that match the conditions in the URL's query."""
    return show_links(request, request.GET, request.get_full_path())


def show_links(
    request: MemberRequest, params: QueryDict, here: str, *, refused: RefusedBulk | None = None, status: int = 200
) -> HttpResponse:
    """Show the list with these parameters. `here` is its path and query, to which its forms return."""
    workspace, at = request.workspace, timezone.now()
    filters = LinkFilters(params, workspace)
    chosen = filters.query.filter_links(workspace, at).for_display()
    found = _page(chosen, filters)
    names, matching = _choices(workspace, filters), _count(found, filters, chosen)
    context = {
        "section": "links",
        "here": here,
        "list_path": "" if refused is None else here.partition("?")[0],  # from the page's own address
        "refused": refused,
        "filters": filters,
        "longest_search": LONGEST_SEARCH,
        "rows": _rows(found.rows, at),
        "row_icons": _ROW_ICONS,
        "number": _in_words(matching),
        "matching": matching,
        "running": _running_change(workspace),
        "zone_name": timezone.get_current_timezone_name(),
        "is_new_here": not found.rows
        and not filters.conditions
        and not filters.ignored
        and not filters.given.get("cursor"),
        "chips": filters.chips(names),
        "choices": names,
        "orders": ORDERS,
        "labels": labels(workspace),
        "verified_domains": _verified_domains(workspace),
        "site_host": readable(settings.PUBLIC_URL.partition("://")[2]),
        **page_links(filters.given, found),
    }
    answer = render(request, "links/list.html", context, status=status)
    if request.htmx and not request.htmx.history_restore_request:
        # htmx sends the form's empty fields too: show a URL without them, for people to share. While a person types
        # a search it replaces the one before, so that Back does not go through each letter.
        header = "HX-Replace-Url" if request.htmx.trigger_name == "search" else "HX-Push-Url"
        answer[header] = page_url(workspace.pk, "links") + (f"?{filters.here}" if filters.here else "")
    return answer


def _rows(links: Sequence[Link], at: datetime) -> list[LinkRow]:
    """Return a row for each link. The sparklines of all of them take one query."""
    lines = sparklines([link.pk for link in links], at=at)
    return [LinkRow(link, link.status(at), lines[link.pk]) for link in links]


def _page(chosen: Any, filters: LinkFilters) -> Page[Link]:
    query = filters.query
    try:
        return query.read_rows(chosen, order=query.order)
    except InvalidCursor:
        filters.ignored.append(str(FIRST_PAGE_NOTICE))
        del filters.given["cursor"], query.validated_data["cursor"]
        return query.read_rows(chosen, order=query.order)


def _count(found: Page[Link], filters: LinkFilters, chosen: LinkQuerySet) -> int | None:
    """Return the number of matching links up to _LARGEST_COUNT + 1, or None where counting them would be slow."""
    if found.is_first and found.next_cursor is None:
        return len(found.rows)
    if "cursor" in filters.given or any(name in filters.given for name in _WITHOUT_INDEX):
        return None
    return filters.query.count(chosen, most=_LARGEST_COUNT + 1)


def _in_words(number: int | None) -> str:
    if number is None:
        return ""
    if number > _LARGEST_COUNT:
        return _("More than %(number)s links") % {"number": f"{_LARGEST_COUNT:,}"}
    return _("1 link") if number == 1 else _("%(number)s links") % {"number": f"{number:,}"}


def _running_change(workspace: Workspace) -> Job | None:
    """Return the bulk change that is running, for a link to its progress; None while Redis is down."""
    try:
        job = jobs.newest(workspace)
    except redis.FAILURES:
        return None
    return job if job is not None and job.is_running else None


def _verified_domains(workspace: Workspace) -> dict[str, str]:
    """Return the hosts by the ids of the domains to which links can be moved."""
    domains = Domain.objects.in_workspace(workspace).filter(verified_at__isnull=False).order_by("host")
    return {pk: readable(host) for pk, host in domains.values_list("pk", "host")}


def _choices(workspace: Workspace, filters: LinkFilters) -> dict[str, dict[str, str]]:
    """Return the options of the filters: by query parameter, a label for each value."""
    campaigns = Campaign.objects.in_workspace(workspace).order_by("-created_at", "-pk").values_list("pk", "name")
    names = dict(campaigns.filter(archived_at=None)[:CAMPAIGN_CHOICES])
    asked_for = filters.query.validated_data.get("campaignId")
    if asked_for and asked_for not in names:
        names |= dict(campaigns.filter(pk=asked_for))
    domains = Domain.objects.in_workspace(workspace).order_by("host").values_list("pk", "host")
    return {
        "status": {status.value: str(status.label) for status in Status},
        "campaignId": names,
        "domainId": {pk: readable(host) for pk, host in domains},
    }
