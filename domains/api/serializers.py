"""Bodies and query parameters of /api/domains."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from domains import rules
from domains.api.app_links import AndroidAppsField, AppleAppsField
from domains.models import Domain
from domains.verification.answers import DnsAnswer
from domains.verification.records import DnsRecord, explain_check, possible_records, required_records
from shortener.api.fields import (
    IdField,
    InstantField,
    StrictSerializer,
    StrictString,
    TextOrNull,
    WebAddressField,
)


def _fallback_url(field: str) -> WebAddressField:
    return WebAddressField(source=field, trim_whitespace=True, required=False, allow_null=True, allow_blank=True)


class DomainChanges(StrictSerializer):
    """The body of PATCH /api/domains/{id}."""

    rootUrl = _fallback_url("root_url")
    notFoundUrl = _fallback_url("not_found_url")
    expiredUrl = _fallback_url("expired_url")
    appleApps = AppleAppsField(source="apple_apps", required=False, allow_null=True)
    androidApps = AndroidAppsField(source="android_apps", required=False, allow_null=True)

    @property
    def values(self) -> dict[str, Any]:
        """The fields that were sent, as the services take them: null is an empty text or list."""
        empty: Any
        given = {}
        for name, value in self.validated_data.items():
            empty = [] if name.endswith("_apps") else ""
            given[name] = empty if value is None else value
        return given


class DomainInput(DomainChanges):
    """The body of POST /api/domains."""

    host = StrictString(max_length=rules.HOST_LIMIT)


class DomainRemoval(StrictSerializer):
    """The query parameters of DELETE /api/domains/{id}."""

    deleteLinks = serializers.BooleanField(required=False, default=False)


class RecordOutput(serializers.Serializer[Any]):
    """A DNS record to set."""

    type = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField()


class PossibleRecordOutput(RecordOutput):
    """A DNS record that helps, and for what."""

    purpose = serializers.ChoiceField(choices=["proof", "routing", "proof_and_routing"])


class ContestOutput(serializers.Serializer[Any]):
    """Two workspaces have a proof for the host: the holder serves it, the claimant gets it."""

    role = serializers.ChoiceField(choices=["holder", "claimant"], help_text=_("What this workspace is."))
    since = InstantField()
    until = InstantField(help_text=_("When the claimant gets the domain, if its record is still in the DNS."))


class DnsOutput(serializers.Serializer[Any]):
    """The result of the last DNS check."""

    state = serializers.CharField()
    message = serializers.CharField()
    txt = serializers.ListField(child=serializers.CharField())
    cname = serializers.ListField(child=serializers.CharField())


class DomainOutput(serializers.Serializer[Any]):
    """A domain in a response. The context's `link_counts` holds the number of links of each, by id."""

    id = IdField()
    host = serializers.CharField()
    verified = serializers.SerializerMethodField()
    verifiedAt = InstantField(source="verified_at", allow_null=True)
    lastCheckedAt = InstantField(source="last_checked_at", allow_null=True)
    refusedAt = InstantField(source="refused_at", allow_null=True)
    failingSince = InstantField(source="failing_since", allow_null=True)
    rootUrl = TextOrNull(source="root_url")
    notFoundUrl = TextOrNull(source="not_found_url")
    expiredUrl = TextOrNull(source="expired_url")
    appleApps = AppleAppsField(source="apple_apps")
    androidApps = AndroidAppsField(source="android_apps")
    links = serializers.SerializerMethodField()
    proof = serializers.CharField(source="basis", allow_null=True)
    contested = serializers.SerializerMethodField()
    dnsRecords = serializers.SerializerMethodField()
    records = serializers.SerializerMethodField()
    dns = serializers.SerializerMethodField()
    createdAt = InstantField(source="created_at")

    def get_verified(self, domain: Domain) -> bool:
        return domain.verified_at is not None

    def get_links(self, domain: Domain) -> int:
        number: int = self.context["link_counts"].get(domain.pk, 0)
        return number

    @extend_schema_field(ContestOutput(allow_null=True))
    def get_contested(self, domain: Domain) -> dict[str, Any] | None:
        since = domain.contested_at
        if since is None:
            return None
        role = "claimant" if domain.verified_at is None else "holder"
        return dict(ContestOutput({"role": role, "since": since, "until": since + rules.CLAIM_PERIOD}).data)

    @extend_schema_field(PossibleRecordOutput(many=True))
    def get_dnsRecords(self, domain: Domain) -> list[dict[str, str]]:
        return [{**_record(record), "purpose": purpose} for purpose, record in possible_records(domain)]

    @extend_schema_field(RecordOutput(many=True))
    def get_records(self, domain: Domain) -> list[dict[str, str]]:
        return [_record(record) for record in required_records(domain)]

    @extend_schema_field(DnsOutput(allow_null=True))
    def get_dns(self, domain: Domain) -> dict[str, Any] | None:
        if domain.dns_answer is None:
            return None
        answer = DnsAnswer.from_json(domain.dns_answer)
        found = {"txt": answer.texts, "cname": answer.aliases}
        return dict(DnsOutput({"state": domain.proof, "message": explain_check(domain), **found}).data)


def _record(record: DnsRecord) -> dict[str, str]:
    return dict(RecordOutput(record).data)
