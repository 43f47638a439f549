"""/api/links/{id}/qr: the link's short URL as a picture."""

import hashlib
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import tenant
from accounts.keys import scopes
from links import qr_codes
from links.api.etags import is_known
from links.models import Link
from links.qr_codes import Look
from shortener.api.fields import StrictSerializer
from shortener.api.views import EnvelopeView
from shortener.web.lookup import find

KINDS = {"svg": (qr_codes.svg, "image/svg+xml"), "png": (qr_codes.png, "image/png")}
_COLOR = "#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})"


class QrQuery(StrictSerializer):
    """The query parameters of a QR code. A # in front of a color may be left out."""

    format = serializers.ChoiceField(list(KINDS), required=False, default="svg")
    size = serializers.IntegerField(required=False, default=Look.size, min_value=64, max_value=2048)
    margin = serializers.IntegerField(required=False, default=Look.margin, min_value=0, max_value=10)
    color = serializers.RegexField(
        f"^{_COLOR}$",
        required=False,
        default=Look.color,
        error_messages={"invalid": _("Write a color such as 1a2b3c or %231a2b3c.")},
    )
    background = serializers.RegexField(
        f"^({_COLOR}|{qr_codes.TRANSPARENT})$",
        required=False,
        default=Look.background,
        error_messages={"invalid": _("Write a color such as 1a2b3c or %231a2b3c, or transparent.")},
    )
    errorCorrection = serializers.ChoiceField(
        ["L", "M", "Q", "H"], required=False, default=Look.correction, source="correction"
    )

    def drawn(self, link: Link) -> HttpResponse:
        """Return the link's short URL as the picture that was asked for, or raise Invalid."""
        look = dict(self.validated_data)
        kind = look.pop("format")
        draw, content_type = KINDS[kind]
        disposition = f'inline; filename="{link.code}.{kind}"'
        picture = draw(link.short_url, Look(**look))
        return HttpResponse(picture, content_type, headers={"Content-Disposition": disposition})


class LinkQr(EnvelopeView):
    """GET draws one link's short URL."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ}

    def get(self, request: Request, link_id: str) -> HttpResponse:
        """Answer the picture, or 304 if the caller has it."""
        workspace = tenant(request)
        link = find(Link.objects.in_workspace(workspace).select_related("domain"), link_id)
        query = QrQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        answer = query.drawn(link)
        etag = f'"{hashlib.blake2b(answer.content, digest_size=12).hexdigest()}"'
        if is_known(request, etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        answer["ETag"] = etag
        return answer

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Let the caller keep the picture and ask each time whether it is still right: an alias can change."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if "ETag" in final:
            final["Cache-Control"] = "private, no-cache"
        return final
