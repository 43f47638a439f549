"""The queue of reports in the admin, with the decisions that operators take."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrPromise

from accounts.models import Workspace
from accounts.workspaces.actors import Actor, operator
from links.abuse import reported
from links.models import Link
from links.services.addresses import addresses_of
from moderation.models import LONGEST_REASON, Report, ReportKind, ReportState
from shortener.errors import DomainError
from shortener.web.admin_base import ReadOnlyAdmin

_ROWS_PER_DECISION = 100
_LONGEST_SHOWN = 40  # characters of a destination in the list


class DecisionForm(forms.Form):
    """The reason of a decision, which members can read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField", "autofocus": True}),
        help_text=_("Members of the link’s workspace can read this, and its owners get it by email."),
    )


class StateFilter(admin.SimpleListFilter):
    """Filters by the decision; without a choice, open reports are shown."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All")), *((value, label) for value, label in ReportState.choices if value != "open")]

    def choices(self, changelist: Any) -> Any:
        """Name the list without a choice."""
        first, *others = super().choices(changelist)
        return [{**first, "display": ReportState.OPEN.label}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or ReportState.OPEN)


class _NamedChangeList(ChangeList):
    """A page of reports with the names of their workspaces, in one more query."""

    def get_results(self, request: HttpRequest) -> None:
        """Load the page and attach the names."""
        super().get_results(request)
        rows = list(self.result_list)
        ids = {row.workspace_id for row in rows if row.workspace_id}
        names = dict(Workspace.objects.filter(pk__in=ids).values_list("pk", "name"))
        for row in rows:
            row.__dict__["workspace_name"] = names.get(row.workspace_id, row.workspace_id)
        self.result_list = rows


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin[Report]):
    """Reports of visitors, an entry for each link and destination."""

    list_display = ("short_url", "number", "why", "leads_to", "workspace", "last_at")
    list_filter = (StateFilter, "last_at")
    search_fields = ("short_url", "destination")
    ordering = ("-last_at", "-id")
    list_per_page = 50
    fields = (
        "short_url", "link", "destination", "others", "workspace", "state", "number", "reports", "first_at", "last_at",
        "closed_by", "closed_at",
    )  # fmt: skip
    actions = ("block_links", "block_hosts", "block_workspaces", "dismiss")

    @admin.display(description=_("Destination"), ordering="destination")
    def leads_to(self, report: Report) -> str:
        """Show the destination, truncated, and not as a link."""
        return Truncator(report.destination).chars(_LONGEST_SHOWN)

    @admin.display(description=_("Other addresses that the link has now"))
    def others(self, report: Report) -> SafeString | str:
        """Show where rules and fallbacks lead, and the picture of previews, not as links."""
        link = Link.objects.filter(pk=report.link_id).first()
        rows = [(one,) for one in addresses_of(link)[1:]] if link is not None else []
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows)) if rows else "–"

    @admin.display(description=_("Link"))
    def link(self, report: Report) -> SafeString:
        """Show the way to the link's page in the admin."""
        return _link_to("links_link", report.link_id, _("Open the link"))

    @admin.display(description=_("Workspace"))
    def workspace(self, report: Report) -> SafeString | StrPromise:
        """Show the workspace, or that it is a guest link."""
        if not report.workspace_id:
            return _("Guest link")
        name = report.__dict__.get("workspace_name") or _("Open the workspace")
        return _link_to("accounts_workspace", report.workspace_id, name)

    @admin.display(description=_("Newest reasons"))
    def why(self, report: Report) -> str:
        """Show the kinds of the newest reports, each once."""
        return ", ".join(dict.fromkeys(ReportKind(one["kind"]).name.lower() for one in report.newest))

    @admin.display(description=_("Newest reports"))
    def reports(self, report: Report) -> SafeString:
        """Show the newest reports in full."""
        rows = (
            (one["at"][:16].replace("T", " "), ReportKind(one["kind"]).label, one["text"] or "–", one["email"] or "–")
            for one in report.newest
        )
        cells = format_html_join("", "<tr><td>{} UTC</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        return format_html("<table>{}</table>", cells)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return _NamedChangeList

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        """Require the permission to change reports."""
        return _may(request, "moderation.change_report")

    def has_block_links_permission(self, request: HttpRequest) -> bool:
        """Require the permissions to change reports and links."""
        return _may(request, "moderation.change_report", "links.change_link")

    def has_block_hosts_permission(self, request: HttpRequest) -> bool:
        """Require those to block links, and to add and change rules."""
        rules = ("moderation.add_destinationrule", "moderation.change_destinationrule")
        return self.has_block_links_permission(request) and _may(request, *rules)

    def has_block_workspaces_permission(self, request: HttpRequest) -> bool:
        """Require those to block links, and to block workspaces."""
        return self.has_block_links_permission(request) and _may(request, "moderation.add_workspaceblock")

    @admin.action(description=_("Block the links"), permissions=["block_links"])
    def block_links(self, request: HttpRequest, queryset: QuerySet[Report]) -> HttpResponse | None:
        """Block the links after a confirmation."""
        about = _("These links stop redirecting within a second:")
        return self._decide(request, queryset, "block_links", about, reported.block_reported_links)

    @admin.action(description=_("Block the hosts they lead to"), permissions=["block_hosts"])
    def block_hosts(self, request: HttpRequest, queryset: QuerySet[Report]) -> HttpResponse | None:
        """Block the hosts after a confirmation."""
        about = _("The hosts of these destinations are blocked with their subdomains, and all links that lead there:")
        return self._decide(request, queryset, "block_hosts", about, reported.block_reported_hosts)

    @admin.action(description=_("Block the workspaces"), permissions=["block_workspaces"])
    def block_workspaces(self, request: HttpRequest, queryset: QuerySet[Report]) -> HttpResponse | None:
        """Block the workspaces after a confirmation."""
        about = _("All links of the workspaces of these links stop redirecting, and they can create no new ones:")
        return self._decide(request, queryset, "block_workspaces", about, reported.block_reported_workspaces)

    @admin.action(description=_("Dismiss the reports"), permissions=["dismiss"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Report]) -> HttpResponse | None:
        """Dismiss the reports after a confirmation."""
        about = _("These reports are closed, and further ones of the same links and destinations stay closed:")

        def decide(*, rows: Sequence[Report], reason: str, by: Actor, at: datetime) -> int:
            reported.dismiss_reports(rows=rows, by=by, at=at)
            return len(rows)

        return self._decide(request, queryset, "dismiss", about, decide, has_reason=False)

    def _decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[Report],
        action: str,
        about: StrPromise,
        decide: Callable[..., int],
        *,
        has_reason: bool = True,
    ) -> HttpResponse | None:
        """Ask for a confirmation and a reason, then decide about the first _ROWS_PER_DECISION entries."""
        rows = list(queryset[:_ROWS_PER_DECISION])
        is_confirmed = "confirmed" in request.POST
        form = DecisionForm(request.POST if is_confirmed else None)
        if is_confirmed and (not has_reason or form.is_valid()):
            reason = form.cleaned_data["reason"] if has_reason else ""
            try:
                number = decide(rows=rows, reason=reason, by=operator(None, request.user), at=timezone.now())
            except DomainError as error:
                self.message_user(request, str(error.message), messages.ERROR)
                return None
            if has_reason:
                done = ngettext("%d link was blocked.", "%d links were blocked.", number)
            else:
                done = ngettext("%d entry was closed.", "%d entries were closed.", number)
            self.message_user(request, done % number)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": (self.get_action(action) or ("", "", ""))[2],
            "opts": self.opts,
            "form": form if has_reason else None,
            "about": about,
            "rows": rows,
            "action": action,
        }
        return TemplateResponse(request, "admin/links/decide.html", context)


def _may(request: HttpRequest, *permissions: str) -> bool:
    return bool(getattr(request.user, "has_perms", lambda _names: False)(permissions))


def _link_to(model: str, pk: str, text: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{model}_change", args=[pk]), text)
