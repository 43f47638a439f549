"""/links/bin: delete links, list the deleted ones, restore them or erase them for good."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from links.dashboard.lookup import link_page, return_url
from links.models import DeletedLink, Link
from links.models.deleted import BIN_KEPT_FOR
from links.rules.codes import AliasTaken
from links.rules.external_ids import ExternalIdTaken
from links.services.bin import delete_link, erase_deleted_link, restore_link
from shortener.web.addresses.workspace_urls import page_url
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PAGE_SIZE = 25


@link_page("POST", action=Action.EDIT_LINKS)
def delete(request: MemberRequest, link: Link) -> HttpResponse:
    """Move a link to the bin, and offer an undo button."""
    delete_link(link=link, by=request.actor, at=timezone.now())
    offer_undo(request, {link.pk: link.short_url})
    return redirect(return_url(request))


@member_page("POST", action=Action.EDIT_LINKS)
def restore(request: MemberRequest, link_id: str) -> HttpResponse:
    """Restore a link, or show an error when another link has taken its alias or external id."""
    deleted = _deleted(request, link_id)
    try:
        link = restore_link(deleted=deleted, by=request.actor, at=timezone.now())
    except AliasTaken:
        text = _("%(url)s stays in the bin: another link uses its alias now. Change the alias of that link first.")
        messages.error(request, text % {"url": deleted.short_url.partition("://")[2]})
        return redirect("links-bin")
    except ExternalIdTaken:
        text = _("%(url)s stays in the bin: another link has its external ID. Change that external ID first.")
        messages.error(request, text % {"url": deleted.short_url.partition("://")[2]})
        return redirect("links-bin")
    messages.success(request, _("Link restored, with its clicks and history."))
    return redirect("link", link.pk)


@member_page("GET")
def deleted_links(request: MemberRequest) -> HttpResponse:
    """List the deleted links that can be restored, the most recently deleted first."""
    # Prefetched, not joined: MongoDB would join every row before it takes those of the page.
    rows = DeletedLink.objects.in_workspace(request.workspace).restorable(timezone.now()).prefetch_related("deleted_by")
    given = query_of(request)
    found = read_page_or_first(
        request, rows, order=Order("deleted_at"), cursor=given.get("cursor", ""), limit=_PAGE_SIZE
    )
    context = {
        "section": "links",
        "rows": found.rows,
        "bin_days": BIN_KEPT_FOR.days,
        **page_links(given, found),
    }
    return render(request, "links/bin.html", context)


@member_page("GET", "POST", action=Action.EDIT_LINKS)
def erase(request: MemberRequest, link_id: str) -> HttpResponse:
    """Ask for confirmation, then erase a deleted link permanently."""
    deleted = _deleted(request, link_id)
    if request.method != "POST":
        return render(request, "links/erase.html", {"section": "links", "deleted": deleted})
    erase_deleted_link(deleted=deleted, by=request.actor, at=timezone.now())
    messages.success(request, _("%(url)s permanently deleted.") % {"url": deleted.short_url.partition("://")[2]})
    return redirect("links-bin")


def _deleted(request: MemberRequest, link_id: str) -> DeletedLink:
    return find(DeletedLink.objects.in_workspace(request.workspace).restorable(timezone.now()), link_id)


def offer_undo(request: MemberRequest, urls: Mapping[str, str]) -> None:
    """Add a message with an undo button that names the deleted links, given as short URLs by id."""
    if len(urls) == 1:
        [(link_id, url)] = urls.items()
        text = _("%(url)s deleted. It no longer redirects.") % {"url": url.partition("://")[2]}
        action = page_url(request.workspace.pk, "link-restore", link_id)
    else:
        text = ngettext("%d link deleted.", "%d links deleted.", len(urls)) % len(urls)
        action = page_url(request.workspace.pk, "links-restore")
    context = {"text": text, "action": action, "ids": ",".join(urls), "next": return_url(request)}
    messages.success(request, render_to_string("links/undo.html", context, request))
