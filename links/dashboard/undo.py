"""The offer to bring back what was just deleted."""

from collections.abc import Mapping

from django.contrib import messages
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.workspaces.access import MemberRequest
from links.dashboard.lookup import way_back


def offer(request: MemberRequest, urls: Mapping[str, str]) -> None:
    """Show on the next page which links were deleted (their short URLs by id), with a button that restores them."""
    if len(urls) == 1:
        [(link_id, url)] = urls.items()
        text = _("%(url)s is deleted and redirects no more.") % {"url": url.partition("://")[2]}
        action = reverse("link-restore", args=[link_id])
    else:
        text = ngettext("%d link deleted.", "%d links deleted.", len(urls)) % len(urls)
        action = reverse("links-restore")
    context = {"text": text, "action": action, "ids": ",".join(urls), "next": way_back(request)}
    messages.success(request, render_to_string("links/undo.html", context, request))
