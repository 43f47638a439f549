"""/api/links/{id}/simulate: what an invented visitor of the link gets."""

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import tenant
from accounts.keys import scopes
from links.models import Link
from links.queries.references import find_link
from links.queries.simulation import simulate, visitor_of
from links.queries.visitors import SimulationInput
from redirects.target import Verdict
from redirects.verdicts import Outcome
from shortener.api.views import EnvelopeView, success

VERDICTS = [*map(str, Verdict), Outcome.PREVIEW]


class HeldOutput(serializers.Serializer[Any]):
    """Whether the visitor meets a condition."""

    rule = serializers.IntegerField()
    condition = serializers.IntegerField()
    held = serializers.BooleanField()


class SimulationOutput(serializers.Serializer[Any]):
    """What the visitor gets, and why."""

    status = serializers.IntegerField()
    verdict = serializers.ChoiceField(VERDICTS)
    location = serializers.CharField(allow_null=True)
    rule = serializers.IntegerField(allow_null=True)
    variant = serializers.CharField(allow_null=True)
    message = serializers.CharField(allow_null=True)
    trace = HeldOutput(many=True)


class LinkSimulation(EnvelopeView):
    """POST decides what a visitor would get. Nothing is counted or stored."""

    scopes: ClassVar = {"POST": scopes.LINKS_READ}

    def post(self, request: Request, link_id: str) -> Response:
        """Answer the decision, and which conditions hold."""
        links = Link.objects.in_workspace(tenant(request)).with_related("domain", "campaign")
        link = find_link(links, link_id)
        body = SimulationInput(data=request.data)
        body.is_valid(raise_exception=True)
        found = simulate(link, visitor_of(body.validated_data, timezone.now()))
        return success(SimulationOutput(found).data, _("Decided"))
