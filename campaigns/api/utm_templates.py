"""/api/utm-templates: serializers and views."""

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import caller, tenant
from accounts.keys import scopes
from campaigns import rules
from campaigns.api.serializers import utm_value
from campaigns.models import UtmTemplate
from campaigns.utm_templates import services
from shortener.api.fields import IdField, InstantField, StrictSerializer, StrictString, TextOrNull
from shortener.api.pagination import PageQuery
from shortener.api.views import EnvelopeView, success, success_page
from shortener.web.lookup import find
from shortener.web.pagination import Order


class UtmTemplateInput(StrictSerializer):
    """The body of POST /api/utm-templates."""

    name = StrictString(max_length=rules.NAME_LIMIT)
    utmSource = utm_value("utm_source")
    utmMedium = utm_value("utm_medium")
    utmCampaign = utm_value("utm_campaign")
    utmTerm = utm_value("utm_term")
    utmContent = utm_value("utm_content")

    @property
    def values(self) -> Any:
        """The fields that were sent, as the service takes them: null is an empty text."""
        return {name: value or "" for name, value in self.validated_data.items()}


class UtmTemplateOutput(serializers.Serializer[UtmTemplate]):
    """A template in a response."""

    id = IdField()
    name = serializers.CharField()
    utmSource = TextOrNull(source="utm_source")
    utmMedium = TextOrNull(source="utm_medium")
    utmCampaign = TextOrNull(source="utm_campaign")
    utmTerm = TextOrNull(source="utm_term")
    utmContent = TextOrNull(source="utm_content")
    createdAt = InstantField(source="created_at")


class UtmTemplateCollection(EnvelopeView):
    """GET lists the UTM templates of the key's workspace, POST creates one."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "POST": scopes.CAMPAIGNS_WRITE}

    def get(self, request: Request) -> Response:
        """Answer a page, the newest first."""
        query = PageQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        found = query.read_page(UtmTemplate.objects.in_workspace(tenant(request)), order=Order("created_at"))
        rows = UtmTemplateOutput(found.rows, many=True)  # type: ignore[arg-type]  # its stubs know one
        return success_page(rows.data, found, _("UTM templates found"))

    def post(self, request: Request) -> Response:
        """Answer 201 with the new template."""
        serializer = UtmTemplateInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        template = services.create_template(by=caller(request), at=timezone.now(), **serializer.values)
        return success(UtmTemplateOutput(template).data, _("UTM template created"), 201)


class UtmTemplateDetail(EnvelopeView):
    """DELETE deletes a UTM template of the key's workspace."""

    scopes: ClassVar = {"DELETE": scopes.CAMPAIGNS_WRITE}

    def delete(self, request: Request, template_id: str) -> Response:
        """Delete the template; links keep their parameters."""
        template = find(UtmTemplate.objects.in_workspace(tenant(request)), template_id)
        services.delete_template(template=template, by=caller(request))
        return success(None, _("UTM template deleted"))
