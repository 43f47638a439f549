"""/account/export: the download of all data of a person."""

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.workspaces.access import PersonRequest, memberships_of, person_page
from accounts.workspaces.actors import member
from accounts.workspaces.audit_log import record_download
from links.takeout.contents import files_of
from links.takeout.streaming import zipped
from shortener.web.downloads import Download


@require_GET  # no HEAD: its body is never read
@person_page("GET", recent=True)
def takeout(request: PersonRequest) -> HttpResponseBase:
    """Stream a ZIP file, one at a time for each person."""
    user, at = request.user, timezone.now()
    download = Download.begin(zipped(files_of(user, at=at), at=at), of=f"takeout:{user.pk}", most=1)
    if download is None:
        messages.warning(request, _("Your data is already being exported. Wait until that download has finished."))
        return redirect("account-data")
    for membership in memberships_of(user):
        record_download(by=member(membership), what="all data of the workspace and the person")
    answer = StreamingHttpResponse(download, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="shortener-{at:%Y-%m-%d}.zip"'
    answer["Content-Encoding"] = "identity"  # keeps the gzip middleware from compressing it again
    return answer
