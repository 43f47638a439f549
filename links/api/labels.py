"""/api/tags and /api/folders: the tags and folders of a workspace with their numbers of links."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import tenant
from accounts.keys import scopes
from links.fields import FOLDER
from links.models import Link, LinkTag
from links.rules import tags
from shortener.api.fields import StrictString
from shortener.api.pagination import PageQuery
from shortener.api.views import EnvelopeView, success_page
from shortener.web.pagination import Page

_LARGEST_PAGE = 1_000


class LabelQuery(PageQuery):
    """The query parameters of both lists. The cursor is the last name of the page before."""

    cursor = StrictString(  # type: ignore[assignment]  # a name, and no token
        required=False, trim_whitespace=False, max_length=FOLDER.maximum
    )
    limit = serializers.IntegerField(required=False, default=_LARGEST_PAGE, min_value=1, max_value=_LARGEST_PAGE)


class LabelOutput(serializers.Serializer[dict[str, Any]]):
    """A name and the number of links that have it."""

    name = serializers.CharField()
    links = serializers.IntegerField()


class TagCollection(EnvelopeView):
    """GET lists the tags of the key's workspace."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ}

    def get(self, request: Request) -> Response:
        """Answer a page of tags in alphabetical order."""
        workspace = tenant(request)
        return _page(request, LinkTag.objects.in_workspace(workspace).names(), _("Tags found"))


class FolderCollection(EnvelopeView):
    """GET lists the folders of the key's workspace."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ}

    def get(self, request: Request) -> Response:
        """Answer a page of folders in alphabetical order."""
        workspace = tenant(request)
        return _page(request, Link.objects.in_workspace(workspace).folders(), _("Folders found"))


def _page(request: Request, links_of: dict[str, int], message: str) -> Response:
    query = LabelQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    cursor, limit = query.validated_data.get("cursor"), query.validated_data["limit"]
    # Sorted in Python, because the order of texts differs between databases.
    names = sorted(links_of, key=_alphabetically)
    rest = [name for name in names if cursor is None or _alphabetically(name) > _alphabetically(cursor)]
    rows = [{"name": name, "links": links_of[name]} for name in rest[:limit]]
    next_cursor = rest[limit - 1] if len(rest) > limit else None
    total = len(names) if query.validated_data["total"] else None
    page: Page[Any] = Page([], next_cursor, limit, total)
    return success_page(LabelOutput(rows, many=True).data, page, message)  # type: ignore[arg-type]  # its stubs know one


def _alphabetically(name: str) -> tuple[str, str]:
    return tags.folded(name), name
