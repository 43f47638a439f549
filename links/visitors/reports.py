"""/report: visitors tell the operators about a link, on the site and on every short host."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from links.abuse.reported import find_reported, reported
from links.visitors.forms import LONGEST_URL, ReportForm
from moderation.models import ReportKind
from moderation.reports import add_report
from shortener.api import throttling
from shortener.api.throttling import Budget, Rate
from shortener.errors import Busy, DomainError
from shortener.web.requests.http import address_group, wider_network

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
        budget = _spend(request)
        if not budget.allowed:
            form.add_error(None, _wait(budget.seconds_left))
            status = 429
        elif form.is_from_program or (form.is_valid() and _add(form)):
            return HttpResponseRedirect(f"{request.path}?sent=1")
    except Busy as error:
        form.add_error(None, str(error.message))
        status = 503
    return render(request, "links/report.html", {"form": form}, status=status)


def _add(form: ReportForm) -> bool:
    """Add the report, or return False after adding the error to the form. Links that are blocked need none."""
    values = form.cleaned_data
    try:
        link = find_reported(values["url"])
        if not link.blocked_because:
            kind = ReportKind(values["kind"])
            add_report(of=reported(link), kind=kind, text=values["text"], email=values["email"], at=timezone.now())
    except DomainError as error:
        form.add_refusal(error)
        return False
    return True


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
