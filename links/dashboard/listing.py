"""/links: the list of a workspace's links, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from accounts.models import Workspace
from accounts.workspaces.access import MemberRequest, member_page
from campaigns.models import Campaign
from clicks.stats.sparklines import Sparkline, sparklines
from domains.models import Domain
from links.dashboard.filters import ORDERS, LinkFilters
from links.dashboard.lookup import CAMPAIGN_CHOICES
from links.models import Link, Status
from links.queries.listing import LONGEST_SEARCH
from links.services.labels import labels
from shortener.web.envelope import flatten_errors
from shortener.web.pagination import FIRST_PAGE_NOTICE, InvalidCursor, Page, read_page

_LARGEST_COUNT = 1_000  # links; above it the page says "more than"
# Of the rows: their shapes are on the page once.
_ROW_ICONS = ("bin", "check", "copy", "edit", "folder", "lock", "more", "open", "overview", "pause", "qr")
_WITHOUT_INDEX = ("search", "tag", "status")  # conditions that the database tests on every link


@dataclass(frozen=True)
class LinkRow:
    """One link of the list, with its status at that moment and its clicks of the last 30 days."""

    link: Link
    status: Status
    line: Sparkline

    @property
    def short_name(self) -> str:
        """The short URL without its scheme."""
        return self.link.short_url.partition("://")[2]


@member_page("GET")
def links(request: MemberRequest) -> HttpResponse:
    """Show a page of the links that match the conditions in the URL's query."""
    workspace, at = request.workspace, timezone.now()
    filters = LinkFilters(request.GET)
    own = Link.objects.in_workspace(workspace)
    chosen = filters.query.filter_links(own.for_display(), at)
    found = _page(chosen, filters)
    if not found.rows:
        _check_ids(filters, workspace)
    names = _choices(workspace, filters)
    context = {
        "section": "links",
        "filters": filters,
        "longest_search": LONGEST_SEARCH,
        "rows": _rows(found.rows, at),
        "row_icons": _ROW_ICONS,
        "number": _number(found, filters, chosen),
        "is_new_here": not found.rows and not filters.conditions and not filters.given.get("cursor"),
        "chips": filters.chips(names),
        "choices": names,
        "orders": ORDERS,
        "labels": labels(workspace),
        "next_query": filters.after(found.next_cursor),
        "first_query": filters.first_page if "cursor" in filters.given else None,
    }
    answer = render(request, "links/list.html", context)
    if request.htmx and not request.htmx.history_restore_request:
        # htmx sends the form's empty fields too: push a URL without them, for people to share.
        answer["HX-Push-Url"] = reverse("links") + (f"?{filters.here}" if filters.here else "")
    return answer


def _rows(links: Sequence[Link], at: datetime) -> list[LinkRow]:
    """Return a row for each link. The sparklines of all of them take one query."""
    lines = sparklines([link.pk for link in links], at=at)
    return [LinkRow(link, link.status(at), lines[link.pk]) for link in links]


def _page(chosen: Any, filters: LinkFilters) -> Page[Link]:
    given = filters.query.validated_data
    try:
        return read_page(chosen, order=filters.query.order, cursor=given.get("cursor", ""), limit=given["limit"])
    except InvalidCursor:
        filters.ignored.append(str(FIRST_PAGE_NOTICE))
        del filters.given["cursor"]
        return read_page(chosen, order=filters.query.order, cursor="", limit=given["limit"])


def _check_ids(filters: LinkFilters, workspace: Workspace) -> None:
    try:
        filters.query.check_ids(workspace)
    except ValidationError as error:
        filters.ignored += [text for _name, texts in flatten_errors(error.detail) for text in texts]


def _number(found: Page[Link], filters: LinkFilters, chosen: Any) -> str:
    """Return the number of links in words, or an empty string where counting them would be slow."""
    if "cursor" in filters.given:
        return ""
    if found.next_cursor is None:
        number = len(found.rows)
    elif any(name in filters.given for name in _WITHOUT_INDEX):
        return ""
    else:
        number = len(chosen.prefetch_related(None).order_by().values_list("pk", flat=True)[: _LARGEST_COUNT + 1])
    if number > _LARGEST_COUNT:
        return _("More than %(number)s links") % {"number": f"{_LARGEST_COUNT:,}"}
    return _("1 link") if number == 1 else _("%(number)s links") % {"number": f"{number:,}"}


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
        "domainId": dict(domains),
    }
