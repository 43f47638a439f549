"""/settings/audit-log: what has happened in the workspace, as far as security is concerned, for owners and admins."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import sentences
from accounts.audit.events import GROUPS
from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.audit_log import MOST_ROWS, NEWEST_FIRST, as_csv, entries_of, record_download
from accounts.workspaces.roles import Action
from shortener.web.downloads import Download
from shortener.web.forms import StyledForm
from shortener.web.pagination import page_links, query_of, read_page_or_first

_PER_PAGE = 50
_MOST_AT_ONCE = 2  # downloads of a workspace
_FILTERS = ("kind", "person")


class FilterForm(StyledForm):
    """The kind of event and the person to show entries of; both are optional."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of event"), required=False, choices=[("", gettext_lazy("All")), *GROUPS.items()]
    )
    person = forms.CharField(
        label=gettext_lazy("E-mail address of a person"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
    )


@member_page("GET", action=Action.READ_AUDIT_LOG)
def audit_log(request: MemberRequest) -> HttpResponse:
    """List the entries, the newest first."""
    given = query_of(request, (*_FILTERS, "cursor"))
    form = FilterForm(given)
    kind, person = _filters(form)
    found = read_page_or_first(
        request,
        entries_of(by=request.actor, group=kind, person=person),
        order=NEWEST_FIRST,
        cursor=given.get("cursor", ""),
        limit=_PER_PAGE,
    )
    context = {
        "section": "settings",
        "form": form,
        "rows": [(entry, sentences.sentence(entry), sentences.details(entry)) for entry in found.rows],
        "is_filtered": bool(kind or person),
        "file_query": urlencode({name: given[name] for name in _FILTERS if name in given}),
        "kept_days": settings.AUDIT_KEPT_DAYS,
        "most_rows": MOST_ROWS,
        **page_links(given, found),
    }
    return render(request, "accounts/audit_log.html", context)


@member_page("GET", action=Action.READ_AUDIT_LOG)
def audit_csv(request: MemberRequest) -> HttpResponseBase:
    """Stream the newest entries as a CSV file, with the filters of the page."""
    kind, person = _filters(FilterForm(query_of(request, _FILTERS)))
    rows = as_csv(entries_of(by=request.actor, group=kind, person=person))
    download = Download.begin(rows, of=f"audit:{request.workspace.pk}", most=_MOST_AT_ONCE)
    if download is None:
        messages.warning(request, _("The audit log is being downloaded already. Wait until that download has ended."))
        return redirect("audit-log")
    record_download(by=request.actor, what="audit log as CSV")
    answer = StreamingHttpResponse(download, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-log-{timezone.localdate()}.csv"'
    return answer


def _filters(form: FilterForm) -> tuple[str, str]:
    """Return the kind of event and the address; those that are not valid are left out."""
    form.full_clean()
    return form.cleaned_data.get("kind", ""), form.cleaned_data.get("person", "")
