"""/keys: the API keys of a workspace. The text of a new key is shown once, in the response to its creation."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keys import scopes, services
from accounts.keys.forms import KeyForm, RotationForm
from accounts.keys.models import ApiKey, load_roles
from accounts.workspaces import plans
from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from shortener.errors import Conflict
from shortener.web.forms import sent
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PER_PAGE = 20


@member_page("GET")
def keys(request: MemberRequest) -> HttpResponse:
    """List the workspace's keys, the newest first."""
    given = query_of(request)
    mine, now = ApiKey.objects.in_workspace(request.workspace), timezone.now()
    found = read_page_or_first(
        request, mine, order=Order("created_at"), cursor=given.get("cursor", ""), limit=_PER_PAGE
    )
    load_roles(found.rows)
    context = {
        "section": "keys",
        "rows": [(api_key, api_key.state(now)) for api_key in found.rows],
        "no_api": _refusal_of_api(request),
        **page_links(given, found),
    }
    return render(request, "keys/list.html", context)


@member_page("GET", "POST", action=Action.EDIT_KEYS, recent=True)
def new(request: MemberRequest) -> HttpResponse:
    """Ask for a new key's values; on POST, create it and show its text once."""
    if _refusal_of_api(request):
        return redirect("keys")
    form = KeyForm(sent(request))
    if form.is_valid():
        try:
            api_key, text = services.create_api_key(by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as error:
            form.add_error(None, str(error.message))
        else:
            return _show_once(request, api_key, text)
    return render(request, "keys/new.html", {"section": "keys", "form": form}, status=400 if form.is_bound else 200)


@member_page("GET")
def key(request: MemberRequest, key_id: str) -> HttpResponse:
    """Show a key, except for its text, which is not stored."""
    api_key, now = _key(request, key_id), timezone.now()
    context = {
        "section": "keys",
        "key": api_key,
        "state": api_key.state(now),
        "scopes": [(scope, scopes.SCOPES[scope]) for scope in api_key.scopes if scope in scopes.SCOPES],
        "can_rotate": api_key.is_usable(now) and api_key.rotated_at is None,
        "no_api": _refusal_of_api(request),
    }
    return render(request, "keys/page.html", context)


@member_page("GET", "POST", action=Action.EDIT_KEYS, recent=True)
def edit(request: MemberRequest, key_id: str) -> HttpResponse:
    """Change a key's name, scopes, networks and expiry."""
    api_key = _key(request, key_id)
    form = KeyForm(sent(request), api_key=api_key)
    if form.is_valid():
        try:
            services.change_api_key(api_key=api_key, by=request.actor, **form.changes)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s saved.") % {"name": api_key.name})
            return redirect("key", api_key.pk)
    context = {"section": "keys", "form": form, "key": _key(request, key_id)}
    return render(request, "keys/edit.html", context, status=400 if form.is_bound else 200)


@member_page("GET", "POST", action=Action.EDIT_KEYS, recent=True)
def rotate(request: MemberRequest, key_id: str) -> HttpResponse:
    """Explain rotation; on POST, rotate the key and show the new text once."""
    old, now = _key(request, key_id), timezone.now()
    form = RotationForm(sent(request))
    if form.is_valid():
        try:
            api_key, text = services.rotate_api_key(api_key=old, by=request.actor, overlap=form.overlap, at=now)
        except Conflict as error:
            messages.error(request, str(error.message))
            return redirect("key", old.pk)
        return _show_once(request, api_key, text, old=_key(request, key_id))
    context = {"section": "keys", "key": old, "form": form}
    return render(request, "keys/rotate.html", context, status=400 if form.is_bound else 200)


@member_page("POST", action=Action.EDIT_KEYS, recent=True)
def activate(request: MemberRequest, key_id: str) -> HttpResponse:
    """Activate a key."""
    return _set_active(request, key_id, active=True, done=_("%(name)s is active."))


@member_page("POST", action=Action.EDIT_KEYS)
def deactivate(request: MemberRequest, key_id: str) -> HttpResponse:
    """Deactivate a key."""
    return _set_active(
        request, key_id, active=False, done=_("%(name)s is deactivated. Programs that use it get a 401.")
    )


@member_page("GET", "POST", action=Action.EDIT_KEYS)
def delete(request: MemberRequest, key_id: str) -> HttpResponse:
    """Ask for confirmation; on POST, delete the key."""
    api_key = _key(request, key_id)
    if request.method != "POST":
        return render(request, "keys/delete.html", {"section": "keys", "key": api_key})
    services.delete_api_key(api_key=api_key, by=request.actor)
    messages.success(request, _("%(name)s deleted.") % {"name": api_key.name})
    return redirect("keys")


def _show_once(request: MemberRequest, api_key: ApiKey, text: str, *, old: ApiKey | None = None) -> HttpResponse:
    # Not a redirect: the text would have to be stored until the next request.
    context = {
        "section": "keys",
        "key": api_key,
        "old": old,
        "text": text,
        "site_url": settings.PUBLIC_URL,
        "makes_links": scopes.LINKS_WRITE in api_key.scopes,
    }
    return render(request, "keys/made.html", context, status=201)


def _set_active(request: MemberRequest, key_id: str, *, active: bool, done: str) -> HttpResponse:
    api_key = _key(request, key_id)
    services.set_api_keys_active(api_keys=ApiKey.objects.filter(pk=api_key.pk), by=request.actor, active=active)
    messages.success(request, done % {"name": api_key.name})
    return redirect("key", api_key.pk)


def _refusal_of_api(request: MemberRequest) -> str:
    """Return why the plan does not include the API, or an empty text."""
    try:
        plans.check_api(request.workspace.limits)
    except plans.PlanRequired as error:
        return str(error.message)
    return ""


def _key(request: MemberRequest, key_id: str) -> ApiKey:
    return find(ApiKey.objects.in_workspace(request.workspace), key_id)
