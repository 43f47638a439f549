"""The query parameters of GET /api/links."""

from datetime import datetime
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from accounts.models import Workspace
from campaigns import utm
from campaigns.models import Campaign
from domains.models import Domain
from links.fields import FIELDS, FOLDER
from links.models import Link, LinkQuerySet, Status
from links.queries.click_order import read_page_by_clicks
from links.queries.search.links import Search
from links.rules import destinations, tags
from links.services import short_urls
from redirects.codes import LONGEST, link_key
from shortener.api.fields import ChoiceField, IdField, InstantField, JsonSchema, StrictString, WebAddressField
from shortener.api.pagination import PageQuery
from shortener.errors import Invalid, Reason
from shortener.web.pagination import Order, Page, place_at

LONGEST_SEARCH = 500  # characters
LONGEST_SHORT_URL = 2_048  # characters
_NEWEST_FIRST = Order("created_at")
_ORDERS = {
    "-createdAt": _NEWEST_FIRST,
    "createdAt": Order("created_at", descending=False),
    "-updatedAt": Order("updated_at"),
    "updatedAt": Order("updated_at", descending=False),
    "-clicks": Order("click_count"),
    "clicks": Order("click_count", descending=False),
}


class TagField(StrictString):
    """A tag, validated by links.rules.tags."""

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        try:
            return tags.tag(name)
        except Invalid as error:
            raise serializers.ValidationError(str(error.message), error.reason) from error

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the length. Which letters there are depends on the version of Unicode."""
        return {"type": "string", "minLength": 1, "maxLength": tags.LONGEST_TAG}


# What a search looks through, as the API names it, besides the short URL's host and the campaign's name.
SEARCHED = ", ".join(field.api_name for field in FIELDS if field.is_searched)


class LinkQuery(PageQuery):
    """The parameters of GET /api/links. Links must meet every condition."""

    search = StrictString(required=False, allow_blank=True, max_length=LONGEST_SEARCH)
    tag = TagField(required=False)
    folder = StrictString(required=False, allow_blank=True, max_length=FOLDER.maximum)
    shortUrl = StrictString(required=False, max_length=LONGEST_SHORT_URL)
    code = StrictString(required=False, max_length=LONGEST)
    originalUrl = WebAddressField(required=False, max_length=utm.LONGEST_DESTINATION)
    campaignId = IdField(required=False)
    domainId = IdField(required=False)
    status = ChoiceField(Status.choices, required=False)
    createdAfter = InstantField(required=False)
    createdBefore = InstantField(required=False)
    sort = ChoiceField(list(_ORDERS), required=False, default="-createdAt")
    _search: Search | None = None
    _workspace_id = ""

    def validate_originalUrl(self, value: str) -> str:
        try:
            return destinations.location_of(value)
        except Invalid as error:
            raise serializers.ValidationError(str(error.message), error.reason) from error

    @property
    def order(self) -> Order:
        """The order in `sort`."""
        return _ORDERS[self.validated_data["sort"]]

    def filter_links(self, workspace: Workspace, at: datetime) -> LinkQuerySet:
        """Return the workspace's links that meet every condition at this time."""
        given, self._workspace_id = self.validated_data, workspace.pk
        self._search = Search(workspace, given["search"]) if given.get("search") else None
        links = self._search.links if self._search else Link.objects.in_workspace(workspace)
        if "tag" in given:
            links = links.tagged(given["tag"])
        if "status" in given:
            links = links.with_status(Status(given["status"]), at)
        if "shortUrl" in given:
            links = links.filter(key__in=short_urls.keys_of(given["shortUrl"]))
        if "code" in given:
            links = links.filter(key=link_key(given.get("domainId", ""), given["code"]))
        if "originalUrl" in given:
            links = links.leading_to(given["originalUrl"])
        columns = {column: given[name] for name, column in _LOOKUPS.items() if name in given}
        return links.filter(**columns)

    def read_rows(self, rows: "models.QuerySet[Any]", *, order: Order) -> Page[Any]:
        """Return the page of the rows of filter_links(), or raise InvalidCursor."""
        cursor, limit = self.validated_data.get("cursor", ""), self.validated_data["limit"]
        if order.column == "click_count":
            links = cast("LinkQuerySet", rows)
            return read_page_by_clicks(links, self._workspace_id, order=order, cursor=cursor, limit=limit)
        place = place_at(cursor, order, Link) if cursor else None
        if self._search_alone and order == _NEWEST_FIRST and not (place and place.is_before):
            after = (place.value, place.pk) if place else None
            rows = self._search_alone.newest(number=limit + 1, after=after).for_display()
        return super().read_rows(rows, order=order)

    def count(self, rows: "models.QuerySet[Any]", *, most: int | None = None) -> int:
        """Return the number of links on all pages, or `most` if there are more."""
        return self._search_alone.count(most=most) if self._search_alone else super().count(rows, most=most)

    @property
    def _search_alone(self) -> Search | None:
        """The search, if an index answers it and no other condition is given."""
        others = {"tag", "status", "shortUrl", "code", "originalUrl", *_LOOKUPS} & self.validated_data.keys()
        return self._search if self._search and self._search.has_index and not others else None

    def check_ids(self, workspace: Workspace) -> None:
        """Raise ValidationError for a campaign or domain that is not the workspace's."""
        given = self.validated_data
        known = {
            "campaignId": (Campaign.objects.in_workspace(workspace), _("This workspace has no campaign with this ID.")),
            "domainId": (Domain.objects.in_workspace(workspace), _("This workspace has no domain with this ID.")),
        }
        problems = {
            name: [ErrorDetail(str(problem), Reason.NOT_FOUND)]
            for name, (things, problem) in known.items()
            if name in given and not things.filter(pk=given[name]).exists()
        }
        if problems:
            raise serializers.ValidationError(problems)


_LOOKUPS = {
    "folder": "folder",
    "campaignId": "campaign",
    "domainId": "domain",
    "createdAfter": "created_at__gte",
    "createdBefore": "created_at__lt",
}
