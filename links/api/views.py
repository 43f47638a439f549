"""/api/links and /api/links/{id}."""

from datetime import datetime
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import caller, tenant
from accounts.keys import scopes
from links.api import etags
from links.api.answers import answer, version_check
from links.api.deleted import LinkListQuery, ListedLink, deleted_page
from links.api.serializers import LinkChanges, LinkInput
from links.fields import API_NAMES
from links.models import Link
from links.queries.references import find_link
from links.services.bin import delete_link
from links.services.changes import LinkCheck, change_link
from links.services.creation import create_link
from links.services.reuse import create_link_unless_exists
from shortener.api.views import EnvelopeView, success, success_page


class LinkCollection(EnvelopeView):
    """GET lists the links of the key's workspace, POST creates one."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "POST": scopes.LINKS_WRITE}
    field_names = API_NAMES

    def get(self, request: Request) -> Response:
        """Answer a page of the links that meet every condition."""
        workspace = tenant(request)
        query = LinkListQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        if query.is_of_bin:
            return deleted_page(query, workspace)
        now = timezone.now()
        chosen = query.filter_links(workspace, now).for_display()
        found = query.read_page(chosen, order=query.order)
        if not found.rows:  # with results, the campaign and domain exist
            query.check_ids(workspace)
        rows = ListedLink(found.rows, many=True, context={"at": now})
        return success_page(rows.data, found, _("Links found"))

    def post(self, request: Request) -> Response:
        """Answer 201 with the new link, or 200 with the one that exists, if it was asked for."""
        now = timezone.now()
        serializer = LinkInput(data=request.data, context={"workspace": tenant(request)})
        serializer.is_valid(raise_exception=True)
        if serializer.returns_existing:
            link, is_new = create_link_unless_exists(by=caller(request), values=serializer.values, at=now)
            if not is_new:
                return answer(link, now, _("The link already exists"))
        else:
            link = create_link(by=caller(request), values=serializer.values, at=now)
        return answer(link, now, _("Short link created successfully"), status=201)


class LinkDetail(EnvelopeView):
    """GET reads one link of the key's workspace, PATCH changes and DELETE deletes it."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "PATCH": scopes.LINKS_WRITE, "DELETE": scopes.LINKS_WRITE}
    field_names = API_NAMES

    def get(self, request: Request, link_id: str) -> Response:
        """Answer the link with its current clicks, or 304 if the caller has this version."""
        found = answer(_link(request, link_id), timezone.now(), _("Link found"))
        if etags.is_known(request, found["ETag"]):
            return Response(status=304, headers={"ETag": found["ETag"]})
        return found

    def patch(self, request: Request, link_id: str) -> Response:
        """Answer the changed link."""
        link, now = _link(request, link_id), timezone.now()
        serializer = LinkChanges(data=request.data, context={"workspace": tenant(request)})
        serializer.is_valid(raise_exception=True)
        check = _check(request, now)
        changed = change_link(link=link, by=caller(request), values=serializer.values, at=now, check=check)
        return answer(changed, now, _("Link changed"))

    def delete(self, request: Request, link_id: str) -> Response:
        """Move the link to the bin."""
        link, now = _link(request, link_id), timezone.now()
        delete_link(link=link, by=caller(request), at=now, check=_check(request, now))
        return success(None, _("Link deleted"))


def _link(request: Request, link_id: str) -> Link:
    return find_link(Link.objects.in_workspace(tenant(request)).select_related("domain"), link_id)


def _check(request: Request, at: datetime) -> LinkCheck | None:
    """Return a check that raises Stale for another version than the one in If-Match; None without that header."""
    text = request.headers.get("If-Match")
    return None if text is None else version_check(text, at, field="If-Match")
