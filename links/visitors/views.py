"""Short links that redirects.front passes on: with a password or a click limit, previews, unknown or closed ones."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.contrib.auth.hashers import check_password
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from links.models import Link
from links.services import password_attempts
from links.services.click_counts import store_clicks, take_clicks
from links.visitors.decisions import decide, other_hosts, visitor_of
from links.visitors.forms import LinkPasswordForm
from links.visitors.pages import ROOT, UNKNOWN, UNREACHABLE, unavailable
from links.visitors.responses import KNOWN_VISITOR, known_visitor, password_page, redirect_to
from redirects import click_stream
from redirects.codes import is_reserved, link_key
from redirects.hosts import ShortHost
from redirects.limits import Wanted
from redirects.routing.queries import with_query
from redirects.target import Verdict
from redirects.visitors.clients import TAKES_NO_CLICK, Client, kind_of
from shortener import redis
from shortener.errors import Busy

_PROGRAMS_FILES = re.compile(
    r"/(\.well-known/|apple-app-site-association|favicon\.|apple-touch-icon|browserconfig\.xml|site\.webmanifest|manifest\.json|sitemap"
    r"|(app-)?ads\.txt|security\.txt|humans\.txt|llms\.txt)",
    re.IGNORECASE,
)
_FIELDS = {"password", "continue"}  # of the forms on visitors' pages


@never_cache
@csrf_exempt  # Continue protects nothing that a GET from anywhere could not do; passwords have a check of their own
@csp_update({"form-action": ["http:", "https:"]})  # type: ignore[arg-type]  # browsers apply form-action to the redirect too
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Redirect to the link's location, show the password form, or explain why the link is not open."""
    at = _now()
    try:
        link = _find(request, code)
        if link is None:
            return not_found(request)
        methods = _methods(request, link)
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        verdict = link.target.verdict(at)
        if verdict is Verdict.WARNING:
            return _warn(request, link, at)
        if verdict is Verdict.PASSWORD:
            return _ask_password(request, link, at)
        if verdict is Verdict.OPEN:
            return _redirect(request, link, at)
        return _ended(request, verdict, link)
    except DatabaseError:
        return unavailable(UNREACHABLE)


@never_cache
@csrf_exempt  # other methods are a 405
@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show the destination without redirecting. It stays hidden for links with a password or a click limit."""
    try:
        link = _find(request, code)
    except DatabaseError:
        return unavailable(UNREACHABLE)
    if link is None:
        return not_found(request)
    target = link.target
    verdict = target.verdict(_now())
    if verdict not in (Verdict.OPEN, Verdict.PASSWORD, Verdict.WARNING):
        return unavailable(verdict, link.starts_at)
    reason = "password" if link.password else "limited" if link.max_clicks is not None else "open"
    destination = target.location if reason == "open" else None
    context = {
        "short_url": link.short_url,
        "reason": reason,
        "warning": link.warning,
        "is_preview": True,
        "destination": destination,
        "destination_host": destination and urlsplit(destination).hostname,
        "other_hosts": destination and other_hosts(target),
    }
    return render(request, "links/preview.html", context)


@never_cache
@csrf_exempt
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Answer the root of a custom domain: redirect to the URL that its owner has set, or show a plain page."""
    url = _short_host(request).root_url
    return redirect_to(url) if url else unavailable(ROOT)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown code or path: redirect to the URL that the domain's owner has set, or show a plain page.

    Files that programs look for by themselves, such as icons, are no mistyped codes: they get a bare 404.
    """
    if _PROGRAMS_FILES.match(request.path):
        return HttpResponseNotFound()
    url = _short_host(request).not_found_url
    return redirect_to(url) if url else unavailable(UNKNOWN)


def _find(request: HttpRequest, code: str) -> Link | None:
    short_host = _short_host(request)
    if is_reserved(code, on_site=short_host.is_site):
        raise Http404  # it is a page's address with a slash too many, or none
    links = Link.objects.filter(key=link_key(short_host.domain_id, code))
    return links.with_related("domain", "campaign").first()


def _methods(request: HttpRequest, link: Link) -> list[str]:
    """Return the methods that the link takes: POST if it has a form, or had one when the visitor opened the page.

    A POST without a field of the form takes no click.
    """
    if request.method == "POST":
        takes_post = bool(link.password or link.warning) or not _FIELDS.isdisjoint(request.POST)
    else:
        takes_post = bool(link.password or link.warning) or link.max_clicks is not None
    return ["GET", "HEAD", "POST"] if takes_post else ["GET", "HEAD"]


@csrf_protect  # else other sites could send their visitors past the warning
def _warn(request: HttpRequest, link: Link, at: int) -> HttpResponse:
    """Show the warning of a link, or what comes after it once the visitor continues.

    The destination is hidden from programs, and where it is hidden from everyone: behind a password or click limit.
    """
    if request.method == "POST" and "continue" in request.POST:
        return _ask_password(request, link, at) if link.password else _redirect(request, link, at)
    is_program = request.method == "HEAD" or kind_of(request.headers.get("User-Agent", "")) in TAKES_NO_CLICK
    is_hidden = is_program or bool(link.password) or link.max_clicks is not None
    destination = None if is_hidden else link.target.location
    context = {
        "short_url": link.short_url,
        "reason": link.warning,
        "destination": destination,
        "destination_host": destination and urlsplit(destination).hostname,
        "other_hosts": destination and other_hosts(link.target),
    }
    return render(request, "links/warning.html", context)


@csrf_protect  # else other sites could let their visitors guess, each from an address of their own
def _ask_password(request: HttpRequest, link: Link, at: int) -> HttpResponse:
    visitor = {"address": request.META["REMOTE_ADDR"], "cookie": request.COOKIES.get(KNOWN_VISITOR, "")}
    now = datetime.fromtimestamp(at / 1000, UTC)
    # A visitor who has just continued after a warning has sent a form without a password.
    is_attempt = request.method == "POST" and ("password" in request.POST or not link.warning)
    form = LinkPasswordForm(request.POST if is_attempt else None)
    try:
        if not is_attempt:
            password_attempts.check(link=link, **visitor, at=now)
            return password_page(request, link, form)
        if not form.is_valid():
            return password_page(request, link, form)
        attempt = password_attempts.begin(link=link, **visitor, at=now)
        try:
            is_right = check_password(form.cleaned_data["password"], link.password)
        except Busy:  # the password was not checked
            attempt.forgive()
            raise
        if is_right:
            attempt.succeed()
            return known_visitor(request, link, _redirect(request, link, at))
        attempt.fail()
    except password_attempts.Locked as locked:
        return password_page(request, link, form, locked_seconds=locked.seconds)
    except redis.FAILURES:
        return unavailable(UNREACHABLE)
    form.add_error("password", _("That password doesn’t match. Try again."))
    return password_page(request, link, form)


def _redirect(request: HttpRequest, link: Link, at: int) -> HttpResponse:
    """Decide where the visitor goes, record the click and redirect. On a link with a click limit, take a click first.

    HEAD and programs that read links take none: they get a page, with a button for a person who was taken for one.
    """
    user_agent = request.headers.get("User-Agent", "")
    is_head, is_limited = request.method == "HEAD", link.max_clicks is not None
    has_confirmed = request.method == "POST"  # the button, or the password
    target = link.target
    if target.has_preview and not has_confirmed and kind_of(user_agent) is Client.PREVIEW:
        return render(request, "links/described.html", {"short_url": link.short_url, "preview": link.preview})
    decision, is_counted = decide(target, visitor_of(request, at))
    if not decision.location:
        return unavailable(Verdict.CLOSED, message=decision.message)
    if is_limited and not has_confirmed and (is_head or kind_of(user_agent) in TAKES_NO_CLICK):
        return render(request, "links/card.html", {"short_url": link.short_url})
    if is_limited and not is_counted:
        wanted = Wanted(link.pk)
        if not take_clicks({wanted: 1})[wanted].number:
            return _ended(request, Verdict.EXHAUSTED, link)
        is_counted = True
    click = click_stream.new_click(
        target,
        at,
        request.META["REMOTE_ADDR"],
        user_agent,
        request.headers.get("Referer", ""),
        is_automatic=is_head,
        is_counted=is_counted,
        decision=decision,
    )
    click_stream.record(click, store=store_clicks)
    return redirect_to(_with_query(request, link, decision.location), is_indexable=target.is_indexable)


def _ended(request: HttpRequest, verdict: Verdict, link: Link) -> HttpResponse:
    """Send visitors of a link that is not open elsewhere, if there is a URL for that, or say why it is not open."""
    elsewhere = link.target.elsewhere(verdict, _short_host(request).expired_url)
    if elsewhere:
        return redirect_to(_with_query(request, link, elsewhere))
    return unavailable(verdict, link.starts_at)


def _with_query(request: HttpRequest, link: Link, location: str) -> str:
    query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    return with_query(location, query) if query and link.target.passes_query else location


def _short_host(request: HttpRequest) -> ShortHost:
    short_host: ShortHost = request.short_host  # type: ignore[attr-defined]
    return short_host


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)
