"""/links/<id>: one link with its statistics and its history."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import display_name
from accounts.workspaces.access import MemberRequest
from clicks.stats import queries
from clicks.stats.panel import statistics_panel
from links.dashboard.history import history_entries
from links.dashboard.lookup import link_page
from links.dashboard.simulator import SimulatorForm
from links.models import Link, LinkChange
from links.queries.splits import results_of_splits
from links.rules.routing.summaries import named_summary
from links.services import password_attempts
from shortener import redis
from shortener.web.addresses.host_names import readable_url
from shortener.web.addresses.workspace_urls import page_url
from shortener.web.pagination import Order, Page, read_page_or_first

_CHANGES_PER_PAGE = 20


@link_page("GET")
def link(request: MemberRequest, shown: Link) -> HttpResponse:
    """Show a link, its clicks, and a page of its history."""
    at = timezone.now()
    status, changes = shown.status(at), _changes(request, shown)
    links = page_url(request.workspace.pk, "links")
    context: dict[str, Any] = {
        "section": "links",
        "link": shown,
        "status": status,
        "short_name": readable_url(shown.short_url.partition("://")[2]),
        "creator": _creator_name(shown),
        "campaign_list": f"{links}?{urlencode({'campaignId': shown.campaign_id or ''})}",
        "is_new": "new" in request.GET,
        "entries": history_entries(changes.rows),
        "older": changes.next_cursor,
        "is_whole_history": changes.next_cursor is None,
        "is_older_page": not changes.is_first,
        "guesses": _guesses(shown),
        "rules": list(map(named_summary, shown.rules)),
        "simulator": SimulatorForm() if shown.rules else None,
    }
    if queries.has_clicks(shown.pk):
        given = request.GET.dict()
        context["panel"] = statistics_panel(shown.pk, given=given, workspace=request.workspace, at=at)
    context["splits"] = results_of_splits(shown, at=at)
    return render(request, "links/detail.html", context)


def _changes(request: MemberRequest, link: Link) -> Page[LinkChange]:
    rows, cursor = LinkChange.objects.of_link(link.pk), request.GET.get("changes", "")
    return read_page_or_first(request, rows, order=Order("at"), cursor=cursor, limit=_CHANGES_PER_PAGE)


def _guesses(link: Link) -> dict[str, Any] | None:
    """Return what the page says of wrong passwords; None without a password, and while Redis is down."""
    if not link.password:
        return None
    try:
        guesses = password_attempts.guesses_of(link)
    except redis.FAILURES:
        return None
    return {"number": guesses.number, "is_attacked": guesses.is_attacked}


def _creator_name(link: Link) -> str:
    return "" if link.created_by is None else display_name(link.created_by)
