"""Look up the link that a URL of the dashboard names, in the signed-in person's workspace."""

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

CAMPAIGN_CHOICES = 200  # campaigns that a select offers: the newest


def own_link(workspace: Workspace, link_id: str) -> Link:
    """Return the workspace's link with everything that a page shows of it prefetched, or raise Http404."""
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
                messages.warning(request, _("This link is in the bin. You can restore it here."))
                return redirect("links-bin")
            return view(request, link)

        return page

    return decorate


def parse_ids(texts: Iterable[str], most: int) -> list[str]:
    """Return the texts that are valid ids, without duplicates, at most `most` of them."""
    return list(dict.fromkeys(filter(is_object_id, texts)))[:most]


def return_url(request: HttpRequest) -> str:
    """Return the posted `next` if it is a path on this site, else the list of links."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("links")
