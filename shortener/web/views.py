"""Views without a page."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Respond 200: this process of the control plane handles requests."""
    return JsonResponse({"status": "ok"})
