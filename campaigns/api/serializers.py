"""Campaigns as the API takes and answers them."""

from typing import Any

from rest_framework import serializers

from campaigns import names, utm
from campaigns.models import Campaign, CampaignQuerySet
from shortener.api.fields import IdField, InstantField, StrictBoolean, StrictSerializer, StrictString, TextOrNull
from shortener.api.pagination import PageQuery
from shortener.web.pagination import Order

_ORDERS = {
    "-createdAt": Order("created_at"),
    "createdAt": Order("created_at", descending=False),
    "name": Order("name", descending=False),
    "-name": Order("name"),
}


class CampaignQuery(PageQuery):
    """What GET /api/campaigns takes; campaigns are listed that meet every condition."""

    search = StrictString(required=False, default="", allow_blank=True, max_length=names.LONGEST)
    archived = serializers.ChoiceField(["true", "false", "all"], required=False, default="false")
    sort = serializers.ChoiceField(list(_ORDERS), required=False, default="-createdAt")

    @property
    def order(self) -> Order:
        """The order that was asked for."""
        return _ORDERS[self.validated_data["sort"]]

    def chosen(self, campaigns: CampaignQuerySet) -> CampaignQuerySet:
        """Return those of the campaigns that meet every condition."""
        given = self.validated_data
        if given["archived"] != "all":
            campaigns = campaigns.archived(given["archived"] == "true")
        return campaigns.matching(given["search"]) if given["search"] else campaigns


def _utm_value() -> StrictString:
    return StrictString(required=False, allow_null=True, allow_blank=True, max_length=utm.LONGEST)


class CampaignInput(StrictSerializer):
    """What POST /api/campaigns takes."""

    name = StrictString(max_length=names.LONGEST)
    utmSource = _utm_value()
    utmMedium = _utm_value()
    utmCampaign = _utm_value()
    utmTerm = _utm_value()
    utmContent = _utm_value()
    startsAt = InstantField(required=False, allow_null=True)
    endsAt = InstantField(required=False, allow_null=True)

    @property
    def verbs(self) -> dict[str, Any]:
        """The values that were sent, as the services take them."""
        given = {_VERBS[name]: value for name, value in self.validated_data.items()}
        return given | {name: given[name] or "" for name in utm.PARAMETERS if name in given}


class CampaignChanges(CampaignInput):
    """What PATCH /api/campaigns/{id} takes, each field if it was sent."""

    archived = StrictBoolean(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, partial=True, **kwargs)


_VERBS = {
    "name": "name",
    "utmSource": "utm_source",
    "utmMedium": "utm_medium",
    "utmCampaign": "utm_campaign",
    "utmTerm": "utm_term",
    "utmContent": "utm_content",
    "startsAt": "starts_at",
    "endsAt": "ends_at",
    "archived": "archived",
}


class CampaignOutput(serializers.Serializer[Campaign]):
    """A campaign in an answer. The context's `link_counts` say how many links each has, by id."""

    id = IdField()
    name = serializers.CharField()
    utmSource = TextOrNull(source="utm_source")
    utmMedium = TextOrNull(source="utm_medium")
    utmCampaign = TextOrNull(source="utm_campaign")
    utmTerm = TextOrNull(source="utm_term")
    utmContent = TextOrNull(source="utm_content")
    startsAt = InstantField(source="starts_at", allow_null=True)
    endsAt = InstantField(source="ends_at", allow_null=True)
    archivedAt = InstantField(source="archived_at", allow_null=True)
    links = serializers.SerializerMethodField()
    createdAt = InstantField(source="created_at")

    def get_links(self, campaign: Campaign) -> int:
        number: int = self.context["link_counts"].get(campaign.pk, 0)
        return number
