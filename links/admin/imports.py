"""The admin of imports."""

from django.contrib import admin

from links.models import Import
from shortener.web.admin_base import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin[Import]):
    """Imports and their states, without the contents of the files, which are private to the workspace."""

    list_display = ("file_name", "workspace", "state", "row_count", "created_at", "created_by", "stopped_because")
    list_filter = ("state", "created_at")
    list_select_related = ("workspace", "created_by")
    search_fields = ("file_name", "workspace__name")
    ordering = ("-created_at", "-id")
    fields = (
        "file_name", "workspace", "created_by", "state", "stopped_because", "row_count", "encoding", "separator",
        "time_zone", "created_at", "moved_at", "finished_at", "undone_at",
    )  # fmt: skip
