"""/links/new and /links/<id>/edit: one form for both."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from links.dashboard import link_form
from links.dashboard.events import Event, events
from links.dashboard.link_form import LinkForm
from links.dashboard.lookup import link_page, own_link
from links.models import LONGEST_NOTES, Link, LinkChange
from links.services import labels, link_changes
from shortener.errors import Conflict, Invalid, Stale
from shortener.errors import Forbidden as Refused

_PREFILLED = ("originalUrl", "customAlias", "domainId", "campaignId", "tags", "folder", "notes")
_LONGEST_PREFILLED = 2048  # characters
_MOST_TOLD = 10  # changes that somebody else made meanwhile


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a link; the address may hold values to begin with, by their names in the API."""
    request.actor.check(Action.EDIT_LINKS)
    if request.method != "POST":
        prefilled = {name: request.GET[name][:_LONGEST_PREFILLED] for name in _PREFILLED if name in request.GET}
        return _page(request, LinkForm(workspace=request.workspace, zone=_zone(), prefilled=prefilled))
    form = LinkForm(request.POST, workspace=request.workspace, zone=_zone())
    if form.is_valid():
        try:
            link = link_changes.create_link(by=request.actor, at=timezone.now(), **form.verbs)
        except (Invalid, Conflict, Refused) as error:
            form.add_refusal(error)
        else:
            return redirect(f"{reverse('link', args=[link.pk])}?{urlencode({'new': '1'})}")
    return _page(request, form, status=400)


@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, link: Link) -> HttpResponse:
    """Change a link; when it has changed since the form was shown, show those changes before it is saved again."""
    request.actor.check(Action.EDIT_LINKS, of=link.workspace_id)
    if request.method != "POST":
        return _page(request, LinkForm(workspace=request.workspace, link=link, zone=_zone()))
    form = LinkForm(request.POST, workspace=request.workspace, link=link, zone=_zone())
    edition = request.POST.get("edition", "")
    if form.is_valid():
        try:
            check = _same_edition(edition)
            link_changes.change_link(link=link, by=request.actor, at=timezone.now(), check=check, **form.verbs)
        except Stale:
            now = own_link(request.workspace, link.pk)
            return _page(request, form.anew(now), status=409, meanwhile=_since(now, edition))
        except (Invalid, Conflict) as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("The link is saved."))
            return redirect("link", link.pk)
    return _page(request, form, status=400)


def _same_edition(edition: str) -> Callable[[Link], None]:
    def check(link: Link) -> None:
        if link_form.edition(link) != edition:
            raise Stale(_("Somebody else has changed this link since you opened it."))

    return check


def _since(link: Link, edition: str) -> list[Event]:
    try:
        seen_at = datetime.fromisoformat(edition)
    except ValueError:
        return []
    if seen_at.tzinfo is None:
        return []
    changes = LinkChange.objects.of_link(link.pk).filter(at__gt=seen_at)
    return events(list(changes[:_MOST_TOLD]))


def _page(request: MemberRequest, form: LinkForm, *, status: int = 200, **context: Any) -> HttpResponse:
    form.errors  # what is wrong decides what is open  # noqa: B018
    known = labels.labels(request.workspace)
    host = form.hosts.get(str(form["domainId"].value() or ""), form.hosts[""])
    return render(
        request,
        "links/form.html",
        {
            "section": "links",
            "form": form,
            "link": form.link,
            "labels": known,
            "longest_notes": LONGEST_NOTES,
            "open": _open_parts(form),
            "preview_host": host,
            "preview_code": form["customAlias"].value() or _("random-code"),
            **context,
        },
        status=status,
    )


_PARTS = {
    "organize": ("campaignId", "tags", "folder", "notes"),
    "limits": ("startsAt", "expiresAt", "maxClicks"),
    "password": ("password", "passwordIs"),
}


def _open_parts(form: LinkForm) -> dict[str, bool]:
    """Return which parts of the form are filled or wrong, and so must not be hidden."""

    def is_open(name: str) -> bool:
        if name not in form.fields or name == "passwordIs":
            return name == "passwordIs" and name in form.fields
        return bool(form[name].errors) or bool(form[name].value())

    return {part: any(map(is_open, names)) for part, names in _PARTS.items()}


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")
