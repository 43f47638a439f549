"""Domains as the API takes and answers them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from domains.dns import DnsAnswer
from domains.models import Domain
from domains.records import explanation, records
from shortener.api.fields import (
    IdField,
    InstantField,
    JsonSchema,
    StrictSerializer,
    StrictString,
    TextOrNull,
    WebAddressField,
)
from shortener.web import host_names

_SAME_NAMES = {"rootUrl": "root_url", "notFoundUrl": "not_found_url"}


class HostField(StrictString):
    """The name of a domain; domains/names.py has the rule."""

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe names in ASCII; international ones are taken too, which is more than a pattern can say."""
        label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
        last = r"(?![Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]\.?$)[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
        return {"type": "string", "maxLength": host_names.LONGEST, "pattern": rf"^({label}\.)+{last}\.?$"}


class DomainChanges(StrictSerializer):
    """What PATCH /api/domains/{id} takes."""

    rootUrl = WebAddressField(trim_whitespace=True, required=False, allow_null=True, allow_blank=True)
    notFoundUrl = WebAddressField(trim_whitespace=True, required=False, allow_null=True, allow_blank=True)

    @property
    def verbs(self) -> dict[str, Any]:
        """The validated values as the services call them; null is an empty text."""
        return {_SAME_NAMES.get(name, name): value or "" for name, value in self.validated_data.items()}


class DomainInput(DomainChanges):
    """What POST /api/domains takes."""

    host = HostField(max_length=host_names.LONGEST, help_text=_("The domain's name alone, such as go.example.com."))


class DomainRemoval(StrictSerializer):
    """The query parameters of DELETE /api/domains/{id}."""

    deleteLinks = serializers.BooleanField(required=False, default=False)


class RecordOutput(serializers.Serializer[Any]):
    """A DNS record to set."""

    type = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField()


class DnsOutput(serializers.Serializer[Any]):
    """What the DNS said at the last check."""

    state = serializers.CharField()
    message = serializers.CharField()
    txt = serializers.ListField(child=serializers.CharField())
    cname = serializers.ListField(child=serializers.CharField())


class DomainOutput(serializers.Serializer[Any]):
    """A domain in an answer. The context's `link_counts` say how many links each has, by id."""

    id = IdField()
    host = serializers.CharField()
    verified = serializers.SerializerMethodField()
    verifiedAt = InstantField(source="verified_at", allow_null=True)
    lastCheckedAt = InstantField(source="last_checked_at", allow_null=True)
    failingSince = InstantField(source="failing_since", allow_null=True)
    rootUrl = TextOrNull(source="root_url")
    notFoundUrl = TextOrNull(source="not_found_url")
    links = serializers.SerializerMethodField()
    records = serializers.SerializerMethodField()
    dns = serializers.SerializerMethodField()
    createdAt = InstantField(source="created_at")

    def get_verified(self, domain: Domain) -> bool:
        return domain.verified_at is not None

    def get_links(self, domain: Domain) -> int:
        number: int = self.context["link_counts"].get(domain.pk, 0)
        return number

    @extend_schema_field(RecordOutput(many=True))
    def get_records(self, domain: Domain) -> list[dict[str, str]]:
        return [dict(RecordOutput(record).data) for record in records(domain)]

    @extend_schema_field(DnsOutput(allow_null=True))
    def get_dns(self, domain: Domain) -> dict[str, Any] | None:
        if domain.dns_answer is None:
            return None
        answer = DnsAnswer.from_json(domain.dns_answer)
        found = {"txt": answer.texts, "cname": answer.aliases}
        return dict(DnsOutput({"state": domain.proof, "message": explanation(domain), **found}).data)
