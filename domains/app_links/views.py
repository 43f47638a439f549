"""The files of a verified domain in which phones look for its apps."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from domains.app_links import files
from domains.app_links.rules import App
from domains.models import Domain
from moderation.models import WorkspaceBlock
from redirects.hosts import ShortHost

_CACHED = "public, max-age=600"


@csrf_exempt  # other methods are a 405
@require_safe
def apple(request: HttpRequest) -> HttpResponse:
    """Answer apple-app-site-association."""
    return _file(request, "apple_apps", files.apple_app_site_association)


@csrf_exempt
@require_safe
def android(request: HttpRequest) -> HttpResponse:
    """Answer assetlinks.json."""
    return _file(request, "android_apps", files.asset_links)


def _file(request: HttpRequest, column: str, content: Callable[[Sequence[App]], Any]) -> HttpResponse:
    """Answer the file, or a bare 404: the systems follow no redirect and read no page.

    The site's own host has none, since the links of all workspaces are there. A blocked workspace has none either: an
    app opens a link without asking this site.
    """
    short_host: ShortHost = request.short_host  # type: ignore[attr-defined]
    if short_host.is_site:
        return HttpResponseNotFound()
    row = Domain.objects.filter(pk=short_host.domain_id).values_list(column, "workspace_id").first()
    if row is None or not row[0] or WorkspaceBlock.objects.filter(workspace_id=row[1], is_lifted=False).exists():
        return HttpResponseNotFound()
    return JsonResponse(content(row[0]), safe=False, headers={"Cache-Control": _CACHED})
