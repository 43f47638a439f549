"""The steps of an import: confirm its columns, start, stop, undo and delete it."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from links.imports import remaining, services, worker
from links.imports.cells import folded
from links.imports.columns import presets
from links.imports.columns.answers import Answers
from links.imports.columns.places import Places
from links.imports.existing import matching
from links.imports.file_forms import FORMATS, ReadingForm
from links.imports.files import reading
from links.imports.files.delimited import SEPARATORS
from links.imports.files.encodings import ENCODINGS
from links.imports.forms import IGNORED, ColumnsForm
from links.imports.views import find_import
from links.models import Import
from links.models.deleted import BIN_KEPT_FOR
from links.models.imports import ImportState
from shortener.errors import Conflict, Invalid

_EXAMPLES_PER_COLUMN = 3  # values
_LONGEST_EXAMPLE = 80  # characters


@member_page("GET", "POST", action=Action.EDIT_LINKS)
def columns(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Ask for the mapping of the columns, then start the dry run."""
    upload = find_import(request, import_id)
    if upload.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        return redirect("import", upload.pk)
    try:
        now = timezone.now()
        rows = services.rows_of(upload, by=request.actor, at=now)
        form = _columns_form(request, upload, rows)
        if request.method == "POST" and form.is_valid():
            services.start_check(
                upload=upload,
                by=request.actor,
                columns=form.mapping,
                answers=form.answers,
                time_zone=form.cleaned_data["time_zone"],
                day_first=form.day_first,
                updates_links=form.updates_links,
                clears_values=form.clears_values,
                at=now,
            )
            return _start_work(upload)
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect("import", upload.pk)
    return _columns_page(request, upload, rows, form)


@member_page("POST", action=Action.EDIT_LINKS)
def read_again(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Read the file with other settings, and show its columns again."""
    upload = find_import(request, import_id)
    form = ReadingForm(request.POST, upload=upload)
    if form.is_valid():
        try:
            services.read_again(upload=upload, by=request.actor, at=timezone.now(), **form.settings)
        except (Invalid, Conflict) as error:
            messages.error(request, str(error.message))
    return redirect("import-columns", upload.pk)


@member_page("POST", action=Action.EDIT_LINKS)
def start(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Start the import, or resume it after a stop."""
    upload = find_import(request, import_id)
    try:
        services.start(upload=upload, by=request.actor, at=timezone.now())
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect("import", upload.pk)
    return _start_work(upload)


@member_page("POST", action=Action.EDIT_LINKS)
def stop(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Stop the import."""
    upload = find_import(request, import_id)
    try:
        services.stop(upload=upload, by=request.actor, at=timezone.now())
    except Conflict as error:
        messages.error(request, str(error.message))
    return redirect("import", upload.pk)


@member_page("GET", "POST", action=Action.EDIT_LINKS)
def undo(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Show what undo would delete, then start it."""
    upload = find_import(request, import_id)
    if request.method == "POST":
        try:
            and_touched = request.POST.get("touched") == "delete"
            services.undo(upload=upload, by=request.actor, and_touched=and_touched, at=timezone.now())
        except Conflict as error:
            messages.error(request, str(error.message))
            return redirect("import", upload.pk)
        return _start_work(upload)
    if upload.state not in services.CAN_BE_UNDONE:
        return redirect("import", upload.pk)
    context = {
        "upload": upload,
        "section": "links",
        "remains": remaining.remaining_links(upload),
        "bin_days": BIN_KEPT_FOR.days,
    }
    return render(request, "links/imports/undo.html", context)


@member_page("POST", action=Action.EDIT_LINKS)
def delete(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Delete the import, not its links."""
    upload = find_import(request, import_id)
    try:
        services.delete_import(upload=upload, by=request.actor)
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect("import", upload.pk)
    messages.success(request, _("Upload %(file)s deleted.") % {"file": upload.file_name})
    return redirect("imports")


def _start_work(upload: Import) -> HttpResponseBase:
    worker.start_work(upload, timezone.now())
    return redirect("import", upload.pk)


def _columns_form(request: MemberRequest, upload: Import, rows: list[reading.FileRow]) -> ColumnsForm:
    names, workspace = _names(upload), request.actor.workspace
    places = Places.of(workspace, Answers.of(upload))
    can_update = matching.can_update(upload, rows, workspace=workspace)
    if request.method == "POST":
        return ColumnsForm(request.POST, names=names, rows=rows, places=places, can_update=can_update)
    return ColumnsForm.of(upload, names, rows, places, can_update=can_update)


def _columns_page(
    request: MemberRequest, upload: Import, rows: list[reading.FileRow], form: ColumnsForm
) -> HttpResponse:
    shown = [
        {
            "field": field,
            "examples": _examples(rows, column),
            "is_used": (field.value() or IGNORED) != IGNORED,
            "is_asked": column in form.unanswered,
            "is_repeated": column in form.repeated,
        }
        for column, field in enumerate(form.columns)
    ]
    preset = presets.recognized(frozenset(map(folded, upload.header)))
    context = {
        "upload": upload,
        "section": "links",
        "form": form,
        "service": preset.name if preset else "",
        "asked": [column for column in shown if column["is_asked"] and not column["is_repeated"]],
        "repeated": [column for column in shown if column["is_repeated"]],
        "used": [column for column in shown if column["is_used"]],
        "unused": [column for column in shown if not column["is_used"] and not column["is_asked"]],
        "reading_form": ReadingForm.of(upload),
        "encoding": ENCODINGS[upload.encoding],
        "separator": SEPARATORS[upload.separator],
        "format": FORMATS[upload.format],
        "kept_until": upload.created_at + services.IMPORTS_KEPT_FOR,
    }
    return render(request, "links/imports/columns.html", context, status=400 if form.errors else 200)


def _names(upload: Import) -> list[str]:
    width = max(len(upload.header), upload.width)
    named = dict(enumerate(upload.header))
    return [named.get(column, "").strip() or _("Column %(number)s") % {"number": column + 1} for column in range(width)]


def _examples(rows: list[reading.FileRow], column: int) -> list[str]:
    found: list[str] = []
    for row in rows:
        text = row.cells[column].strip() if column < len(row.cells) else ""
        if text and text[:_LONGEST_EXAMPLE] not in found:
            found.append(text[:_LONGEST_EXAMPLE])
        if len(found) == _EXAMPLES_PER_COLUMN:
            break
    return found
