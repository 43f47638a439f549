"""/api/links: read the request, make one call, answer."""

from typing import ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api.callers import caller
from links import services
from links.api.serializers import LinkInput, LinkOutput
from links.models import Link
from shortener.api.views import EnvelopeView, success
from shortener.ids import is_object_id


class LinkCollection(EnvelopeView):
    """POST makes a link."""

    scopes: ClassVar = {"POST": scopes.LINKS_WRITE}

    def post(self, request: Request) -> Response:
        """Answer 201 with the new link."""
        user, workspace = caller(request)
        serializer = LinkInput(data=request.data, context={"workspace": workspace})
        serializer.is_valid(raise_exception=True)
        link = services.create_link(workspace=workspace, created_by=user, at=timezone.now(), **serializer.verbs)
        return success(LinkOutput(link).data, _("Short link created successfully"), status=201)


class LinkDetail(EnvelopeView):
    """GET reads one link of the key's workspace."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ}

    def get(self, request: Request, link_id: str) -> Response:
        """Answer the link with its clicks as counted by now."""
        _user, workspace = caller(request)
        links = Link.objects.in_workspace(workspace).for_display()
        link = links.filter(pk=link_id.lower()).first() if is_object_id(link_id.lower()) else None
        if link is None:
            raise Http404
        return success(LinkOutput(link).data, _("Link found"))
