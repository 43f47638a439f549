"""Admin of the audit log."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.audit_filters import DaysFilter, EventFilter
from accounts.audit.events import Event
from accounts.audit.files import FORMATS, NAMES
from accounts.audit.models import AuditEntry
from accounts.workspaces.actors import operator
from accounts.workspaces.models import Workspace
from shortener.db.ids import is_object_id
from shortener.web.admin_base import ReadOnlyAdmin
from shortener.web.downloads import Download

MOST_ROWS = 1_000_000  # of a file, the newest ones
_MOST_AT_ONCE = 2  # downloads


class NamedChangeList(ChangeList):
    """A page of entries with the names of their workspaces, in one more query."""

    def get_results(self, request: HttpRequest) -> None:
        """Load the page and attach the names."""
        super().get_results(request)
        rows = list(self.result_list)
        _attach_names(rows)
        self.result_list = rows


def _attach_names(entries: list[AuditEntry]) -> None:
    ids = {entry.workspace_id for entry in entries if entry.workspace_id}
    names = dict(Workspace.objects.filter(pk__in=ids).values_list("pk", "name"))
    for entry in entries:
        known = entry.workspace_id or ""
        entry.__dict__["workspace_name"] = names.get(known, known)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin[AuditEntry]):
    """The entries of all workspaces and people, searched by the id of a workspace or person, or by a name."""

    list_display = ("at", "what", "actor_name", "subject", "workspace", "address")
    list_filter = (DaysFilter, EventFilter)
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER  # a count of the table for each kind of event
    search_fields = ("actor_name", "subject", "address")
    search_help_text = _("ID of a workspace or person, name, email address, or IP address")
    ordering = ("-at", "-id")
    fields = (
        "at",
        "event",
        "workspace",
        "workspace_id",
        "actor_id",
        "actor_name",
        "person_id",
        "subject",
        "address",
        "details",
    )

    readonly_fields = ("workspace",)

    @admin.display(description=_("event"))
    def what(self, entry: AuditEntry) -> str:
        """Show the kind of the event in words."""
        return entry.label

    @admin.display(description=_("workspace"))
    def workspace(self, entry: AuditEntry) -> str:
        """Show the name of the entry's workspace, or its id once it is erased."""
        if "workspace_name" not in entry.__dict__:
            _attach_names([entry])
        return str(entry.__dict__["workspace_name"])

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamedChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Find ids in their columns: databases compare them as a whole, and not with a part of a text."""
        term = search_term.strip()
        if is_object_id(term):
            return queryset.filter(Q(workspace_id=term) | Q(actor_id=term) | Q(person_id=term)), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the downloads."""
        export = path("export/<str:ending>", self.admin_site.admin_view(self.export), name="accounts_auditentry_export")
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """List the entries, and offer the downloads."""
        return super().changelist_view(request, (extra_context or {}) | {"formats": NAMES})

    def export(self, request: HttpRequest, ending: str) -> HttpResponseBase:
        """Stream the newest MOST_ROWS entries that the list's filters let through, as a file in one of FORMATS."""
        if ending not in FORMATS or not self.has_view_permission(request):
            raise Http404
        try:
            found: Any = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect("admin:accounts_auditentry_changelist")
        write, content_type = FORMATS[ending]
        download = Download.begin(write(found, most=MOST_ROWS, for_operators=True), of="audit", most=_MOST_AT_ONCE)
        if download is None:
            messages.warning(request, gettext("Two downloads are already running. Wait until one of them ends."))
            return redirect("admin:accounts_auditentry_changelist")
        operator(None, request.user).record(Event.DATA_EXPORTED, what=f"audit log of the site as {NAMES[ending]}")
        answer = StreamingHttpResponse(download, content_type=content_type)
        answer["Content-Disposition"] = f'attachment; filename="audit-log-{timezone.localdate()}.{ending}"'
        return answer
