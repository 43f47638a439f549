"""/settings/audit-log: what has happened in the workspace, as far as security is concerned, for owners and admins."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.audit import sentences
from accounts.audit.files import FORMATS, NAMES, NEWEST_FIRST
from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.audit_forms import FilterForm
from accounts.workspaces.audit_log import MOST_ROWS, NO_FILTERS, entries_of, record_download
from accounts.workspaces.roles import Action
from shortener.web.downloads import Download
from shortener.web.pagination import page_links, query_of, read_page_or_first

_PER_PAGE = 50
_MOST_AT_ONCE = 2  # downloads of a workspace
_FILTERS = tuple(FilterForm.base_fields)


@member_page("GET", action=Action.READ_AUDIT_LOG)
def audit_log(request: MemberRequest) -> HttpResponse:
    """List the entries, the newest first."""
    given = query_of(request, (*_FILTERS, "cursor"))
    form = FilterForm(given)
    filters = form.filters
    found = read_page_or_first(
        request,
        entries_of(by=request.actor, filters=filters),
        order=NEWEST_FIRST,
        cursor=given.get("cursor", ""),
        limit=_PER_PAGE,
    )
    context = {
        "section": "settings",
        "form": form,
        "rows": [(entry, sentences.sentence(entry), sentences.details(entry)) for entry in found.rows],
        "is_filtered": filters != NO_FILTERS,
        "formats": NAMES,
        "file_query": urlencode({name: given[name] for name in _FILTERS if name in given}),
        "kept_days": settings.AUDIT_KEPT_DAYS,
        "most_rows": MOST_ROWS,
        **page_links(given, found),
    }
    return render(request, "accounts/audit_log.html", context)


@member_page("GET", action=Action.READ_AUDIT_LOG)
def audit_file(request: MemberRequest, ending: str) -> HttpResponseBase:
    """Stream the newest entries as a file in one of FORMATS, with the filters of the page."""
    write, content_type = FORMATS[ending]
    entries = entries_of(by=request.actor, filters=FilterForm(query_of(request, _FILTERS)).filters)
    rows = write(entries, most=MOST_ROWS)
    download = Download.begin(rows, of=f"audit:{request.workspace.pk}", most=_MOST_AT_ONCE)
    if download is None:
        messages.warning(request, _("The audit log is already being downloaded. Wait until that download ends."))
        return redirect("audit-log")
    record_download(by=request.actor, what=f"audit log as {NAMES[ending]}")
    answer = StreamingHttpResponse(download, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="audit-log-{timezone.localdate()}.{ending}"'
    return answer
