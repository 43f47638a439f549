"""/links/<id>/qr: a link's QR code as people like it, to look at and to download."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.access import MemberRequest, member_page
from links.dashboard.lookup import link_page, own_link
from links.models import Link
from links.queries.qr import QrQuery
from links.services.qr_codes import TRANSPARENT, Look
from shortener.errors import Invalid
from shortener.web.forms import StyledForm

_COLOR = forms.TextInput(attrs={"type": "color", "class": "input-color"})


class QrForm(StyledForm):
    """How the code looks; its fields have the names that the API gives them."""

    size = forms.IntegerField(
        label=_("Size"),
        help_text=_("Pixels, 64 to 2048."),
        widget=forms.NumberInput(attrs={"min": 64, "max": 2048, "step": 1}),
    )
    margin = forms.IntegerField(
        label=_("Margin"),
        help_text=_("Squares around the code, 0 to 10. Readers like 4."),
        widget=forms.NumberInput(attrs={"min": 0, "max": 10, "step": 1}),
    )
    color = forms.CharField(label=_("Color"), widget=_COLOR)
    background = forms.CharField(label=_("Background"), required=False, widget=_COLOR)
    isTransparent = forms.BooleanField(label=_("Transparent background"), required=False)
    errorCorrection = forms.ChoiceField(
        label=_("Error correction"),
        help_text=_("How much may be dirty or covered by a logo."),
        choices=[
            ("L", _("Low, 7 %")),
            ("M", _("Medium, 15 %")),
            ("Q", _("High, 25 %")),
            ("H", _("Highest, 30 %")),
        ],
    )

    @property
    def query(self) -> dict[str, str]:
        """What a picture's address says of this look."""
        values = dict(self.cleaned_data)
        if values.pop("isTransparent"):
            values["background"] = TRANSPARENT
        return {name: str(value).removeprefix("#") for name, value in values.items()}

    def clean(self) -> dict[str, Any]:
        """Ask the API's own rules."""
        values = super().clean() or {}
        if not self.errors:
            query = QrQuery(data=self.query)
            if not query.is_valid():
                self.add_problems(query.errors)
        return values


_USUAL = {
    "size": Look.size,
    "margin": Look.margin,
    "color": Look.color,
    "background": Look.background,
    "errorCorrection": Look.correction,
}


@link_page("GET")
def code(request: MemberRequest, link: Link) -> HttpResponse:
    """Show the code as the address says, and what can be said."""
    # Without anything said, what is usual; a box that is not ticked says nothing.
    form = QrForm(request.GET.dict() if "size" in request.GET else _USUAL)
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
    """Answer the picture itself."""
    link = own_link(request.workspace, link_id)
    try:
        answer = _picture(link, request.GET.dict() | {"format": kind})
    except Invalid as error:
        return HttpResponse(str(error.message), "text/plain; charset=utf-8", status=400)
    return answer


def _picture(link: Link, given: dict[str, str]) -> HttpResponse:
    query = QrQuery(data=given)
    if not query.is_valid():
        raise Invalid(_("There is no such picture."))
    return query.drawn(link)
