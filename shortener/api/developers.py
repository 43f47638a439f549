"""/developers: how to use the API, with complete example programs."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from shortener.api.reference.requests import Example

_STARTS_IN, _EXPIRES_IN = timedelta(days=1), timedelta(days=31)
_EXAMPLES = {
    "create_link": ("sh", "js", "py"),
    "guest_link": ("sh", "js", "py"),
    "bulk_import": ("js",),  # it needs a browser's session
}


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """Show the page, with this site's address in the examples."""
    return render(request, "developers/page.html", examples_of_page(settings.PUBLIC_URL))


def examples_of_page(site_url: str) -> dict[str, Any]:
    """Return the examples by their names, and their values: this address, aliases that are free, and future dates."""
    today = timezone.now().date()
    context = {
        "site_url": site_url,
        "alias": f"launch-{secrets.token_hex(2)}",
        "guest_alias": f"read-this-{secrets.token_hex(2)}",
        "starts_at": f"{today + _STARTS_IN}T09:00:00.000Z",
        "expires_at": f"{today + _EXPIRES_IN}T23:59:59.000Z",
    }
    examples = {
        name: [Example(name, suffix, _text(name, suffix, context)) for suffix in suffixes]
        for name, suffixes in _EXAMPLES.items()
    }
    return context | examples


def _text(name: str, suffix: str, context: dict[str, str]) -> str:
    # strip() returns a plain str, not a SafeString: the page escapes it.
    return render_to_string(f"developers/examples/{name}.{suffix}", context).strip()
