"""The admin of tags."""

from django.contrib import admin

from links.models import LinkTag
from shortener.web.admin_base import ReadOnlyAdmin


@admin.register(LinkTag)
class LinkTagAdmin(ReadOnlyAdmin[LinkTag]):
    """Tags of links."""

    list_display = ("name", "link")
    list_select_related = ("link__domain",)
    search_fields = ("folded",)
