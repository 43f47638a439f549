"""Admin of the audit log."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.audit.models import AuditEntry
from shortener.db.ids import is_object_id
from shortener.web.admin_base import ReadOnlyAdmin


class EventFilter(admin.SimpleListFilter):
    """The kinds of events, without reading which of them the table has."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every kind."""
        return list(Event.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries of the chosen kind."""
        return queryset.filter(event=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin[AuditEntry]):
    """The entries of all workspaces and people, searched by the id of a workspace or person, or by a name."""

    list_display = ("at", "label", "actor_name", "subject", "workspace_id", "address")
    list_filter = (EventFilter, "at")
    list_per_page = 50
    search_fields = ("actor_name", "subject", "address")
    search_help_text = _("The id of a workspace or person, a name, or an address")
    ordering = ("-at", "-id")
    fields = ("at", "event", "workspace_id", "actor_id", "actor_name", "person_id", "subject", "address", "details")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Find ids in their columns: databases compare them as a whole, and not with a part of a text."""
        term = search_term.strip()
        if is_object_id(term):
            return queryset.filter(Q(workspace_id=term) | Q(actor_id=term) | Q(person_id=term)), False
        return super().get_search_results(request, queryset, search_term)
