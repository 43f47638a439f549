"""/domains: the domains of a workspace, what their DNS must say, and what it says now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import ValidationError

from accounts.access import MemberRequest, member_page
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action
from domains import checks, services, watching
from domains.api.serializers import DomainChanges, DomainInput
from domains.budgets import CHECKS_PER_MINUTE, spend_check
from domains.errors import DomainHasLinks, DomainTaken
from domains.forms import DomainForm, DomainPagesForm, RemovalForm
from domains.models import Domain
from domains.states import state
from domains.watching import DnsPanel
from shortener.errors import Conflict, Invalid
from shortener.web import host_names
from shortener.web.forms import sent
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PER_PAGE = 20


@require_safe
@member_page
def domains(request: MemberRequest) -> HttpResponse:
    """List the workspace's domains, the newest first."""
    given = query_of(request)
    mine = Domain.objects.in_workspace(request.workspace)
    found = read_page_or_first(
        request, mine, order=Order("created_at"), cursor=given.get("cursor", ""), limit=_PER_PAGE
    )
    counts = Domain.objects.filter(pk__in=[domain.pk for domain in found.rows]).link_counts()
    context = {
        "section": "domains",
        "rows": [(domain, state(domain), counts.get(domain.pk, 0)) for domain in found.rows],
        "no_room": _why_no_room(request),
        **page_links(given, found),
    }
    return render(request, "domains/list.html", context)


@member_page
def new(request: MemberRequest) -> HttpResponse:
    """Add a domain."""
    request.actor.check(Action.EDIT_DOMAINS)
    form = DomainForm(sent(request))
    if form.is_valid():
        serializer = DomainInput(data=form.as_api())
        try:
            serializer.is_valid(raise_exception=True)
            domain = services.add_domain(by=request.actor, at=timezone.now(), **serializer.verbs)
        except ValidationError as error:
            form.add_problems(error.detail)
        except (Invalid, Conflict, PlanRequired) as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(host)s is added. Now set its DNS records.") % {"host": domain.host})
            return redirect("domain", domain.pk)
    return render(
        request, "domains/new.html", {"section": "domains", "form": form}, status=400 if form.is_bound else 200
    )


@member_page
def domain(request: MemberRequest, domain_id: str) -> HttpResponse:
    """Show a domain, its records and what the DNS says; on POST, change where it sends those who follow no link."""
    found = _domain(request, domain_id)
    form = DomainPagesForm(sent(request), domain=found)
    if form.is_bound:
        request.actor.check(Action.EDIT_DOMAINS)
    if form.is_valid():
        serializer = DomainChanges(data=form.as_api(form.changed_data))
        try:
            serializer.is_valid(raise_exception=True)
            services.change_domain(domain=found, by=request.actor, **serializer.verbs)
        except ValidationError as error:
            form.add_problems(error.detail)
        except Invalid as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("The pages of %(host)s are saved.") % {"host": found.host})
            return redirect("domain", found.pk)
    context = {
        "section": "domains",
        "domain": found,
        "readable": host_names.readable(found.host),
        "is_bare": found.host.count(".") == 1,
        "links_number": Domain.objects.filter(pk=found.pk).link_counts().get(found.pk, 0),
        "panel": DnsPanel(found, may_check=request.actor.may(Action.EDIT_DOMAINS)),
        "form": form,
    }
    return render(request, "domains/page.html", context, status=400 if form.is_bound else 200)


@require_POST
@member_page
def check(request: MemberRequest, domain_id: str) -> HttpResponse:
    """Ask the DNS and show what it says. A page that looks by itself says in which `round`."""
    found = _domain(request, domain_id)
    request.actor.check(Action.EDIT_DOMAINS)
    at = timezone.now()
    before, looked, refusal = state(found), _round(request), ""
    if looked is None or watching.is_stale(found, at):
        budget = spend_check(request, request.workspace)
        if budget.allowed:
            try:
                found = checks.check_domain(domain=found, by=request.actor, at=at)
            except DomainTaken:
                found = services.reloaded(found)
        elif looked is None:
            words = {"number": CHECKS_PER_MINUTE, "seconds": budget.seconds_left}
            refusal = _("A workspace has %(number)d checks a minute. Check again in %(seconds)d seconds.") % words
    panel = DnsPanel(found, may_check=True, round=looked or 0, refusal=refusal)
    if request.htmx:
        context = {"domain": found, "panel": panel, "is_update": True, "is_news": state(found) != before}
        return render(request, "domains/state.html", context, status=429 if refusal else 200)
    if refusal:
        messages.warning(request, refusal)
    else:
        messages.info(request, panel.explanation)
    return redirect("domain", found.pk)


@member_page
def delete(request: MemberRequest, domain_id: str) -> HttpResponse:
    """Ask whether the domain is to go, and its links with it, and on POST delete it."""
    found = _domain(request, domain_id)
    request.actor.check(Action.EDIT_DOMAINS)
    form = RemovalForm(sent(request))
    if form.is_valid():
        try:
            with_links = form.cleaned_data["with_links"]
            services.delete_domain(domain=found, by=request.actor, with_links=with_links)
        except DomainHasLinks as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(host)s is deleted.") % {"host": found.host})
            return redirect("domains")
    number = Domain.objects.filter(pk=found.pk).link_counts().get(found.pk, 0)
    context = {"section": "domains", "domain": found, "links_number": number, "form": form}
    return render(request, "domains/delete.html", context, status=400 if form.is_bound else 200)


def _why_no_room(request: MemberRequest) -> str:
    """Return why no domain can be added, empty if one can."""
    try:
        services.check_room(request.workspace)
    except PlanRequired as error:
        return str(error.message)
    return ""


def _domain(request: MemberRequest, domain_id: str) -> Domain:
    return find(Domain.objects.in_workspace(request.workspace), domain_id)


def _round(request: MemberRequest) -> int | None:
    """Return how often the page has looked by itself, None when somebody asked."""
    text = request.POST.get("round", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
