"""Finding what an address of the dashboard names, in the workspace of whoever asks."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.workspaces.access import MemberRequest, Method, member_page
from accounts.workspaces.roles import Action
from links.models import DeletedLink, Link
from shortener.db.ids import is_object_id
from shortener.web.lookup import find


def own_link(workspace: Workspace, link_id: str) -> Link:
    """Return the workspace's link with all that a page shows of it, or raise Http404."""
    return find(Link.objects.in_workspace(workspace).for_display().prefetch_related("campaign", "created_by"), link_id)


def link_page(
    *methods: Method, action: Action | None = None
) -> Callable[[Callable[[MemberRequest, Link], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Decorate a member_page about one link of the workspace; a deleted link redirects to the bin."""

    def decorate(view: Callable[[MemberRequest, Link], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @member_page(*methods, action=action)
        @wraps(view)
        def page(request: MemberRequest, link_id: str) -> HttpResponseBase:
            try:
                link = own_link(request.workspace, link_id)
            except Http404:
                deleted = DeletedLink.objects.in_workspace(request.workspace).restorable(timezone.now())
                if not is_object_id(link_id) or not deleted.filter(pk=link_id).exists():
                    raise
                messages.warning(request, _("This link has been deleted. Here it can be restored."))
                return redirect("links-bin")
            return view(request, link)

        return page

    return decorate


def ids_among(texts: Iterable[str], most: int) -> list[str]:
    """Return those of the texts that are ids, each once, and no more than `most`."""
    return list(dict.fromkeys(filter(is_object_id, texts)))[:most]


def way_back(request: HttpRequest) -> str:
    """Return the page of this site that the request says to go on to, or the list of links."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("links")
