"""Filters of the audit log in the admin."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.audit.models import AuditEntry, AuditEntryQuerySet


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


class DaysFilter(admin.ListFilter):
    """A first and a last day (UTC), both included; what is no date is ignored."""

    title = _("days (UTC)")
    template = "admin/accounts/auditentry/days.html"
    _names = ("since", "until")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self._given = {name: str(params.pop(name)[-1]) for name in self._names if params.get(name)}
        self.used_parameters.update(self._given)

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(self._names)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield what the form has: the two days, and the other parameters of the list."""
        others = [(name, value) for name, value in changelist.params.items() if name not in (*self._names, "p")]
        query = changelist.get_query_string(remove=list(self._names))
        yield {"others": others, "query_string": query} | {name: self._given.get(name, "") for name in self._names}

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries of these days."""
        entries: AuditEntryQuerySet = queryset  # type: ignore[assignment]  # that of the model
        return entries.between(*(_day(self._given.get(name, "")) for name in self._names))


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
