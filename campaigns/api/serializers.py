"""Bodies and query parameters of /api/campaigns."""

from typing import Any

from rest_framework import serializers

from campaigns import rules
from campaigns.models import LIST_ORDERS, Campaign, CampaignQuerySet
from campaigns.utm import PARAMETERS
from shortener.api.fields import (
    ChoiceField,
    IdField,
    InstantField,
    StrictBoolean,
    StrictSerializer,
    StrictString,
    TextOrNull,
)
from shortener.api.pagination import PageQuery
from shortener.web.pagination import Order


class CampaignQuery(PageQuery):
    """The query parameters of GET /api/campaigns; a campaign is listed if it meets all of them."""

    search = StrictString(required=False, default="", allow_blank=True, max_length=rules.NAME_LIMIT)
    archived = ChoiceField(["true", "false", "all"], required=False, default="false")
    sort = ChoiceField(list(LIST_ORDERS), required=False, default="-createdAt")

    @property
    def order(self) -> Order:
        """The order that was asked for."""
        return LIST_ORDERS[self.validated_data["sort"]]

    def chosen(self, campaigns: CampaignQuerySet) -> CampaignQuerySet:
        """Return the campaigns that meet every parameter."""
        given = self.validated_data
        return campaigns.filtered(search=given["search"], archived=given["archived"])


def utm_value(parameter: str) -> StrictString:
    """Return the field of a UTM parameter, which null and an empty text unset."""
    return StrictString(source=parameter, required=False, allow_null=True, allow_blank=True, max_length=rules.UTM_LIMIT)


class CampaignInput(StrictSerializer):
    """The body of POST /api/campaigns."""

    name = StrictString(max_length=rules.NAME_LIMIT)
    utmSource = utm_value("utm_source")
    utmMedium = utm_value("utm_medium")
    utmCampaign = utm_value("utm_campaign")
    utmTerm = utm_value("utm_term")
    utmContent = utm_value("utm_content")
    startsAt = InstantField(source="starts_at", required=False, allow_null=True)
    endsAt = InstantField(source="ends_at", required=False, allow_null=True)

    @property
    def values(self) -> dict[str, Any]:
        """The fields that were sent, as the services take them: a parameter of null is an empty text."""
        given: dict[str, Any] = self.validated_data
        return given | {parameter: given[parameter] or "" for parameter in PARAMETERS if parameter in given}


class CampaignChanges(CampaignInput):
    """The body of PATCH /api/campaigns/{id}, in which every field is optional."""

    archived = StrictBoolean(required=False, allow_null=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, partial=True, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """The fields that were sent; an `archived` of null is false."""
        given = super().values
        return given | ({"archived": bool(given["archived"])} if "archived" in given else {})


class CampaignOutput(serializers.Serializer[Campaign]):
    """A campaign in a response. The context's `link_counts` holds the number of links of each, by id."""

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
