"""The query parameters of GET /api/links."""

from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.fields import FIELDS, FOLDER
from links.models import LinkQuerySet, Status
from links.rules import search, tags
from shortener.api.fields import IdField, InstantField, JsonSchema, StrictString
from shortener.api.pagination import PageQuery
from shortener.errors import Invalid
from shortener.web.pagination import Order

LONGEST_SEARCH = 500  # characters, before and after folding; databases limit the length of patterns
_ORDERS = {
    "-createdAt": Order("created_at"),
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
            raise serializers.ValidationError(str(error.message)) from error

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return a pattern equivalent to is_tag()."""
        word = r"\p{L}\p{N}"
        return {"type": "string", "pattern": rf"^[{word}_-][{word}\p{{M}}_-]{{0,{tags.LONGEST_TAG - 1}}}$"}


# What a search looks through, as the API names it.
SEARCHED = ", ".join(field.api_name for field in FIELDS if field.is_searched)


class LinkQuery(PageQuery):
    """The parameters of GET /api/links. Links must meet every condition."""

    search = StrictString(
        required=False,
        allow_blank=True,
        max_length=LONGEST_SEARCH,
        help_text=format_lazy(_("In {fields}, in any case and script."), fields=SEARCHED),
    )
    tag = TagField(required=False)
    folder = StrictString(required=False, allow_blank=True, max_length=FOLDER.maximum)
    campaignId = IdField(required=False)
    domainId = IdField(required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    createdAfter = InstantField(required=False)
    createdBefore = InstantField(required=False)
    sort = serializers.ChoiceField(list(_ORDERS), required=False, default="-createdAt")

    def validate_search(self, value: str) -> str:
        if len(search.folded(value)) > LONGEST_SEARCH:
            raise serializers.ValidationError(_("Use at most %(number)s characters.") % {"number": LONGEST_SEARCH})
        return value

    @property
    def order(self) -> Order:
        """The order in `sort`."""
        return _ORDERS[self.validated_data["sort"]]

    def filter_links(self, links: LinkQuerySet, at: datetime) -> LinkQuerySet:
        """Return the links that meet every condition at this time."""
        given = self.validated_data
        if given.get("search"):
            links = links.matching(given["search"])
        if "tag" in given:
            links = links.tagged(given["tag"])
        if "status" in given:
            links = links.with_status(Status(given["status"]), at)
        columns = {column: given[name] for name, column in _LOOKUPS.items() if name in given}
        return links.filter(**columns)

    def check_ids(self, workspace: Workspace) -> None:
        """Raise ValidationError for a campaign or domain that is not the workspace's."""
        given = self.validated_data
        known = {
            "campaignId": (Campaign.objects.in_workspace(workspace), _("No such campaign.")),
            "domainId": (Domain.objects.in_workspace(workspace), _("No such domain.")),
        }
        problems = {
            name: [problem]
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
