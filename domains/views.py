"""The pages under /domains."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action
from domains import services
from domains.app_links.forms import AppForms
from domains.errors import DomainHasLinks, DomainRefused
from domains.forms import DeletionForm, DomainForm, FallbackForm
from domains.models import Domain
from domains.verification.checks import CHECKS_PER_MINUTE, check_domain, check_rate
from domains.verification.panel import BADGE_CLASSES, DnsPanel, is_stale
from shortener.api.throttling import spend
from shortener.errors import Conflict, Invalid
from shortener.web.addresses import host_names
from shortener.web.forms import sent
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PER_PAGE = 20


@member_page("GET")
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
        "rows": [(domain, BADGE_CLASSES[domain.status], counts.get(domain.pk, 0)) for domain in found.rows],
        "no_room": _why_no_room(request),
        **page_links(given, found),
    }
    return render(request, "domains/list.html", context)


@member_page("GET", "POST", action=Action.EDIT_DOMAINS)
def new(request: MemberRequest) -> HttpResponse:
    """Add a domain."""
    form = DomainForm(sent(request))
    if form.is_valid():
        try:
            domain = services.add_domain(by=request.actor, at=timezone.now(), host=form.cleaned_data["host"])
        except (Invalid, Conflict, PlanRequired) as error:
            form.add_refusal(error)
        else:
            messages.success(
                request, _("%(host)s added. Now set its DNS records.") % {"host": host_names.readable(domain.host)}
            )
            return redirect("domain", domain.pk)
    return render(
        request, "domains/new.html", {"section": "domains", "form": form}, status=400 if form.is_bound else 200
    )


@member_page("GET", "POST", post_action=Action.EDIT_DOMAINS)
def domain(request: MemberRequest, domain_id: str) -> HttpResponse:
    """Show a domain, its records and its last DNS check; on POST, change its fallback URLs."""
    found = _domain(request, domain_id)
    form = FallbackForm(sent(request), domain=found)
    if form.is_valid():
        # Only the fields that differ from what the page showed: others may have been changed by someone else since.
        edited = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            services.change_domain(domain=found, by=request.actor, **edited)
        except (Invalid, Conflict) as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(host)s saved.") % {"host": host_names.readable(found.host)})
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


@member_page("GET", "POST", action=Action.EDIT_DOMAINS)
def apps(request: MemberRequest, domain_id: str) -> HttpResponse:
    """Edit the apps that open the domain's links."""
    found = _domain(request, domain_id)
    form = AppForms(sent(request), domain=found)
    if form.is_valid():
        try:
            services.change_domain(domain=found, by=request.actor, **form.apps)
        except (Invalid, Conflict) as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Apps of %(host)s saved.") % {"host": host_names.readable(found.host)})
            return redirect("domain", found.pk)
    context = {"section": "domains", "domain": found, "form": form}
    return render(request, "domains/apps.html", context, status=400 if form.is_bound else 200)


@member_page("POST", action=Action.EDIT_DOMAINS)
def check(request: MemberRequest, domain_id: str) -> HttpResponse:
    """Check the DNS and show the result. An open page that repeats the check sends the number of its `round`."""
    found = _domain(request, domain_id)
    at = timezone.now()
    before, round_number, refusal = found.status, _round_number(request), ""
    if round_number is None or is_stale(found, at):
        budget = spend(request, check_rate(request.workspace))
        if budget.allowed:
            found = check_domain(domain=found, by=request.actor, at=at)
        elif round_number is None:
            words = {"number": CHECKS_PER_MINUTE, "seconds": budget.seconds_left}
            refusal = _("You can check %(number)d times a minute. Please try again in a minute.") % words
    panel = DnsPanel(found, may_check=True, round=round_number or 0, refusal=refusal)
    if request.htmx:
        context = {"domain": found, "panel": panel, "is_update": True, "is_news": found.status != before}
        return render(request, "domains/state.html", context, status=429 if refusal else 200)
    if refusal:
        messages.warning(request, refusal)
    else:
        messages.info(request, panel.explanation)
    return redirect("domain", found.pk)


@member_page("GET", "POST", action=Action.EDIT_DOMAINS)
def delete(request: MemberRequest, domain_id: str) -> HttpResponse:
    """Ask for confirmation, also for deleting the links of the domain, and on POST delete it."""
    found = _domain(request, domain_id)
    form = DeletionForm(sent(request))
    if form.is_valid():
        try:
            services.delete_domain(
                domain=found, by=request.actor, with_links=form.cleaned_data["with_links"], at=timezone.now()
            )
        except (DomainHasLinks, DomainRefused) as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(host)s deleted.") % {"host": host_names.readable(found.host)})
            return redirect("domains")
    number = Domain.objects.filter(pk=found.pk).link_counts().get(found.pk, 0)
    context = {"section": "domains", "domain": found, "links_number": number, "form": form}
    return render(request, "domains/delete.html", context, status=400 if form.is_bound else 200)


def _why_no_room(request: MemberRequest) -> str:
    """Return why the workspace may have no further domain, or an empty text if it does."""
    try:
        services.check_room(request.workspace)
    except (PlanRequired, Conflict) as error:
        return str(error.message)
    return ""


def _domain(request: MemberRequest, domain_id: str) -> Domain:
    return find(Domain.objects.in_workspace(request.workspace), domain_id)


def _round_number(request: MemberRequest) -> int | None:
    """Return the number of the page's automatic check, or None for a check that a person has asked for."""
    text = request.POST.get("round", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
