"""/links/bulk: one action on the links that are selected in the list, on all that match its filters, or on one link."""

from collections import defaultdict
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit.events import Event
from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from links.bulk_changes import actions, jobs, worker
from links.bulk_changes.jobs import Job, State
from links.dashboard import bulk_sentences
from links.dashboard.bin import offer_undo
from links.dashboard.bulk_form import TYPED, BulkForm, checked_ids
from links.dashboard.listing import RefusedBulk, show_links
from links.dashboard.lookup import parse_ids, return_url
from links.models import DeletedLink, Link
from links.rules.external_ids import ExternalIdTaken
from links.services.bin import restore_links
from shortener import redis
from shortener.errors import Busy, Conflict, Invalid
from shortener.web.addresses.host_names import readable_url
from shortener.web.addresses.workspace_urls import page_url

_MOST_NAMED = 5  # refused links in a message; the page of the change names more


@member_page("POST", action=Action.EDIT_LINKS)
def bulk(request: MemberRequest) -> HttpResponse:
    """Do what the pressed button says with the selected links. For all matching links, ask first with their number."""
    at = timezone.now()
    try:
        form = BulkForm(request, at)
        ids = form.ids()
        if not ids:
            raise Invalid(_("Select at least one link first. Nothing has changed."))
        if form.takes_all and request.POST.get("confirmed") != str(len(ids)):
            return _ask(request, form, len(ids))
        if form.action == actions.DELETE and not form.takes_all:
            return _delete(request, ids)
        job = worker.start(by=request.actor, change=form.change, label=form.label, ids=ids, at=at)
    except (Invalid, Conflict, Busy) as error:
        if error.field in TYPED:
            return _refuse(request, error.field, str(error.message))
        messages.error(request, str(error.message))
        return redirect(return_url(request))
    return _show(request, job)


def _refuse(request: MemberRequest, field: str, message: str) -> HttpResponse:
    """Show the list again with the error at the field of the bar, and the same links selected."""
    here, data = return_url(request), request.POST
    refused = RefusedBulk(
        field, data.get(field, ""), message, checked=checked_ids(data), takes_all=data.get("all") == "1"
    )
    return show_links(request, QueryDict(urlsplit(here).query), here, refused=refused, status=400)


@member_page("POST", action=Action.EDIT_LINKS)
def restore(request: MemberRequest) -> HttpResponse:
    """Restore the links of the undo button."""
    ids = parse_ids(request.POST.get("links", "").split(","), actions.LINKS_PER_BATCH)
    at = timezone.now()
    deleted = DeletedLink.objects.in_workspace(request.workspace).restorable(at).filter(pk__in=ids)
    restored = restore_links(deleted=deleted, by=request.actor, at=at)
    number = len(restored.links)
    if number:
        request.actor.record(Event.LINKS_RESTORED, number=number)
    messages.success(request, ngettext("%d link restored.", "%d links restored.", number) % number)
    for one, reason in restored.refused.items():
        text = _("%(url)s stays in the bin: another link uses its alias now.")
        if isinstance(reason, ExternalIdTaken):
            text = _("%(url)s stays in the bin: another link has its external ID.")
        messages.warning(request, text % {"url": one.short_url})
    return redirect(return_url(request))


@member_page("GET", action=Action.EDIT_LINKS)
def change(request: MemberRequest, job_id: str) -> HttpResponseBase:
    """Show a bulk change: its progress, and at the end what it has changed and refused, with an undo button."""
    return render(request, "links/bulk/detail.html", _context(_find(request, job_id)))


@member_page("GET", action=Action.EDIT_LINKS)
def progress(request: MemberRequest, job_id: str) -> HttpResponseBase:
    """Answer the progress to the page, which polls each second; reload the page at the end."""
    job = _find(request, job_id)
    if not job.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "links/bulk/progress.html", _context(job))


@member_page("POST", action=Action.EDIT_LINKS)
def undo(request: MemberRequest, job_id: str) -> HttpResponse:
    """Undo a bulk change."""
    return _show(request, worker.undo(job=_find(request, job_id), by=request.actor, at=timezone.now()))


def _find(request: MemberRequest, job_id: str) -> Job:
    try:
        job = jobs.find(request.workspace, job_id)
    except redis.FAILURES:
        job = None
    if job is None:
        raise Http404
    return job


def _context(job: Job) -> dict[str, object]:
    return {"section": "links", "job": job, "result": bulk_sentences.result(job), "can_undo": job.state is State.DONE}


def _ask(request: MemberRequest, form: BulkForm, number: int) -> HttpResponse:
    context = {
        "section": "links",
        "question": bulk_sentences.question(form.action, form.label, number),
        "button": bulk_sentences.button(form.action, form.label, number),
        "number": number,
        "repeated": form.repeated,
        "is_deletion": form.action == actions.DELETE,
        "back": return_url(request),
    }
    return render(request, "links/bulk/confirm.html", context)


def _delete(request: MemberRequest, ids: list[str]) -> HttpResponse:
    """Delete selected links. Their undo button has the ids, so it works for as long as the bin keeps them."""
    links = Link.objects.in_workspace(request.workspace).filter(pk__in=ids)
    urls = {link.pk: link.short_url for link in links.prefetch_related("domain")}
    deletion = actions.BulkChange(actions.DELETE)
    actions.record(deletion, by=request.actor, number=len(urls))
    actions.carry_out(deletion, ids, request.actor, timezone.now())
    offer_undo(request, urls)
    return redirect(return_url(request))


def _show(request: MemberRequest, job: Job) -> HttpResponse:
    """Redirect to the page of a job that runs or has refused many links, else say in messages what it did."""
    if job.id and (job.is_running or job.refused > _MOST_NAMED or job.stopped_because):
        return redirect("bulk-change", job.id)
    text = bulk_sentences.result(job)
    if job.changed and job.state is State.DONE and job.id:
        action = page_url(request.workspace.pk, "bulk-change-undo", job.id)
        context = {"text": text, "action": action, "next": return_url(request)}
        messages.success(request, render_to_string("links/undo.html", context, request))
    elif job.changed:
        messages.success(request, text)
    elif not job.refused:
        messages.info(request, text)
    urls: dict[str, list[str]] = defaultdict(list)
    for url, reason in job.refused_links:
        urls[reason].append(readable_url(url.partition("://")[2]))
    for reason, named in urls.items():
        if job.state is State.UNDONE:
            text = ngettext("%(urls)s stays as it is. %(why)s", "%(urls)s stay as they are. %(why)s", len(named))
        else:
            text = ngettext("%(urls)s wasn't changed. %(why)s", "%(urls)s weren't changed. %(why)s", len(named))
        messages.warning(request, text % {"urls": ", ".join(named[:_MOST_NAMED]), "why": reason})
    return redirect(return_url(request))
