"""/report: visitors tell the operators about a link, on the site and on every short host."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from links.abuse.reported import find_reported, reported
from links.models import Link
from links.visitors.forms import LONGEST_URL, ReportForm
from moderation.models import ReportKind
from moderation.reports import add_report
from shortener.api import throttling
from shortener.api.throttling import Budget, Rate
from shortener.errors import Busy, DomainError
from shortener.web.requests.http import address_group, wider_network

_TRIES = (30, 60)  # forms of each client address, also with mistakes, of which each can cost a query
_RATES = ((5, 60), (30, 86_400))  # (reports, seconds) of each client address
_NETWORK_RATE = (300, 86_400)
_RATE_OF_ALL = (1_000, 3_600)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or add a report."""
    if request.method != "POST":
        form = ReportForm(initial={"url": request.GET.get("url", "")[:LONGEST_URL]})
        return render(request, "links/report.html", {"form": form, "is_sent": "sent" in request.GET})
    form = ReportForm(request.POST)
    status = 400
    try:
        budget = _spend_try(request)
        if budget.allowed and form.is_from_program:
            return HttpResponseRedirect(f"{request.path}?sent=1")
        if budget.allowed and form.is_valid():
            link = find_reported(form.cleaned_data["url"])
            budget = _spend(request)
            if budget.allowed:
                _add(link, form.cleaned_data)
                return HttpResponseRedirect(f"{request.path}?sent=1")
        if not budget.allowed:
            form.add_error(None, _wait(budget.seconds_left))
            status = 429
    except Busy as error:
        form.add_error(None, str(error.message))
        status = 503
    except DomainError as error:
        form.add_refusal(error)
    return render(request, "links/report.html", {"form": form}, status=status)


def _add(link: Link, values: dict[str, str]) -> None:
    """Add the report. Links that are blocked need none."""
    if not link.blocked_because:
        kind = ReportKind(values["kind"])
        add_report(of=reported(link), kind=kind, text=values["text"], email=values["email"], at=timezone.now())


def _spend_try(request: HttpRequest) -> Budget:
    address = address_group(request.META["REMOTE_ADDR"])
    return throttling.spend(request, Rate("reports", f"tries of {address}", *_TRIES), of_stranger=True)


def _spend(request: HttpRequest) -> Budget:
    address = request.META["REMOTE_ADDR"]
    group = address_group(address)
    rates = [Rate("reports", group, *rate) for rate in _RATES]
    rates += [Rate("reports", wider_network(address), *_NETWORK_RATE), Rate("reports", "all", *_RATE_OF_ALL)]
    return throttling.spend(request, *rates, of_stranger=True)


def _wait(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    text = ngettext(
        "You have sent several reports. Please try again in %(minutes)d minute.",
        "You have sent several reports. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return text % {"minutes": minutes}
