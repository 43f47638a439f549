"""The query parameters of QR codes."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from links.models import Link
from links.services import qr_codes
from links.services.qr_codes import MARGINS, SIZES, QrStyle
from shortener.api.fields import ChoiceField, StrictSerializer

KINDS = {"svg": (qr_codes.svg, "image/svg+xml"), "png": (qr_codes.png, "image/png")}
_COLOR_PATTERN = "#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})"


class QrQuery(StrictSerializer):
    """The style of a QR code. The # of colors is optional."""

    format = ChoiceField(list(KINDS), required=False, default="svg")
    size = serializers.IntegerField(required=False, default=QrStyle.size, min_value=SIZES[0], max_value=SIZES[-1])
    margin = serializers.IntegerField(
        required=False, default=QrStyle.margin, min_value=MARGINS[0], max_value=MARGINS[-1]
    )
    color = serializers.RegexField(
        f"^{_COLOR_PATTERN}$",
        required=False,
        default=QrStyle.color,
        error_messages={"invalid": _("Use a color such as 1a2b3c or %%231a2b3c.")},
    )
    background = serializers.RegexField(
        f"^({_COLOR_PATTERN}|{qr_codes.TRANSPARENT})$",
        required=False,
        default=QrStyle.background,
        error_messages={"invalid": _("Use a color such as 1a2b3c or %%231a2b3c, or transparent.")},
    )
    errorCorrection = ChoiceField(["L", "M", "Q", "H"], required=False, default=QrStyle.correction, source="correction")

    def draw(self, link: Link) -> HttpResponse:
        """Return an image of the link's short URL in this format and style, or raise Invalid."""
        style = dict(self.validated_data)
        kind = style.pop("format")
        draw, content_type = KINDS[kind]
        disposition = f'inline; filename="{link.code}.{kind}"'
        picture = draw(link.short_url, QrStyle(**style))
        return HttpResponse(picture, content_type, headers={"Content-Disposition": disposition})
