"""/links/new and /links/<id>/edit, which share a form."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action
from campaigns.models import UtmTemplate
from links.dashboard import link_form
from links.dashboard.link_form import LinkForm
from links.dashboard.lookup import link_page, own_link
from links.dashboard.meanwhile import find_changes
from links.dashboard.routing.editor import editor
from links.dashboard.routing.fields import as_posted
from links.dashboard.routing.views import destination_of
from links.field_types import COMPOSITE, Door, Kind, LinkValues
from links.fields import DESTINATION, FIELDS, NOTES
from links.models import Link
from links.services import changes, creation, labels
from links.services.changes import change_link
from links.services.creation import create_link
from shortener.errors import Conflict, DomainError, Invalid, Stale
from shortener.errors import Forbidden as Refused

_NOT_PREFILLED = (Kind.PASSWORD, Kind.TIME, Kind.NUMBER, Kind.FLAG, *COMPOSITE)
_ANY_DESTINATION = "https://example.com/"
_LONGEST_PREFILLED = 2048  # characters


@member_page("GET", "POST", action=Action.EDIT_LINKS)
def new(request: MemberRequest) -> HttpResponse:
    """Create a link. Query parameters, named as in the API, prefill the form."""
    if request.method != "POST":
        fields = [field for field in FIELDS if field.kind not in _NOT_PREFILLED and field.api_name in request.GET]
        prefilled = {field.name: request.GET[field.api_name][:_LONGEST_PREFILLED] for field in fields}
        return _page(request, LinkForm(workspace=request.workspace, zone=_zone(), prefilled=prefilled))
    form, at = LinkForm(request.POST, workspace=request.workspace, zone=_zone()), timezone.now()
    if form.is_valid():
        try:
            link = create_link(by=request.actor, values=form.values, at=at)
        except (Invalid, Conflict, Refused) as error:
            form.add_refusal(error)
        else:
            return redirect(f"{reverse('link', args=[link.pk])}?{urlencode({'new': '1'})}")

    def find(values: LinkValues) -> DomainError | None:
        # Any destination will do where that of the form is wrong: the others are still checked.
        complete = values if DESTINATION.name in values else values.with_value(DESTINATION.clean(_ANY_DESTINATION))
        return creation.find_refusals(by=request.actor, items={0: complete}, at=at, door=Door.CREATE).get(0)

    form.add_refusals(find)
    return _page(request, form, status=400)


@link_page("GET", "POST", action=Action.EDIT_LINKS)
def edit(request: MemberRequest, link: Link) -> HttpResponse:
    """Change a link. On a version conflict, show the changes since then and the form again, with status 409."""
    if request.method != "POST":
        return _page(request, LinkForm(workspace=request.workspace, link=link, zone=_zone()))
    form, at = LinkForm(request.POST, workspace=request.workspace, link=link, zone=_zone()), timezone.now()
    version = request.POST.get("version", "")
    if form.is_valid():
        try:
            check = _same_version(version)
            change_link(link=link, by=request.actor, values=form.values, at=at, check=check)
        except Stale:
            now = own_link(request.workspace, link.pk)
            return _page(request, form.rebased_on(now), status=409, meanwhile=find_changes(form, now, by=request.actor))
        except (Invalid, Conflict, PlanRequired) as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Link saved."))
            return redirect("link", link.pk)
    form.add_refusals(lambda values: changes.find_refusal(link=link, by=request.actor, values=values, at=at))
    return _page(request, form, status=400)


def _same_version(version: str) -> Callable[[Link], None]:
    def check(link: Link) -> None:
        if link_form.version(link) != version:
            raise Stale(_("This link has changed since you opened it."))

    return check


def _page(request: MemberRequest, form: LinkForm, *, status: int = 200, **context: Any) -> HttpResponse:
    form.errors  # validates the form: parts with an error are shown open  # noqa: B018
    known = labels.labels(request.workspace)
    host = form.hosts.get(str(form["domain"].value() or ""), form.hosts[""])
    return render(
        request,
        "links/form.html",
        {
            "section": "links",
            "form": form,
            "link": form.link,
            "labels": known,
            "utm_templates": UtmTemplate.objects.in_workspace(request.workspace),
            "longest_notes": NOTES.maximum,
            "open": _open_parts(form),
            "editor": editor(request.workspace, str(form["rules"].value() or ""), form.zone),
            **destination_of(request.workspace, form.data if form.is_bound else as_posted(form.initial)),
            "preview_host": host,
            "preview_code": form["alias"].value() or _("random-code"),
            **context,
        },
        status=status,
    )


_FORM_PARTS = {
    "organize": ("campaign", "tags", "folder", "notes", "external_id", "is_indexable"),
    "limits": ("starts_at", "expires_at", "max_clicks", "expired_url"),
    "rules": ("rules",),
    "query": ("utm",),
    "preview": ("preview",),
    "password": ("password", "password_is"),
}


def _open_parts(form: LinkForm) -> dict[str, bool]:
    """Return which collapsible parts of the form are open: those with a value or an error."""

    def is_open(name: str) -> bool:
        if name not in form.fields or name == "password_is":
            return name == "password_is" and name in form.fields
        value = form[name].value()
        return bool(form[name].errors) or (any(value) if isinstance(value, list) else bool(value))

    return {part: any(map(is_open, names)) for part, names in _FORM_PARTS.items()}


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")
