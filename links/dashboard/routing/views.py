"""What the link form asks for while it is filled in: rules in words, rules of another link, and the destination."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from campaigns import utm
from campaigns.models import Campaign
from campaigns.rules import UTM_LIMIT
from domains.models import Domain
from links.dashboard.routing import fields
from links.dashboard.routing.editor import lines
from links.models import Link
from links.routing_fields import RULES
from links.rules import destinations, utm_parameters
from redirects.codes import LONGEST, link_key
from shortener.db.ids import is_object_id
from shortener.errors import Invalid
from shortener.web import times

_MOST_DOMAINS = 100  # of a workspace, on which a link with a given alias is looked for


@member_page("POST", action=Action.EDIT_LINKS)
def rules(request: MemberRequest) -> JsonResponse:
    """Answer each rule of a form in words; an empty text for one that is not complete."""
    return JsonResponse({"lines": lines(request.POST.get(RULES.name, ""), _zone(request.POST))})


@member_page("GET", action=Action.EDIT_LINKS)
def copy(request: MemberRequest) -> JsonResponse:
    """Answer the rules of the workspace's link with this short URL or alias, without their ids, or an error."""
    zone, link = _zone(request.GET), _link(request.workspace, request.GET.get("link", ""))
    if link is None:
        return JsonResponse({"error": _("This workspace has no such link.")})
    if not link.rules:
        return JsonResponse({"error": _("This link has no rules.")})
    copied = [{name: value for name, value in rule.items() if name != "id"} for rule in link.rules]
    text = fields.text_of(RULES, copied, zone)
    return JsonResponse({"rules": text, "lines": lines(text, zone)})


@member_page("POST", action=Action.EDIT_LINKS, while_typing=True)
def destination(request: MemberRequest) -> HttpResponse:
    """Show the destination of a form that is being filled in, with its UTM parameters and those of its campaign."""
    return render(request, "links/routing/destination.html", destination_of(request.workspace, request.POST))


def destination_of(workspace: Workspace, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what links/routing/destination.html shows of the values of a form."""
    given = destinations.with_scheme(str(typed.get("destination", "")).strip())
    own = {name: str(typed.get(f"utm_{name}", "")).strip()[:UTM_LIMIT] for name in utm_parameters.NAMES}
    campaign = _campaign(workspace, str(typed.get("campaign", "")))
    parameters = utm_parameters.query_parameters(
        {name: text for name, text in own.items() if text}, campaign.utm_parameters if campaign else {}
    )
    if not given:
        return {"preview": None}
    try:
        return {"preview": utm.preview_destination(given, parameters)}
    except Invalid as error:
        return {"preview": None, "problem": str(error.message)}


def _campaign(workspace: Workspace, pk: str) -> Campaign | None:
    return Campaign.objects.in_workspace(workspace).filter(pk=pk).first() if is_object_id(pk) else None


def _link(workspace: Workspace, text: str) -> Link | None:
    """Return the link with this short URL or alias; for an alias, one with rules if several domains have it."""
    host, _slash, code = text.strip().rstrip("/").rpartition("/")
    if not 0 < len(code) <= LONGEST:
        return None
    host = host.partition("://")[2] or host
    domains = dict(Domain.objects.in_workspace(workspace).values_list("host", "pk")[:_MOST_DOMAINS])
    places = [domains.get(host.lower(), "")] if host else ["", *domains.values()]
    found = Link.objects.in_workspace(workspace).filter(key__in=[link_key(place, code) for place in places])
    return max(found, key=lambda link: bool(link.rules), default=None)


def _zone(given: Mapping[str, Any]) -> ZoneInfo:
    name = str(given.get("time_zone", ""))
    if name in times.zone_names():
        return ZoneInfo(name)
    current = timezone.get_current_timezone()
    return current if isinstance(current, ZoneInfo) else ZoneInfo("UTC")
