"""The page of a workspace's pictures: uploads and deletions, also of scripts of other forms."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from links.models import Picture
from links.pictures import services
from links.pictures.encoding import LARGEST_FILE
from shortener.api.throttling import Rate, spend
from shortener.errors import Conflict, Invalid
from shortener.web.forms import StyledForm
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PER_PAGE = 20
_UPLOADS_PER_MINUTE = 30


class PictureForm(StyledForm):
    """A picture to upload."""

    picture = forms.FileField(
        label=gettext_lazy("PNG, JPEG or WebP image"),
        help_text=gettext_lazy("Up to 1 MB. It is stored as JPEG, at most 1200 pixels wide and 630 high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


@member_page("GET", "POST", post_action=Action.EDIT_LINKS)
def pictures(request: MemberRequest) -> HttpResponse:
    """List the pictures, and upload one; a script that accepts JSON gets its address."""
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    uploaded = _upload(request, form) if form.is_valid() else None
    if request.method == "POST" and "application/json" in request.headers.get("Accept", ""):
        if uploaded is None:
            return JsonResponse({"message": form.errors["picture"][0]}, status=400)
        return JsonResponse({"imageUrl": uploaded.url}, status=201)
    if uploaded is not None:
        messages.success(request, _("Image uploaded. Copy its address into the preview of a link."))
        return redirect("pictures")
    mine, given = Picture.objects.in_workspace(request.workspace), query_of(request)
    found = read_page_or_first(
        request, mine, order=Order("created_at"), cursor=given.get("cursor", ""), limit=_PER_PAGE
    )
    context = {
        "section": "links",
        "form": form,
        "pictures": found.rows,
        "may_edit": request.actor.may(Action.EDIT_LINKS),
        **page_links(given, found),
    }
    return render(request, "links/pictures.html", context, status=400 if form.errors else 200)


@member_page("POST", action=Action.EDIT_LINKS)
def delete(request: MemberRequest, picture_id: str) -> HttpResponse:
    """Delete a picture."""
    picture = find(Picture.objects.in_workspace(request.workspace), picture_id)
    services.delete_picture(picture=picture, by=request.actor)
    messages.success(request, _("Image deleted."))
    return redirect("pictures")


def _upload(request: MemberRequest, form: PictureForm) -> Picture | None:
    """Return the stored picture, or None with an error in the form."""
    if not spend(request, Rate("picture uploads", request.workspace.pk, _UPLOADS_PER_MINUTE)).allowed:
        form.add_error("picture", _("Too many uploads. Please try again in a minute."))
        return None
    content = form.cleaned_data["picture"].read(LARGEST_FILE + 1)
    try:
        return services.store_picture(by=request.actor, content=content, at=timezone.now())
    except (Invalid, Conflict) as error:
        form.add_error("picture", str(error.message))
    return None
