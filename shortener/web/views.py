"""Views without a page."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

_ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in ("/accounts/", "/admin/", "/api/", "/guest/"))
_VALID_DAYS = 364  # RFC 9116 recommends less than a year


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Respond 200: this process of the control plane handles requests."""
    return JsonResponse({"status": "ok"})


@cache_control(public=True, max_age=3600)
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Respond with where to report vulnerabilities, as RFC 9116 says, or 404 without SECURITY_CONTACT."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    return HttpResponse(_security_txt(timezone.now()), content_type="text/plain; charset=utf-8")


@cache_control(public=True, max_age=3600)
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Respond with what crawlers shall not read.

    Short links may be read: their answers say noindex, which a crawler that is kept away does not learn.
    """
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


def _security_txt(at: datetime) -> str:
    """Return the file; it expires at a midnight (UTC), so that it is the same all day."""
    expires = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=_VALID_DAYS)
    fields = [
        *(("Contact", contact) for contact in settings.SECURITY_CONTACT),
        ("Expires", f"{expires:%Y-%m-%dT%H:%M:%SZ}"),
        ("Preferred-Languages", ", ".join(code for code, _name in settings.LANGUAGES)),
        *([("Canonical", f"{settings.SITE_URL}{reverse('security-txt')}")] if settings.SITE_URL else []),
    ]
    return "".join(f"{name}: {value}\n" for name, value in fields)
