"""/links: the list of a workspace's links."""

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
from domains.models import Domain
from links.dashboard.filters import ORDERS, Filters
from links.dashboard.rows import rows
from links.models import Link, Status
from links.services.labels import labels
from shortener.web.envelope import flatten_errors
from shortener.web.pagination import FIRST_PAGE_NOTICE, InvalidCursor, Page, read_page

_COUNTED = 1_000  # links, then "more than" will do
_CAMPAIGNS = 200  # to choose from, the newest
_READ_ONE_BY_ONE = ("search", "tag", "status")  # conditions that no index answers


@member_page("GET")
def links(request: MemberRequest) -> HttpResponse:
    """Show a page of the links that meet the conditions in the address."""
    workspace, at = request.workspace, timezone.now()
    filters = Filters(request.GET)
    own = Link.objects.in_workspace(workspace)
    chosen = filters.query.chosen(own.for_display(), at)
    found = _page(chosen, filters)
    if not found.rows:
        _check_ids(filters, workspace)
    names = _choices(workspace, filters)
    context = {
        "section": "links",
        "filters": filters,
        "rows": rows(found.rows, at),
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
        # The form sends its empty fields, too; the address is what people share.
        answer["HX-Push-Url"] = reverse("links") + (f"?{filters.here}" if filters.here else "")
    return answer


def _page(chosen: Any, filters: Filters) -> Page[Link]:
    given = filters.query.validated_data
    try:
        return read_page(chosen, order=filters.query.order, cursor=given.get("cursor", ""), limit=given["limit"])
    except InvalidCursor:
        filters.ignored.append(str(FIRST_PAGE_NOTICE))
        del filters.given["cursor"]
        return read_page(chosen, order=filters.query.order, cursor="", limit=given["limit"])


def _check_ids(filters: Filters, workspace: Workspace) -> None:
    try:
        filters.query.check_ids(workspace)
    except ValidationError as error:
        filters.ignored += [text for _name, texts in flatten_errors(error.detail) for text in texts]


def _number(found: Page[Link], filters: Filters, chosen: Any) -> str:
    """Return how many links there are if that is quickly told, and else nothing."""
    if "cursor" in filters.given:
        return ""
    if found.next_cursor is None:
        number = len(found.rows)
    elif any(name in filters.given for name in _READ_ONE_BY_ONE):
        return ""
    else:
        number = len(chosen.prefetch_related(None).order_by().values_list("pk", flat=True)[: _COUNTED + 1])
    if number > _COUNTED:
        return _("More than %(number)s links") % {"number": f"{_COUNTED:,}"}
    return _("1 link") if number == 1 else _("%(number)s links") % {"number": f"{number:,}"}


def _choices(workspace: Workspace, filters: Filters) -> dict[str, dict[str, str]]:
    """Return by parameter the values to choose from, and what people call them."""
    campaigns = Campaign.objects.in_workspace(workspace).order_by("-created_at", "-pk").values_list("pk", "name")
    names = dict(campaigns.filter(archived_at=None)[:_CAMPAIGNS])
    asked_for = filters.query.validated_data.get("campaignId")
    if asked_for and asked_for not in names:
        names |= dict(campaigns.filter(pk=asked_for))
    domains = Domain.objects.in_workspace(workspace).order_by("host").values_list("pk", "host")
    return {
        "status": {status.value: str(status.label) for status in Status},
        "campaignId": names,
        "domainId": dict(domains),
    }
