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

from accounts.access import MemberRequest, member_page
from accounts.models import Workspace
from links.models import DeletedLink, Link
from shortener.db.ids import is_object_id
from shortener.web.lookup import find


def own_link(workspace: Workspace, link_id: str) -> Link:
    """Return the workspace's link with all that a page shows of it, or raise Http404."""
    return find(Link.objects.in_workspace(workspace).for_display().prefetch_related("campaign", "created_by"), link_id)


def link_page(view: Callable[[MemberRequest, Link], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let members see a page about one of their workspace's links; one that is in the bin leads there."""

    @member_page
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


def ids_among(texts: Iterable[str], most: int) -> list[str]:
    """Return those of the texts that are ids, each once, and no more than `most`."""
    return list(dict.fromkeys(filter(is_object_id, texts)))[:most]


def way_back(request: HttpRequest) -> str:
    """Return the page of this site that the request says to go on to, or the list of links."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("links")
