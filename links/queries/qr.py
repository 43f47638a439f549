"""How a QR code looks, as a query string says."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from links.models import Link
from links.services import qr_codes
from links.services.qr_codes import Look
from shortener.api.fields import StrictSerializer

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
