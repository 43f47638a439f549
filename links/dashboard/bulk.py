"""/links/bulk: one action on the links that are selected in the list, or on a single link."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from links.dashboard.bin import offer_undo
from links.dashboard.lookup import parse_ids, return_url
from links.models import DeletedLink, Link, LinkQuerySet
from links.services import changes
from links.services.bin import delete_links, restore_links
from links.services.changes import ChangeResult
from shortener.errors import Invalid

_BulkAction = Callable[[MemberRequest, LinkQuerySet, datetime], None]


@member_page("POST", action=Action.EDIT_LINKS)
def bulk(request: MemberRequest) -> HttpResponse:
    """Apply the action of the pressed button to the selected links, add a message, and redirect back."""
    ids = parse_ids(request.POST.getlist("link"), changes.LINKS_PER_CHANGE)
    run = _ACTIONS.get(request.POST.get("action", ""))
    if not ids or run is None:
        messages.warning(request, _("Choose some links first: nothing has changed."))
        return redirect(return_url(request))
    try:
        run(request, Link.objects.in_workspace(request.workspace).filter(pk__in=ids), timezone.now())
    except Invalid as error:
        messages.error(request, str(error.message))
    return redirect(return_url(request))


@member_page("POST", action=Action.EDIT_LINKS)
def restore(request: MemberRequest) -> HttpResponse:
    """Restore the links of the undo button."""
    ids = parse_ids(request.POST.get("links", "").split(","), changes.LINKS_PER_CHANGE)
    at = timezone.now()
    deleted = DeletedLink.objects.in_workspace(request.workspace).restorable(at).filter(pk__in=ids)
    restored = restore_links(deleted=deleted, by=request.actor, at=at)
    number = len(restored.links)
    messages.success(request, ngettext("%d link restored.", "%d links restored.", number) % number)
    for one in restored.refused:
        text = _("%(url)s stays in the bin: another link has its alias by now.")
        messages.warning(request, text % {"url": one.short_url})
    return redirect(return_url(request))


def _add_tag(request: MemberRequest, links: LinkQuerySet, at: datetime) -> None:
    name = request.POST.get("tag", "").strip()
    outcome = changes.add_tag(links=links, by=request.actor, name=name, at=at)
    done = ngettext("Tag “%(tag)s” added to %(n)d link.", "Tag “%(tag)s” added to %(n)d links.", len(outcome.changed))
    _report(request, outcome, done % {"tag": name, "n": len(outcome.changed)})


def _remove_tag(request: MemberRequest, links: LinkQuerySet, at: datetime) -> None:
    name = request.POST.get("tag", "").strip()
    outcome = changes.remove_tag(links=links, by=request.actor, name=name, at=at)
    number = len(outcome.changed)
    done = ngettext("Tag “%(tag)s” removed from %(n)d link.", "Tag “%(tag)s” removed from %(n)d links.", number)
    _report(request, outcome, done % {"tag": name, "n": number})


def _move(request: MemberRequest, links: LinkQuerySet, at: datetime) -> None:
    folder = request.POST.get("folder", "").strip()
    outcome = changes.move_links(links=links, by=request.actor, folder=folder, at=at)
    number = len(outcome.changed)
    if folder:
        done = ngettext("%(n)d link moved to “%(folder)s”.", "%(n)d links moved to “%(folder)s”.", number)
    else:
        done = ngettext("%(n)d link taken out of its folder.", "%(n)d links taken out of their folders.", number)
    _report(request, outcome, done % {"n": number, "folder": folder})


def _disable(request: MemberRequest, links: LinkQuerySet, at: datetime) -> None:
    outcome = changes.set_links_disabled(links=links, by=request.actor, disabled=True, at=at)
    number = len(outcome.changed)
    _report(request, outcome, ngettext("%d link disabled.", "%d links disabled.", number) % number)


def _enable(request: MemberRequest, links: LinkQuerySet, at: datetime) -> None:
    outcome = changes.set_links_disabled(links=links, by=request.actor, disabled=False, at=at)
    number = len(outcome.changed)
    _report(request, outcome, ngettext("%d link enabled.", "%d links enabled.", number) % number)


def _delete(request: MemberRequest, links: LinkQuerySet, at: datetime) -> None:
    urls = {link.pk: link.short_url for link in links.prefetch_related("domain")}
    delete_links(links=links, by=request.actor, at=at)
    if urls:
        offer_undo(request, urls)


_ACTIONS: dict[str, _BulkAction] = {
    "add_tag": _add_tag,
    "remove_tag": _remove_tag,
    "move": _move,
    "disable": _disable,
    "enable": _enable,
    "delete": _delete,
}


def _report(request: MemberRequest, outcome: ChangeResult, done: str) -> None:
    if outcome.changed:
        messages.success(request, done)
    elif not outcome.refused:
        messages.info(request, _("Nothing to do: the links were like that already."))
    for reason, number in Counter(str(error.message) for error in outcome.refused.values()).items():
        text = ngettext("%(n)d link is as it was. %(why)s", "%(n)d links are as they were. %(why)s", number)
        messages.warning(request, text % {"n": number, "why": reason})
