"""What visitors of a short link see when the front could not simply redirect them."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django import forms
from django.contrib.auth.hashers import check_password
from django.db import Error as DatabaseError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from links.models import LONGEST_PASSWORD, Link
from links.services.click_counts import store_clicks
from links.visitors import lockout
from links.visitors.preview_bots import is_preview_bot
from redirects import click_stream
from redirects.click_stream import RawClick
from redirects.codes import can_be_code, link_key
from redirects.hosts import ShortHost
from redirects.target import Verdict
from shortener import redis

_STATUS = {
    "unknown": 404,
    Verdict.NOT_YET: 404,
    Verdict.EXPIRED: 410,
    Verdict.EXHAUSTED: 410,
    Verdict.DISABLED: 410,
    "unreachable": 503,
}


class PasswordForm(forms.Form):
    """Asks for a link's password."""

    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input w-full", "autofocus": True, "autocomplete": "off"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update({"form-action": ["http:", "https:"]})  # type: ignore[arg-type]  # browsers apply it to the redirect after the form, too
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Redirect to the link's destination, ask for its password, or say why neither."""
    at = _now()
    try:
        link = _find(request, code)
        if link is None:
            return not_found(request)
        verdict = link.target.verdict(at)
        if verdict is Verdict.PASSWORD:
            return _ask_password(request, link, at)
        if verdict is Verdict.OPEN:
            return _redirect(request, link, at)
        return _unavailable(request, verdict, link)
    except DatabaseError:
        return _unavailable(request, "unreachable")


@never_cache
@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show where the link leads without going there, unless a password or a click limit guards that."""
    try:
        link = _find(request, code)
    except DatabaseError:
        return _unavailable(request, "unreachable")
    if link is None:
        return not_found(request)
    target = link.target
    verdict = target.verdict(_now())
    if verdict not in (Verdict.OPEN, Verdict.PASSWORD):
        return _unavailable(request, verdict, link)
    reason = "password" if verdict is Verdict.PASSWORD else "limited" if link.max_clicks is not None else "open"
    destination = target.location if reason == "open" else None
    context = {
        "short_url": link.short_url,
        "reason": reason,
        "destination": destination,
        "destination_host": destination and urlsplit(destination).hostname,
    }
    return render(request, "links/preview.html", context)


@never_cache
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Answer the bare host of a custom domain: its owner's front page, or a plain one."""
    return _to(_short_host(request).root_url) or _unavailable(request, "unknown")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a code or path that doesn't exist: the domain owner's page for that, or a plain one."""
    return _to(_short_host(request).not_found_url) or _unavailable(request, "unknown")


def _find(request: HttpRequest, code: str) -> Link | None:
    if not can_be_code(code):  # a reserved word
        return None
    links = Link.objects.filter(key=link_key(_short_host(request).domain_id, code))
    return links.together_with("domain", "campaign").first()


def _ask_password(request: HttpRequest, link: Link, at: int) -> HttpResponse:
    who = {"link_id": link.pk, "address": request.META["REMOTE_ADDR"]}
    form = PasswordForm(request.POST or None)
    try:
        if request.method != "POST":
            return _password_page(request, form, locked=lockout.is_locked(**who))
        if not form.is_valid():
            return _password_page(request, form)
        if not lockout.may_try(**who):
            return _password_page(request, form, locked=True)
        if check_password(form.cleaned_data["password"], link.password):
            lockout.start_anew(**who)
            return _redirect(request, link, at)
    except redis.FAILURES:  # guesses that cannot be counted cannot be allowed
        return _unavailable(request, "unreachable")
    form.add_error("password", _("This is not the password of this link."))
    return _password_page(request, form)


def _password_page(request: HttpRequest, form: PasswordForm, *, locked: bool = False) -> HttpResponse:
    context = {"form": form, "locked_minutes": lockout.WINDOW_MINUTES if locked else None}
    answer = render(request, "links/password.html", context, status=429 if locked else 200)
    if locked:
        answer["Retry-After"] = str(lockout.WINDOW_MINUTES * 60)
    return answer


def _redirect(request: HttpRequest, link: Link, at: int) -> HttpResponse:
    """Redirect and record the click; of a limited link, only if a click was left to take."""
    user_agent = request.headers.get("User-Agent", "")
    is_limited = link.max_clicks is not None
    if is_limited and (request.method == "HEAD" or is_preview_bot(user_agent)):
        return render(request, "links/card.html", {"short_url": link.short_url})
    if is_limited and not _take_click(link):
        return _unavailable(request, Verdict.EXHAUSTED, link)
    target = link.target
    click_stream.record(
        RawClick(
            link_id=target.link_id,
            workspace_id=target.workspace_id,
            campaign_id=target.campaign_id,
            at=at,
            address=request.META["REMOTE_ADDR"],
            user_agent=user_agent,
            referrer=request.headers.get("Referer", ""),
            is_counted=is_limited,
            is_head=request.method == "HEAD",
        ),
        store=store_clicks,
    )
    answer = _to(target.location)
    assert answer is not None
    return answer


def _take_click(link: Link) -> bool:
    """Count a click if the limit allows one more; the database decides, so it is exact on any number of machines."""
    has_one_left = models.Q(max_clicks__isnull=True) | models.Q(click_count__lt=models.F("max_clicks"))
    untaken = Link.objects.filter(has_one_left, pk=link.pk, disabled_at__isnull=True)
    return untaken.update(click_count=models.F("click_count") + 1) == 1


def _unavailable(request: HttpRequest, state: str, link: Link | None = None) -> HttpResponse:
    opens_at = link.starts_at if link is not None and state == Verdict.NOT_YET else None
    context = {"state": str(state), "opens_at": opens_at}
    answer = render(request, "links/unavailable.html", context, status=_STATUS[state])
    answer["Cache-Control"] = "private, no-store"
    if state == "unreachable":
        answer["Retry-After"] = "5"
    return answer


def _to(url: str) -> HttpResponse | None:
    """Return a redirect that no cache keeps, or None for an empty URL.

    Not HttpResponseRedirect: it would encode a location again that already is what browsers expect.
    """
    if not url:
        return None
    return HttpResponse(status=302, headers={"Location": url, "Cache-Control": "private, no-store"})


def _short_host(request: HttpRequest) -> ShortHost:
    short_host: ShortHost = request.short_host  # type: ignore[attr-defined]
    return short_host


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)
