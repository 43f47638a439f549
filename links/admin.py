"""Links and clicks for operators; every change goes through links.services."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actors import operator
from links import codes, destinations, searching, services
from links.models import LONGEST_PASSWORD, SHORTEST_PASSWORD, Click, DailyBreakdown, HourlyClicks, Link, LinkTag
from shortener.errors import DomainError


class LinkForm(forms.ModelForm[Link]):
    """A link with a new password in place of the old one's hash."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty keeps what is set."),
    )
    remove_password = forms.BooleanField(label=_("Remove the password"), required=False)

    class Meta:
        model = Link
        fields = (
            "workspace", "domain", "code", "destination", "starts_at", "expires_at", "max_clicks", "campaign", "folder",
            "notes",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("Empty makes a random one.")
        if "workspace" in self.fields:
            self.fields["workspace"].required = True

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code:
            _as_form_error(codes.check_alias, code)
        return code

    def clean_destination(self) -> str:
        destination: str = self.cleaned_data["destination"]
        _as_form_error(destinations.normalised, destination)
        return destination

    def clean(self) -> dict[str, Any]:
        """Refuse what belongs to another workspace."""
        values = super().clean() or {}
        workspace = values.get("workspace") or self.instance.workspace
        for name in ("campaign", "domain"):
            if values.get(name) is not None and values[name].workspace_id != getattr(workspace, "pk", None):
                self.add_error(name, _("This belongs to another workspace."))
        domain = values.get("domain")
        if domain is not None and domain.verified_at is None:
            self.add_error("domain", _("This domain is not verified yet."))
        starts_at, expires_at = values.get("starts_at"), values.get("expires_at")
        if starts_at and expires_at and starts_at >= expires_at:
            self.add_error("starts_at", _("The link must start before it expires."))
        return values


def _as_form_error(rule: Any, value: str) -> None:
    try:
        rule(value)
    except DomainError as error:
        raise forms.ValidationError(str(error.message)) from error


class StateFilter(admin.SimpleListFilter):
    """Whether links redirect now."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("live", _("Redirects now")), ("disabled", _("Disabled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        if self.value() == "live":
            return Link.objects.live(timezone.now()) & queryset
        if self.value() == "disabled":
            return queryset.filter(disabled_at__isnull=False)
        return queryset


class TagInline(admin.TabularInline[LinkTag, Link]):
    """A link's tags, to read."""

    model = LinkTag
    fields = readonly_fields = ("name",)
    can_delete = False
    extra = max_num = 0


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin[Link]):
    """Every link there is."""

    form = LinkForm
    list_display = ("short_url", "destination", "workspace", "state", "click_count", "expires_at", "created_at")
    list_filter = (StateFilter, "is_guest", "created_at", "expires_at")
    list_select_related = ("workspace", "domain")
    search_fields = ("search_text", "domain__host", "workspace__name")
    search_help_text = _("Short URL, destination, notes, tag or workspace")
    autocomplete_fields = ("workspace", "domain", "campaign")
    readonly_fields = (
        "short_url", "state", "location", "has_password", "click_count", "is_guest", "disabled_at", "created_by",
        "created_at", "updated_at",
    )  # fmt: skip
    inlines = (TagInline,)
    actions = ("disable", "enable")
    show_full_result_count = False
    ordering = ("-created_at", "-id")

    @admin.display(description=_("Short URL"), ordering="key")
    def short_url(self, link: Link) -> str:
        """Show the link's own page address."""
        return link.short_url

    @admin.display(description=_("State"))
    def state(self, link: Link) -> str:
        """Show what the link does now."""
        return str(link.status(timezone.now()).label)

    @admin.display(description=_("Has a password"), boolean=True)
    def has_password(self, link: Link) -> bool:
        """Show that there is a password, never which."""
        return bool(link.password)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Filter by anything but the password's hash, which could be guessed digit by digit."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Link | None = None) -> tuple[str, ...]:
        """What a short URL consists of stays once it was given away."""
        if obj is None:
            return ()
        return (*self.readonly_fields, "workspace", "domain", "code")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Link], search_term: str
    ) -> tuple[QuerySet[Link], bool]:
        """Find a pasted short URL as well as any part of it."""
        term = search_term.removeprefix(settings.PUBLIC_URL)
        term = term.partition("://")[2] or term
        return super().get_search_results(request, queryset, searching.folded(term.replace("/", " ")))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A link's tags go with it, though nobody may delete them alone."""
        listed, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return listed, counts, forbidden - {LinkTag._meta.verbose_name}, protected

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what a service refused, such as an alias that was taken meanwhile."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, str(error.message), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Link, form: forms.ModelForm[Link], change: bool) -> None:
        """Create and edit through the services."""
        values, now = form.cleaned_data, timezone.now()
        if change:
            changes = {name: values[name] for name in form.changed_data if name in _CHANGEABLE}
            if values["remove_password"] or values["new_password"]:
                changes["password"] = "" if values["remove_password"] else values["new_password"]
            services.change_link(link=obj, by=operator(obj.workspace, request.user), at=now, **changes)
            return
        created = services.create_link(
            by=operator(values["workspace"], request.user),
            destination=values["destination"],
            at=now,
            alias=values["code"],
            password=values["new_password"],
            **{name: values[name] for name in _SAME_NAMES},
        )
        obj.__dict__.update(created.__dict__)

    def delete_model(self, request: HttpRequest, obj: Link) -> None:
        """Put the link into its workspace's bin, or erase a guest's."""
        self.delete_queryset(request, Link.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Put the links into their workspaces' bins, and erase guests'."""
        now = timezone.now()
        for link in queryset.filter(workspace__isnull=False).select_related("workspace"):
            services.delete_link(link=link, by=operator(link.workspace, request.user), at=now)
        services.erase_links(links=queryset.filter(workspace__isnull=True))

    @admin.action(description=_("Disable selected links"), permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Stop the links from redirecting."""
        self._report(request, _set_disabled(request, queryset, disabled=True))

    @admin.action(description=_("Enable selected links"), permissions=["change"])
    def enable(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Let the links redirect again."""
        self._report(request, _set_disabled(request, queryset, disabled=False))

    def _report(self, request: HttpRequest, changed: int) -> None:
        self.message_user(request, ngettext("%d link changed.", "%d links changed.", changed) % changed)


def _set_disabled(request: HttpRequest, links: QuerySet[Link], *, disabled: bool) -> int:
    by = operator(None, request.user)
    return services.set_links_disabled(links=links, by=by, disabled=disabled, at=timezone.now())


_SAME_NAMES = ("starts_at", "expires_at", "max_clicks", "campaign", "domain", "folder", "notes")
_CHANGEABLE = ("destination", "starts_at", "expires_at", "max_clicks", "campaign", "folder", "notes")


class ReadOnlyAdmin(admin.ModelAdmin[Model]):
    """Rows that only the click pipeline writes."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LinkTag)
class LinkTagAdmin(ReadOnlyAdmin):
    """Tags of links."""

    list_display = ("name", "link")
    list_select_related = ("link__domain",)
    search_fields = ("folded",)


@admin.register(Click)
class ClickAdmin(ReadOnlyAdmin):
    """Answered redirects."""

    list_display = ("at", "link", "is_visit", "is_bot", "country", "browser", "os", "device", "referrer")
    list_filter = ("is_visit", "is_bot", "device")
    list_select_related = ("link__domain",)
    search_fields = ("link__key",)
    ordering = ("-id",)


@admin.register(HourlyClicks)
class HourlyClicksAdmin(ReadOnlyAdmin):
    """Counts by hour."""

    list_display = ("hour", "scope", "clicks", "visits")
    search_fields: ClassVar = ("=scope",)
    ordering = ("-hour",)


@admin.register(DailyBreakdown)
class DailyBreakdownAdmin(ReadOnlyAdmin):
    """Counts by day and dimension."""

    list_display = ("day", "scope", "dimension", "value", "clicks", "visits")
    list_filter = ("dimension",)
    search_fields: ClassVar = ("=scope",)
    ordering = ("-day",)
