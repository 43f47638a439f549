"""The site's home page, with the form for guest links."""

import base64
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from links.dashboard.guest_form import GuestLinkForm
from links.models import Link
from links.services import guest_emails, guest_proofs, qr_codes
from links.services.creation import create_guest_link, longest_guest_life, text_of_life
from links.services.guests import spend_guest_budget
from shortener.errors import Busy, Conflict, Invalid, NotFound
from shortener.web.envelope import RETRY_AFTER

_COOKIE = "guest_links"  # signed: the ids of the guest links that this browser has created
_LINKS_IN_COOKIE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page and create guest links; redirect signed-in people to their overview."""
    if request.method == "POST" and settings.GUEST_LINKS:
        return _create(request, GuestLinkForm(request.POST), timezone.now())
    if request.user.is_authenticated:
        return redirect("overview")
    return _page(request, form=GuestLinkForm())


@never_cache
@require_safe
def guest_link(request: HttpRequest, link_id: str) -> HttpResponse:
    """Show a guest link to the browser that created it; redirect other browsers to the home page."""
    is_own = link_id in _ids_in_cookie(request)
    link = Link.objects.filter(pk=link_id, workspace=None).first() if is_own else None
    if link is None:
        return redirect("home")
    answer = _page(request, made=link, pictures=_pictures(link))
    answer["HX-Push-Url"] = request.path  # so that a reload shows this link and does not submit the form again
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_confirm(request: HttpRequest, link_id: str, token: str) -> HttpResponse:
    """Ask for a click, since programs open links in emails, then let the guest link redirect."""
    try:
        if request.method == "POST":
            link = guest_emails.confirm(link_id=link_id, token=token, at=timezone.now())
        else:
            link = guest_emails.find_unconfirmed(link_id=link_id, token=token)
    except NotFound:
        return render(request, "guest/confirm.html", status=404)
    return render(
        request, "guest/confirm.html", {"link": link, "is_done": link.disabled_at is None or request.method == "POST"}
    )


def _create(request: HttpRequest, form: GuestLinkForm, at: datetime) -> HttpResponse:
    try:
        budget = spend_guest_budget(request)
    except Busy:
        answer = _page(request, form=form, is_unavailable=True, status=503)
        answer["Retry-After"] = RETRY_AFTER
        answer["HX-Reselect"] = "#guest"  # htmx shows a 503 with it, see refusals.js
        return answer
    if not budget.allowed:
        answer = _page(request, form=form, wait_seconds=budget.seconds_left, status=429)
        answer["Retry-After"] = str(budget.seconds_left)
        return answer
    link = _link_of(form, at)
    if link is None:
        form.focus_first_error()
        return _page(request, form=form, status=400)
    answer = redirect("guest-link", link_id=link.pk)
    answer.set_signed_cookie(
        settings.COOKIE_PREFIX + _COOKIE,
        ".".join([link.pk, *_ids_in_cookie(request)][:_LINKS_IN_COOKIE]),
        max_age=longest_guest_life(),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _link_of(form: GuestLinkForm, at: datetime) -> Link | None:
    """Return the new link, or None after adding errors to the form."""
    values = form.values(at) if form.is_valid() else None
    if values is None:
        return None
    proof = form.cleaned_data["proof"]
    needs_work = settings.GUEST_LINKS_PROOF == "work"
    try:
        if needs_work:
            guest_proofs.spend(proof)
    except (Invalid, Busy) as error:
        form.add_refusal(error)
        return None
    email = form.cleaned_data.get("email", "")  # with GUEST_LINKS_PROOF=email
    try:
        link = create_guest_link(values=values, at=at, is_confirmed=not email)
    except (Invalid, Conflict, Busy) as error:
        form.add_refusal(error)
        if needs_work:
            guest_proofs.give_back(proof)
            form.kept_proof = proof
        return None
    if email:
        guest_emails.send_confirmation(link=link, email=email)
    return link


def _ids_in_cookie(request: HttpRequest) -> list[str]:
    ids = request.get_signed_cookie(settings.COOKIE_PREFIX + _COOKIE, default="", max_age=longest_guest_life())
    return ids.split(".") if ids else []


def _page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    return render(
        request,
        "home.html",
        {
            "site_url": settings.PUBLIC_URL,
            "guest_life": text_of_life(longest_guest_life()),
            "has_guest_links": settings.GUEST_LINKS,
            "challenge": guest_proofs.new_challenge() if settings.GUEST_LINKS_PROOF == "work" else "",
            "zero_bits": guest_proofs.ZERO_BITS,
            **context,
        },
        status=status,
    )


def _pictures(link: Link) -> dict[str, str]:
    """Return the QR code of the link's short URL as data: URLs, by file type."""
    style = qr_codes.QrStyle()
    kinds = {"svg": ("image/svg+xml", qr_codes.svg), "png": ("image/png", qr_codes.png)}
    return {
        name: f"data:{kind};base64,{base64.b64encode(draw(link.short_url, style)).decode()}"
        for name, (kind, draw) in kinds.items()
    }
