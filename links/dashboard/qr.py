"""/links/<id>/qr: style and download the QR code of a link."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.access import MemberRequest, member_page
from links.dashboard.lookup import link_page, own_link
from links.models import Link
from links.queries.qr import QrQuery
from links.services.qr_codes import MARGINS, SIZES, TRANSPARENT, QrStyle
from shortener.errors import Invalid
from shortener.web.forms import StyledForm

_COLOR_WIDGET = forms.TextInput(attrs={"type": "color", "class": "input-color"})


class QrForm(StyledForm):
    """The style of a QR code. The fields have the names of the API's query parameters."""

    size = forms.IntegerField(
        label=_("Size"),
        help_text=format_lazy(_("Pixels, {first} to {last}."), first=SIZES[0], last=SIZES[-1]),
        widget=forms.NumberInput(attrs={"min": SIZES[0], "max": SIZES[-1], "step": 1}),
    )
    margin = forms.IntegerField(
        label=_("Margin"),
        help_text=format_lazy(
            _("Quiet zone in modules, {first} to {last}. {usual} is recommended."),
            first=MARGINS[0],
            last=MARGINS[-1],
            usual=QrStyle.margin,
        ),
        widget=forms.NumberInput(attrs={"min": MARGINS[0], "max": MARGINS[-1], "step": 1}),
    )
    color = forms.CharField(label=_("Color"), widget=_COLOR_WIDGET)
    background = forms.CharField(label=_("Background"), required=False, widget=_COLOR_WIDGET)
    isTransparent = forms.BooleanField(label=_("Transparent background"), required=False)
    errorCorrection = forms.ChoiceField(
        label=_("Error correction"),
        help_text=_("How much of the code can be damaged or covered by a logo."),
        choices=[
            ("L", _("Low, 7%")),
            ("M", _("Medium, 15%")),
            ("Q", _("High, 25%")),
            ("H", _("Highest, 30%")),
        ],
    )

    @property
    def query(self) -> dict[str, str]:
        """The query parameters of an image in this style."""
        values = dict(self.cleaned_data)
        if values.pop("isTransparent"):
            values["background"] = TRANSPARENT
        return {name: str(value).removeprefix("#") for name, value in values.items()}

    def clean(self) -> dict[str, Any]:
        """Apply the API's rules."""
        values = super().clean() or {}
        if not self.errors:
            query = QrQuery(data=self.query)
            if not query.is_valid():
                self.add_problems(query.errors)
        return values


_DEFAULTS = {
    "size": QrStyle.size,
    "margin": QrStyle.margin,
    "color": QrStyle.color,
    "background": QrStyle.background,
    "errorCorrection": QrStyle.correction,
}


@link_page("GET")
def code(request: MemberRequest, link: Link) -> HttpResponse:
    """Show the QR code in the style of the query string, with a form to change it."""
    # The form always sends `size`; without it, the page was opened without a query, so use the defaults.
    form = QrForm(request.GET.dict() if "size" in request.GET else _DEFAULTS)
    query = form.query if form.is_valid() else None
    if query is not None:
        try:
            for kind in ("svg", "png"):
                _picture(link, query | {"format": kind})
        except Invalid as error:
            form.add_refusal(error)
            query = None
    context = {"section": "links", "link": link, "form": form, "query": query and urlencode(query)}
    return render(request, "links/qr.html", context, status=200 if query else 400)


@member_page("GET")
def picture(request: MemberRequest, link_id: str, kind: str) -> HttpResponse:
    """Answer the image."""
    link = own_link(request.workspace, link_id)
    try:
        answer = _picture(link, request.GET.dict() | {"format": kind})
    except Invalid as error:
        return HttpResponse(str(error.message), "text/plain; charset=utf-8", status=400)
    return answer


def _picture(link: Link, given: dict[str, str]) -> HttpResponse:
    query = QrQuery(data=given)
    if not query.is_valid():
        raise Invalid(_("There is no such image."))
    return query.draw(link)
