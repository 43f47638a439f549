"""/admin/operations/: how the installation is doing, for operators."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from operations import page


@admin.site.admin_view
@permission_required("operations.view_operations", raise_exception=True)
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show health, waiting clicks, storage, mails, domains, versions, and the newest people and guest links."""
    context = {
        **admin.site.each_context(request),
        "title": _("Operations"),
        **page.read(at=timezone.now(), user=request.user),
    }
    return TemplateResponse(request, "admin/operations/operations.html", context)
