"""Custom domains for operators; every change goes through domains.services."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import operator
from domains import fallback_pages, services
from domains.models import Domain
from domains.records import explanation
from shortener.errors import DomainError
from shortener.web import host_names
from shortener.web.admin_base import ServiceAdmin


class DomainForm(forms.ModelForm[Domain]):
    """A domain whose host is checked against others' also when it is only shown."""

    def clean(self) -> dict[str, Any]:
        """Refuse to verify what another workspace has verified, and pages that lead in circles."""
        values = super().clean() or {}
        others = Domain.objects.verified().exclude(pk=self.instance.pk)
        if values.get("verified_at") and "host" not in values and others.filter(host=self.instance.host).exists():
            self.add_error("verified_at", _("Another workspace has verified this domain."))
        host = host_names.ascii_host(values.get("host") or self.instance.host)
        for field in ("root_url", "not_found_url"):
            try:
                fallback_pages.checked(values.get(field) or "", host=host, field=field)
            except DomainError as error:
                self.add_error(field, str(error.message))
        return values


@admin.register(Domain)
class DomainAdmin(ServiceAdmin[Domain]):
    """Hosts of workspaces; setting `verified` vouches for one, which then serves within a second."""

    form = DomainForm
    list_display = ("host", "workspace", "verified_at", "proof", "last_checked_at", "created_at")
    list_filter = ("verified_at", "proof", "created_at")
    list_select_related = ("workspace",)
    search_fields = ("host", "workspace__name")
    ordering = ("host",)
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}
    autocomplete_fields = ("workspace",)
    readonly_fields = ("is_vouched", "token", "dns", "last_checked_at", "check_due_at", "failing_since", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Domain | None = None) -> tuple[str, ...]:
        """What was added stays: links and visitors of the host are the workspace's."""
        return (*self.readonly_fields, "host", "workspace") if obj is not None else ()

    @admin.display(description=_("DNS"))
    def dns(self, domain: Domain) -> str:
        """Show what the last check found."""
        return explanation(domain)

    def save_model(self, request: HttpRequest, obj: Domain, form: forms.ModelForm[Domain], change: bool) -> None:
        """Add, edit and vouch through the services."""
        values, by = form.cleaned_data, operator(obj.workspace, request.user)
        pages_of_it = {"root_url": values["root_url"], "not_found_url": values["not_found_url"]}
        if change:
            saved = services.change_domain(domain=obj, by=by, **pages_of_it)
        else:
            now = timezone.now()
            saved = services.add_domain(by=by, host=obj.host, at=now, **pages_of_it)
        if "verified_at" in form.changed_data:
            saved = services.vouch_for(domain=saved, verified_at=values["verified_at"])
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Domain) -> None:
        """Delete a domain that has no links."""
        services.delete_domain(domain=obj, by=operator(obj.workspace, request.user), with_links=False)
