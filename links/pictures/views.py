"""The pictures themselves, for programs that show previews."""

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from links.models import Picture
from moderation.models import WorkspaceBlock

_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",  # previews are on pages of other sites
    "X-Robots-Tag": "noindex",
}


@csrf_exempt  # other methods are a 405
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Answer the JPEG, or a bare 404; pictures of blocked workspaces are gone, too."""
    found = Picture.objects.filter(name=name).first()
    if found is None or WorkspaceBlock.objects.filter(workspace_id=found.workspace_id, is_lifted=False).exists():
        return HttpResponseNotFound()
    try:
        with default_storage.open(found.name) as file:
            return HttpResponse(file.read(), content_type="image/jpeg", headers=_HEADERS)
    except FileNotFoundError:
        return HttpResponseNotFound()
