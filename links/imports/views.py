"""The list of imports, the page of one import with its progress, and downloads."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from accounts.workspaces.usage import links_left
from links.imports import downloads, row_results, services
from links.imports.file_forms import FileForm
from links.imports.files import reading
from links.imports.row_results import ImportTotals
from links.models import Import
from links.models.deleted import BIN_KEPT_FOR
from links.models.imports import RUNNING, ImportState
from shortener.errors import Conflict, Invalid
from shortener.web.forms import LARGEST_UPLOAD
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PER_PAGE = 20
_CSV = "text/csv; charset=utf-8"


@member_page("GET", "POST", post_action=Action.EDIT_LINKS)
def imports(request: MemberRequest) -> HttpResponseBase:
    """List the imports, and upload a new file."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = services.upload(
                by=request.actor,
                file_name=file.name,
                content=file.read(LARGEST_UPLOAD + 1),
                time_zone=timezone.get_current_timezone_name(),
                # American English is the only locale with the month first.
                day_first=not request.headers.get("Accept-Language", "").lower().startswith("en-us"),
                at=timezone.now(),
            )
        except (Invalid, Conflict) as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("import", upload.pk)
    mine, given = Import.objects.in_workspace(request.actor.workspace).prefetch_related("created_by"), query_of(request)
    found = read_page_or_first(
        request, mine, order=Order("created_at"), cursor=given.get("cursor", ""), limit=_PER_PAGE
    )
    totals = row_results.totals(found.rows)
    context = {
        "section": "links",
        "form": form,
        "rows": [{"upload": upload, "totals": totals[upload.pk]} for upload in found.rows],
        **page_links(given, found),
        "most_rows": reading.MOST_ROWS,
        "too_large": reading.TOO_LARGE,
        "most_megabytes": reading.MOST_MEGABYTES,
        "kept_days": services.IMPORTS_KEPT_FOR.days,
        "may_edit": request.actor.may(Action.EDIT_LINKS),
    }
    return render(request, "links/imports/list.html", context, status=400 if form.errors else 200)


@member_page("GET")
def template(request: MemberRequest) -> HttpResponse:
    """Answer the CSV template."""
    return HttpResponse(downloads.template(timezone.now()), content_type=_CSV, headers=_saved_as("links-template.csv"))


@member_page("GET")
def one_import(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Show the progress of an import and the results of its rows."""
    upload = find_import(request, import_id)
    if upload.state == ImportState.UPLOADED:
        return redirect("import-columns", upload.pk)
    only_problems = request.GET.get("show") == "problems"
    start = request.GET.get("from", "")
    is_number = start.isascii() and start.isdigit() and len(start) < 7
    found = row_results.read_page(upload, start=int(start) if is_number else 0, only_problems=only_problems)
    totals = _totals(upload)
    show = "show=problems&" if only_problems else ""
    context = _shown(upload, totals) | {
        "results": found.results,
        "only_problems": only_problems,
        "next_query": f"{show}from={found.next}" if found.next is not None else "",
        "first_query": show.rstrip("&") if is_number and int(start) else None,
        "left": links_left(request.actor.workspace, timezone.now()) if upload.state == ImportState.CHECKED else None,
        "may_edit": request.actor.may(Action.EDIT_LINKS),
        "kept_until": upload.created_at + services.IMPORTS_KEPT_FOR,
    }
    return render(request, "links/imports/detail.html", context)


@member_page("GET")
def progress(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Answer the progress to the page, which polls each second; reload the page when the step has ended."""
    upload = find_import(request, import_id)
    if upload.state not in RUNNING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "links/imports/progress.html", _shown(upload, _totals(upload)))


@member_page("GET")
def bad_rows(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Answer the rows with problems as CSV."""
    upload = find_import(request, import_id)
    name = upload.file_name.rpartition(".")[0] or "import"
    headers = _saved_as(f"{name}-problems.csv")
    return StreamingHttpResponse(downloads.bad_rows(upload), content_type=_CSV, headers=headers)


@member_page("GET")
def results(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """Answer all rows with their short URLs as CSV."""
    upload = find_import(request, import_id)
    name = upload.file_name.rpartition(".")[0] or "import"
    return StreamingHttpResponse(downloads.results(upload), content_type=_CSV, headers=_saved_as(f"{name}-results.csv"))


def _totals(upload: Import) -> ImportTotals:
    return row_results.totals([upload])[upload.pk]


def _shown(upload: Import, totals: ImportTotals) -> dict[str, Any]:
    """Return the context that the page and its polled part share."""
    done, all_of_them = {
        ImportState.IMPORTING: (totals.done, totals.rows),
        ImportState.UNDOING: (totals.undone, totals.created + totals.changed),
    }.get(ImportState(upload.state), (totals.checked, totals.rows))
    return {
        "upload": upload,
        "totals": totals,
        "section": "links",
        "is_running": upload.state in RUNNING,
        "done": done,
        "all": all_of_them,
        "bin_days": BIN_KEPT_FOR.days,
    }


def _saved_as(name: str) -> dict[str, str]:
    """Return the header that makes browsers save the answer as a file."""
    return {"Content-Disposition": content_disposition_header(True, name) or "attachment"}


def find_import(request: MemberRequest, import_id: str) -> Import:
    """Return the import of the workspace with this id, or raise Http404."""
    return find(Import.objects.in_workspace(request.actor.workspace).select_related("created_by"), import_id)
