"""Links as the API takes and answers them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from campaigns.models import Campaign
from domains.models import Domain
from links.models import (
    LARGEST_MAX_CLICKS,
    LONGEST_FOLDER,
    LONGEST_NOTES,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Link,
    Status,
)
from links.rules import codes, destinations, tags
from redirects.codes import LONGEST, RESERVED, SHORTEST
from shortener.api.fields import (
    SPACES,
    IdField,
    InstantField,
    JsonSchema,
    StrictBoolean,
    StrictInteger,
    StrictSerializer,
    StrictString,
    TextOrNull,
    WebAddressField,
)
from shortener.errors import Invalid


class TagField(StrictString):
    """One tag."""

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if not tags.is_tag(name):
            raise serializers.ValidationError(_("Use 1 to 30 letters, numbers, underscores or hyphens."))
        return name

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe what is_tag() takes."""
        word = r"\p{L}\p{N}"
        return {"type": "string", "pattern": rf"^[{word}_-][{word}\p{{M}}_-]{{0,{tags.LONGEST - 1}}}$"}


class AliasField(StrictString):
    """A code that somebody chooses; links/codes.py has the rule."""

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe aliases and, as none, the empty text."""
        form = f"^[{SPACES}]*([A-Za-z0-9-]{{{SHORTEST},{LONGEST}}})?[{SPACES}]*$"
        return {"type": "string", "pattern": form, "not": {"enum": sorted(RESERVED)}}


class LinkInput(StrictSerializer):
    """What POST /api/links takes. Needs the workspace in its context."""

    originalUrl = WebAddressField(help_text=_("An http or https URL."))
    customAlias = AliasField(required=False, allow_null=True, allow_blank=True)
    password = StrictString(
        required=False,
        allow_null=True,
        trim_whitespace=False,
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
    )
    startsAt = InstantField(required=False, allow_null=True)
    expiresAt = InstantField(required=False, allow_null=True)
    maxClicks = StrictInteger(required=False, allow_null=True, min_value=1, max_value=LARGEST_MAX_CLICKS)
    campaignId = IdField(required=False, allow_null=True)
    domainId = IdField(required=False, allow_null=True)
    tags = serializers.ListField(child=TagField(), required=False, allow_null=True, max_length=tags.MOST)
    folder = StrictString(required=False, allow_null=True, allow_blank=True, max_length=LONGEST_FOLDER)
    notes = StrictString(required=False, allow_null=True, allow_blank=True, max_length=LONGEST_NOTES)

    def validate_originalUrl(self, value: str) -> str:
        return _checked(destinations.normalised, value)

    def validate_customAlias(self, value: str | None) -> str | None:
        return _checked(codes.check_alias, value) if value else value

    def validate_campaignId(self, value: str | None) -> Campaign | None:
        campaign: Campaign | None = self._own(Campaign.objects, value, _("No such campaign."))
        return campaign

    def validate_domainId(self, value: str | None) -> Domain | None:
        domain: Domain | None = self._own(Domain.objects, value, _("No such domain."))
        if domain is not None and domain.verified_at is None:
            raise serializers.ValidationError(_("This domain is not verified yet. Verify its DNS first."))
        return domain

    def _own(self, things: Any, pk: str | None, problem: str | Promise) -> Any:
        """Return the thing of the workspace that has the id, None without one, or say what the problem is."""
        if pk is None:
            return None
        thing = things.in_workspace(self.context["workspace"]).filter(pk=pk).first()
        if thing is None:
            raise serializers.ValidationError(str(problem))
        return thing

    @property
    def verbs(self) -> dict[str, Any]:
        """The values that were sent, as create_link() takes them."""
        return verbs(self.validated_data)


class LinkChanges(LinkInput):
    """What PATCH /api/links/{id} takes, each field if it was sent."""

    disabled = StrictBoolean(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, partial=True, **kwargs)


_VERBS = {
    "originalUrl": "destination",
    "customAlias": "alias",
    "password": "password",
    "startsAt": "starts_at",
    "expiresAt": "expires_at",
    "maxClicks": "max_clicks",
    "campaignId": "campaign",
    "domainId": "domain",
    "tags": "tag_names",
    "folder": "folder",
    "notes": "notes",
    "disabled": "is_disabled",
}


def verbs(validated: Mapping[str, Any]) -> dict[str, Any]:
    """Return validated values of LinkInput, as create_link() takes them."""
    return {_VERBS[name]: _plain(name, value) for name, value in validated.items()}


def _plain(name: str, value: Any) -> Any:
    if name == "tags":
        return tags.without_duplicates(value or ())
    return value or "" if name in ("customAlias", "password", "folder", "notes") else value


def _checked(rule: Any, value: str) -> str:
    """Return the value as it was given, or say as a field's error what the rule says."""
    try:
        rule(value)
    except Invalid as error:
        raise serializers.ValidationError(str(error.message)) from error
    return value


class LinkOutput(serializers.Serializer[Link]):
    """A link in an answer. A password, hashed or not, never is."""

    id = IdField()
    shortCode = serializers.CharField(source="code")
    shortUrl = serializers.CharField(source="short_url")
    originalUrl = serializers.CharField(source="destination")
    clicks = serializers.IntegerField(source="click_count")
    maxClicks = serializers.IntegerField(source="max_clicks", allow_null=True)
    startsAt = InstantField(source="starts_at", allow_null=True)
    expiresAt = InstantField(source="expires_at", allow_null=True)
    hasPassword = serializers.SerializerMethodField()
    campaignId = IdField(source="campaign_id", allow_null=True)
    domainId = IdField(source="domain_id", allow_null=True)
    tags = serializers.SerializerMethodField()
    folder = TextOrNull()
    notes = TextOrNull()
    status = serializers.SerializerMethodField()
    createdAt = InstantField(source="created_at")
    updatedAt = InstantField(source="updated_at")

    def get_hasPassword(self, link: Link) -> bool:
        return bool(link.password)

    def get_tags(self, link: Link) -> list[str]:
        return [tag.name for tag in link.tags.all()]

    def get_status(self, link: Link) -> Status:
        return link.status(self.context.get("at") or timezone.now())
