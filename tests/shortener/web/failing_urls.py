"""The site with pages that fail in every way there is."""

from collections.abc import Callable
from typing import NoReturn

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.urls import path

from accounts.workspaces.access import MemberRequest, member_page
from shortener.config import urls
from shortener.errors import Forbidden
from shortener.web.addresses.workspace_urls import workspace_pages

SECRET = "what only the log may say"

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500


def _raising(error: Exception) -> Callable[[HttpRequest], NoReturn]:
    def view(request: HttpRequest) -> NoReturn:
        raise error

    return view


@member_page("GET")
def _missing(request: MemberRequest) -> NoReturn:
    raise Http404(SECRET)


@member_page("GET")
def _refused(request: MemberRequest) -> NoReturn:
    raise Forbidden("Ask <b>an owner</b> of the workspace.")


urlpatterns = [
    path("failing/400", _raising(SuspiciousOperation(SECRET))),
    path("failing/403", _raising(PermissionDenied(SECRET))),
    path("failing/404", _raising(Http404(SECRET))),
    path("failing/500", _raising(RuntimeError(SECRET))),
    workspace_pages(path("failing/missing", _missing), path("failing/refused", _refused)),
    *urls.urlpatterns,
]
