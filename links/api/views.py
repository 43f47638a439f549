"""/api/links and /api/links/{id}."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import caller, tenant
from accounts.keys import scopes
from links.api import etags
from links.api.serializers import LinkChanges, LinkInput, LinkOutput
from links.fields import API_NAMES
from links.models import Link
from links.queries.listing import LinkQuery
from links.services.bin import delete_link
from links.services.changes import change_link
from links.services.creation import create_link
from shortener.api.views import EnvelopeView, success, success_page
from shortener.web.lookup import find


class LinkCollection(EnvelopeView):
    """GET lists the links of the key's workspace, POST creates one."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "POST": scopes.LINKS_WRITE}
    field_names = API_NAMES

    def get(self, request: Request) -> Response:
        """Answer a page of the links that meet every condition."""
        workspace = tenant(request)
        query = LinkQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        now = timezone.now()
        chosen = query.filter_links(Link.objects.in_workspace(workspace).for_display(), now)
        found = query.read_page(chosen, order=query.order)
        if not found.rows:  # with results, the campaign and domain exist
            query.check_ids(workspace)
        rows = LinkOutput(found.rows, many=True, context={"at": now})
        return success_page(rows.data, found, _("Links found"))

    def post(self, request: Request) -> Response:
        """Answer 201 with the new link."""
        now = timezone.now()
        serializer = LinkInput(data=request.data, context={"workspace": tenant(request)})
        serializer.is_valid(raise_exception=True)
        link = create_link(by=caller(request), values=serializer.values, at=now)
        return _answer(link, now, _("Short link created successfully"), status=201)


class LinkDetail(EnvelopeView):
    """GET reads one link of the key's workspace, PATCH changes and DELETE deletes it."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "PATCH": scopes.LINKS_WRITE, "DELETE": scopes.LINKS_WRITE}
    field_names = API_NAMES

    def get(self, request: Request, link_id: str) -> Response:
        """Answer the link with its current clicks, or 304 if the caller has this version."""
        answer = _answer(_link(request, link_id), timezone.now(), _("Link found"))
        if etags.is_known(request, answer["ETag"]):
            return Response(status=304, headers={"ETag": answer["ETag"]})
        return answer

    def patch(self, request: Request, link_id: str) -> Response:
        """Answer the changed link."""
        link, now = _link(request, link_id), timezone.now()
        serializer = LinkChanges(data=request.data, context={"workspace": tenant(request)})
        serializer.is_valid(raise_exception=True)
        check = _check(request, now)
        changed = change_link(link=link, by=caller(request), values=serializer.values, at=now, check=check)
        return _answer(changed, now, _("Link changed"))

    def delete(self, request: Request, link_id: str) -> Response:
        """Move the link to the bin."""
        link, now = _link(request, link_id), timezone.now()
        delete_link(link=link, by=caller(request), at=now, check=_check(request, now))
        return success(None, _("Link deleted"))


def _link(request: Request, link_id: str) -> Link:
    return find(Link.objects.in_workspace(tenant(request)).select_related("domain"), link_id)


def _shown(link: Link, at: datetime) -> dict[str, Any]:
    return LinkOutput(link, context={"at": at}).data


def _answer(link: Link, at: datetime, message: str, *, status: int = 200) -> Response:
    data = _shown(link, at)
    answer = success(data, message, status)
    answer["ETag"] = etags.etag(data)
    return answer


def _check(request: Request, at: datetime) -> Callable[[Link], None] | None:
    """Return a check that raises Stale for another version than the one in If-Match; None without that header."""
    if "If-Match" not in request.headers:
        return None
    return lambda link: etags.check_if_match(request, _shown(link, at))
