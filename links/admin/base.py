"""The base of the admin's lists of links: columns, search by short URL, and the actions disable and enable."""

from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit.events import Event
from accounts.models import Workspace
from accounts.workspaces.actors import Actor, operator
from links.abuse.blocking import block_links, unblock_links
from links.models import LONGEST_REASON, Link, LinkChange, LinkQuerySet
from links.rules import search
from links.services import short_urls
from links.services.bin import erase_links
from links.services.changes import LINKS_PER_CHANGE
from links.services.stored_fields import changed_fields
from shortener.web.admin_base import ServiceAdmin

_LINKS_NAMED = 20
_CHANGES_SHOWN = 50
_LONGEST_SHOWN = 60  # characters of a destination in the list


class ReasonForm(forms.Form):
    """The reason why links are disabled."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField", "autofocus": True}),
        help_text=_(
            "Members of the link’s workspace can read this. While it’s set, only operators can enable the links."
        ),
    )


class LinkStateFilter(admin.SimpleListFilter):
    """Filters links by whether they redirect now."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("live", _("Redirects now")), ("disabled", _("Disabled")), ("blocked", _("Disabled by an operator"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        if self.value() == "live":
            return cast("LinkQuerySet", queryset).live(timezone.now())
        if self.value() == "disabled":
            return queryset.filter(disabled_at__isnull=False)
        if self.value() == "blocked":
            return queryset.exclude(blocked_because="")
        return queryset


class LinkListAdmin(ServiceAdmin[Link]):
    """The base class of admins of links."""

    list_select_related = ()  # get_queryset() loads them
    search_fields: ClassVar[tuple[str, ...]] = ("search_text", "domain__host", "workspace__name")
    search_help_text = _("Short URL, title, destination, notes, tag or workspace")
    actions = ("disable", "enable")
    secret_columns = ("password",)
    show_full_result_count = False
    ordering = ("-created_at", "-id")

    @admin.display(description=_("Short URL"), ordering="key")
    def short_url(self, link: Link) -> str:
        """Show the short URL."""
        return link.short_url

    @admin.display(description=_("Destination"), ordering="destination")
    def leads_to(self, link: Link) -> str:
        """Show the location, truncated so that the other columns stay visible."""
        return Truncator(link.location).chars(_LONGEST_SHOWN)

    @admin.display(description=_("State"))
    def state(self, link: Link) -> str:
        """Show the link's current status."""
        return str(link.status(timezone.now()).label)

    @admin.display(description=_("Has a password"), boolean=True)
    def has_password(self, link: Link) -> bool:
        """Show whether there is a password."""
        return bool(link.password)

    @admin.display(description=_("Recent changes"))
    def changes(self, link: Link) -> str:
        """Show the latest rows of the link's history, the newest first."""
        changes = LinkChange.objects.of_link(link.pk)[:_CHANGES_SHOWN]
        rows = (
            (f"{row.at:%Y-%m-%d %H:%M} UTC", row.author, row.get_kind_display(), describe_change(row))
            for row in changes
        )
        cells = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        return format_html("<table>{}</table>", cells) if cells else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        """Load workspaces and domains in a constant number of queries."""
        # Not joined on MongoDB, which would join every link before it takes those of the page.
        return Link.objects.with_related("workspace", "domain").order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Link], search_term: str
    ) -> tuple[QuerySet[Link], bool]:
        """Find the link of a pasted short URL, or else search as usual."""
        pasted = queryset.filter(key__in=short_urls.keys_of(search_term))
        if pasted.exists():
            return pasted, False
        words = [word.spellings[0] for word in search.query(search_term).words]
        if search_term.strip() and not words:
            return queryset.none(), False
        return super().get_search_results(request, queryset, " ".join(words))

    def has_disable_permission(self, request: HttpRequest) -> bool:
        """Require the permission to change links."""
        return bool(getattr(request.user, "has_perm", lambda _name: False)("links.change_link"))

    @admin.action(description=_("Disable selected links, with a reason"), permissions=["disable"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Link]) -> HttpResponse | None:
        """Ask for a reason, then disable the links until an operator enables them."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            by, at, reason = operator(None, request.user), timezone.now(), form.cleaned_data["reason"]
            number = sum(block_links(links=some, reason=reason, by=by, at=at) for some in in_batches(queryset))
            self._say_changed(request, number)
            return None
        number = queryset.count()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Disable links"),
            "opts": self.opts,
            "form": form,
            "number": number,
            "links": queryset[:_LINKS_NAMED],
            "unnamed": max(0, number - _LINKS_NAMED),
            "selected": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/links/disable.html", context)

    @admin.action(description=_("Enable selected links"), permissions=["disable"])
    def enable(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Enable the links, including those that an operator has disabled."""
        by, at = operator(None, request.user), timezone.now()
        self._say_changed(request, sum(unblock_links(links=some, by=by, at=at) for some in in_batches(queryset)))

    def _say_changed(self, request: HttpRequest, changed: int) -> None:
        self.message_user(request, ngettext("%d link changed.", "%d links changed.", changed) % changed)


def record_by_operator(links: QuerySet[Link], *, by: Actor, what: str) -> None:
    """Add one entry for each workspace of the links to the audit log: which link, or how many."""
    by_workspace: dict[Workspace | None, list[Link]] = {}
    for link in links.select_related("domain", "workspace"):
        by_workspace.setdefault(link.workspace, []).append(link)
    for workspace, some in by_workspace.items():
        subject = some[0].short_url if len(some) == 1 else ngettext("%d link", "%d links", len(some)) % len(some)
        operator(workspace, by.user).record(Event.OPERATOR_CHANGED, subject, fields=[what])


def erase_guest_links(links: QuerySet[Link], *, by: Actor) -> None:
    """Erase the links with their clicks, and add that to the audit log."""
    for some in in_batches(links):
        record_by_operator(some, by=by, what="deleted")
        erase_links(links=some)


def in_batches(links: QuerySet[Link]) -> Iterator[LinkQuerySet]:
    """Yield querysets of at most LINKS_PER_CHANGE links each."""
    ids = list(links.order_by().values_list("pk", flat=True))
    for start in range(0, len(ids), LINKS_PER_CHANGE):
        yield Link.objects.filter(pk__in=ids[start : start + LINKS_PER_CHANGE])


def describe_change(change: LinkChange) -> str:
    """Return the fields and the reason of a change as one line."""
    parts = [f"{field.label}: {_shown(before)} → {_shown(after)}" for field, before, after in changed_fields(change)]
    return "; ".join([*parts, change.reason] if change.reason else parts)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value)
