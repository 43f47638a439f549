"""Downloads of the links in a list, filtered as GET /api/links filters them."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.workspaces.access import MemberRequest, member_page
from links.exports import files
from links.models import Link
from links.queries.listing import LinkQuery
from shortener.web.envelope import flatten_errors, summarize_errors

_OF_A_PAGE = ("cursor", "limit", "total")  # a download has all pages

Writer = Callable[..., Iterator[str]]


@member_page("GET")
def export_csv(request: MemberRequest) -> HttpResponseBase:
    """Answer with the links as a CSV file, newest first, or with sort=createdAt oldest first."""
    return _download(request, files.as_csv, "csv", "text/csv; charset=utf-8")


@member_page("GET")
def export_json(request: MemberRequest) -> HttpResponseBase:
    """Answer with the links as a JSON file, in the same order."""
    return _download(request, files.as_json, "json", "application/json")


def _download(request: MemberRequest, write: Writer, extension: str, content_type: str) -> HttpResponseBase:
    query = LinkQuery(data={name: text for name, text in request.GET.dict().items() if name not in _OF_A_PAGE})
    if not query.is_valid():
        return HttpResponse(
            summarize_errors(dict(flatten_errors(query.errors))), "text/plain; charset=utf-8", status=400
        )
    now: datetime = timezone.now()
    links = query.chosen(Link.objects.in_workspace(request.actor.workspace), now)
    # Clicks and changes go on meanwhile: only the order of creation leaves no link out and repeats none.
    content = write(links, descending=query.validated_data["sort"] != "createdAt", at=now)
    answer = StreamingHttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="links-{timezone.localdate(now)}.{extension}"'
    return answer
