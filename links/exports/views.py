"""/links/export.csv and /links/export.json: downloads of the links, with the filters of GET /api/links."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.audit_log import record_download
from links.exports import files
from links.queries.listing import LinkQuery
from shortener.web.downloads import Download
from shortener.web.envelope import flatten_errors, summarize_errors

_MOST_AT_ONCE = 2  # of a workspace
_PAGINATION = ("cursor", "limit", "total")  # ignored: a download contains all pages

Writer = Callable[..., Iterator[str]]


@member_page("GET")
def export_csv(request: MemberRequest) -> HttpResponseBase:
    """Stream the links as a CSV file, newest first, or with sort=createdAt oldest first."""
    return _download(request, files.as_csv, "csv", "text/csv; charset=utf-8")


@member_page("GET")
def export_json(request: MemberRequest) -> HttpResponseBase:
    """Stream the links as a JSON file, in the same order."""
    return _download(request, files.as_json, "json", "application/json")


def _download(request: MemberRequest, write: Writer, extension: str, content_type: str) -> HttpResponseBase:
    query = LinkQuery(data={name: text for name, text in request.GET.dict().items() if name not in _PAGINATION})
    if not query.is_valid():
        return HttpResponse(
            summarize_errors(dict(flatten_errors(query.errors))), "text/plain; charset=utf-8", status=400
        )
    now: datetime = timezone.now()
    links = query.filter_links(request.actor.workspace, now)
    # Always in order of creation: clicks and edits during the download would move links in any other order, and so
    # repeat or skip them.
    content = write(links, descending=query.validated_data["sort"] != "createdAt", at=now)
    download = Download.begin(content, of=f"links:{request.actor.workspace.pk}", most=_MOST_AT_ONCE)
    if download is None:
        text = _("%(number)d exports are already running. Wait until one has finished.")
        messages.warning(request, text % {"number": _MOST_AT_ONCE})
        return redirect("links")
    record_download(by=request.actor, what=f"links as {extension.upper()}")
    answer = StreamingHttpResponse(download, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="links-{timezone.localdate(now)}.{extension}"'
    return answer
