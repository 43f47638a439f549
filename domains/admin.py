"""Django's admin of domains; domains.services makes every change."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import operator
from domains import rules, services
from domains.errors import DomainTaken
from domains.models import FALLBACKS, Domain, Quarantine
from domains.verification.records import explain_check
from shortener.errors import Invalid
from shortener.web.admin_base import ReadOnlyAdmin, ServiceAdmin


class DomainAdminForm(forms.ModelForm[Domain]):
    """A domain; errors of the rules appear at their fields."""

    def clean_host(self) -> str:
        """Return the host as the services store it, so that the unique keys are checked for it."""
        try:
            return rules.clean_host(self.cleaned_data["host"], by_operator=True)
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error

    def clean(self) -> dict[str, Any]:
        """Check what depends on the host: the fallback URLs, and that no other workspace has verified it."""
        values = super().clean() or {}
        host = values.get("host") or self.instance.host
        others = Domain.objects.verified().filter(host=host).exclude(pk=self.instance.pk)
        # Django checks unique keys of the form's fields only, and the host of an existing domain is not one of them.
        if values.get("verified_at") and "host" not in values and others.exists():
            self.add_error("verified_at", str(DomainTaken().message))
        for field in FALLBACKS:
            try:
                rules.clean_fallback_url(values.get(field) or "", host=host, field=field)
            except Invalid as error:
                self.add_error(field, str(error.message))
        return values


@admin.register(Domain)
class DomainAdmin(ServiceAdmin[Domain]):
    """Lists, edits and deletes domains. Setting `verified` by hand makes a domain serve within a second."""

    form = DomainAdminForm
    list_display = (
        "host",
        "workspace",
        "verified_at",
        "refused_at",
        "proof",
        "contested_at",
        "last_checked_at",
        "created_at",
    )
    list_filter = ("verified_at", "refused_at", "proof", "created_at")
    list_select_related = ("workspace",)
    search_fields = ("host", "workspace__name")
    ordering = ("host",)
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}
    autocomplete_fields = ("workspace",)
    actions = ("refuse", "allow")
    readonly_fields = (
        "apple_apps", "android_apps",
        "is_vouched", "refused_at", "token", "dns", "proven_at", "contested_at", "last_checked_at", "check_due_at",
        "failing_since", "created_at",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Domain | None = None) -> tuple[str, ...]:
        """Return the fields that cannot be edited: host and workspace never change, as links depend on them."""
        return (*self.readonly_fields, "host", "workspace") if obj is not None else ()

    @admin.display(description=_("DNS"))
    def dns(self, domain: Domain) -> str:
        """Return what the last check found, in sentences."""
        return explain_check(domain)

    def save_model(self, request: HttpRequest, obj: Domain, form: forms.ModelForm[Domain], change: bool) -> None:
        """Add, edit and verify through the services."""
        values, by = form.cleaned_data, operator(obj.workspace, request.user)
        urls: Any = {field: values[field] for field in FALLBACKS}
        saved = obj if change else services.add_domain(by=by, host=obj.host, at=timezone.now(), **urls)
        # First: if another workspace has just verified the host, DomainTaken is raised and nothing has changed.
        if "verified_at" in form.changed_data:
            saved = services.vouch_for(domain=saved, by=by, verified_at=values["verified_at"], at=timezone.now())
        if change:
            saved = services.change_domain(domain=obj, by=by, **urls)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Domain) -> None:
        """Delete the domain, unless it has links."""
        by = operator(obj.workspace, request.user)
        services.delete_domain(domain=obj, by=by, with_links=False, at=timezone.now())

    @admin.action(description=_("Block selected domains"), permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: models.QuerySet[Domain]) -> None:
        """Stop the domains; no check verifies them any more."""
        for domain in queryset:
            by = operator(domain.workspace, request.user)
            services.vouch_for(domain=domain, by=by, verified_at=None, at=timezone.now())
        self.log_action_on(request, queryset, "Refused")

    @admin.action(description=_("Unblock selected domains"), permissions=["change"])
    def allow(self, request: HttpRequest, queryset: models.QuerySet[Domain]) -> None:
        """Let checks verify refused domains again."""
        for domain in queryset:
            services.allow(domain=domain, by=operator(domain.workspace, request.user), at=timezone.now())
        self.log_action_on(request, queryset, "Allowed")


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnlyAdmin[Quarantine]):
    """Lists the hosts that a workspace has stopped serving; others need the TXT record for them until then."""

    list_display = ("host", "workspace_id", "until")
    search_fields = ("host", "workspace_id")
    ordering = ("host",)
