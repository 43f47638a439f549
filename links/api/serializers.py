"""Serializers of links for requests and answers, derived from links/fields.py."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from campaigns.models import Campaign
from domains.models import Domain
from links.api.routing.fields import PreviewOutput, RulesOutput, UtmOutput
from links.field_types import COMPOSITE, PLAIN_TEXTS, CleanValue, Door, Kind, LinkField, LinkValues
from links.fields import FIELDS, fields_of
from links.models import Link, Status
from links.queries.listing import TagField
from links.rules import tags
from links.services.creation import NOT_FOR_GUESTS
from redirects.codes import LONGEST, SHORTEST
from shortener.api.fields import (
    IdField,
    InstantField,
    JsonSchema,
    SharedFields,
    StrictBoolean,
    StrictInteger,
    StrictSerializer,
    StrictString,
    TextOrNull,
    WebAddressField,
)
from shortener.api.lists import StrictList
from shortener.errors import Invalid, Reason

_MODELS = {
    Kind.CAMPAIGN: (Campaign, _("This workspace has no campaign with this ID.")),
    Kind.DOMAIN: (Domain, _("This workspace has no domain with this ID.")),
}


class LinkValueField(serializers.Field[Any, Any, Any, Any]):
    """A field of a request: parses JSON by the kind of a row of the field table, then applies the row's rule."""

    def __init__(self, row: LinkField, **options: Any) -> None:
        super().__init__(**options)
        self.row = row
        self._json = _JSON_FIELDS[row.kind]()

    def to_internal_value(self, data: Any) -> CleanValue:
        value = self._json.run_validation(data)
        if self.row.kind in _MODELS:
            value = self._own(*_MODELS[self.row.kind], value)
        try:
            return self.row.clean(value)
        except Invalid as error:
            problem = [ErrorDetail(str(error.message), error.reason)]
            raise serializers.ValidationError({error.place: problem} if error.place else problem) from error

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return the schema of the row's kind with the row's limits."""
        schema: JsonSchema = _SCHEMAS[self.row.kind](self.row)
        return schema

    def _own(self, model: Any, problem: Any, pk: str) -> Any:
        """Return the workspace's object with this id; one of another workspace is refused like a missing one."""
        known = cast("dict[str, Any]", self.context).setdefault(
            "known", {}
        )  # by id: the items of a batch may all name the same domain
        if pk not in known:
            known[pk] = model.objects.in_workspace(self.context["workspace"]).filter(pk=pk).first()
        found = known[pk]
        if not isinstance(found, model):
            raise serializers.ValidationError(str(problem), Reason.NOT_FOUND)
        return found


def _string() -> StrictString:
    return StrictString(allow_blank=True, trim_whitespace=False)


_JSON_FIELDS: dict[Kind, Callable[[], serializers.Field[Any, Any, Any, Any]]] = {
    Kind.URL: lambda: StrictString(trim_whitespace=False),
    Kind.ALIAS: _string,
    Kind.PASSWORD: _string,
    Kind.TIME: InstantField,
    Kind.NUMBER: StrictInteger,
    Kind.CAMPAIGN: IdField,
    Kind.DOMAIN: IdField,
    Kind.TAGS: lambda: StrictList(child=TagField()),
    Kind.TEXT: _string,
    Kind.PARAGRAPHS: _string,
    Kind.FLAG: StrictBoolean,
    **dict.fromkeys(COMPOSITE, serializers.JSONField),  # its rule checks the shape, too
}


def _text_schema(row: LinkField) -> JsonSchema:
    if row.characters:
        return {"type": "string", "pattern": f"^[{row.characters}]*$", "maxLength": row.maximum}
    field = StrictString(
        allow_blank=row.minimum == 0, trim_whitespace=False, min_length=row.minimum or None, max_length=row.maximum
    )
    return field.json_schema(is_input=True)


def _alias_schema(_row: LinkField) -> JsonSchema:
    """Return a schema for aliases and the empty string, which means no alias."""
    return {"type": "string", "pattern": f"^([A-Za-z0-9-]{{{SHORTEST},{LONGEST}}})?$"}


def _tags_schema(_row: LinkField) -> JsonSchema:
    return {"type": "array", "items": TagField().json_schema(is_input=True), "maxItems": tags.MOST_TAGS}


_SCHEMAS: dict[Kind, Callable[[LinkField], JsonSchema]] = {
    Kind.URL: lambda row: WebAddressField(max_length=row.maximum).json_schema(is_input=True),
    Kind.ALIAS: _alias_schema,
    Kind.PASSWORD: _text_schema,
    Kind.TIME: lambda _row: InstantField().json_schema(is_input=True),
    Kind.NUMBER: lambda row: {"type": "integer", "minimum": row.minimum, "maximum": row.maximum},
    Kind.CAMPAIGN: lambda _row: IdField().json_schema(is_input=True),
    Kind.DOMAIN: lambda _row: IdField().json_schema(is_input=True),
    Kind.TAGS: _tags_schema,
    Kind.TEXT: _text_schema,
    Kind.PARAGRAPHS: _text_schema,
    Kind.FLAG: lambda _row: {"type": "boolean"},
    Kind.RULES: lambda _row: RulesOutput().json_schema(is_input=True),
    Kind.UTM: lambda _row: UtmOutput().json_schema(is_input=True),
    Kind.PREVIEW: lambda _row: PreviewOutput().json_schema(is_input=True),
}


IF_EXISTS = "ifExists"  # of POST /api/links: what to do if there is a link like the new one


class IfExistsField(serializers.Field[Any, Any, Any, Any]):
    """The word `return`, or null for a new link in any case."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> str:
        if data != "return":
            raise serializers.ValidationError(
                _("Send “return”, or leave it out to always create a link."), Reason.UNKNOWN_VALUE
            )
        return "return"

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Return the one word."""
        return {"type": "string", "enum": ["return"]}


class LinkInput(StrictSerializer):
    """The body of POST /api/links."""

    # Needs `workspace` in its context. The docstring is the description in the OpenAPI document.
    door: ClassVar = Door.CREATE
    not_here: ClassVar[str | Promise] = ""  # the error for fields of the table that this door does not accept
    takes_if_exists: ClassVar = True

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
            row.api_name: LinkValueField(row, required=row.is_required, allow_null=not row.is_required)
            for row in fields_of(self.door)
        }
        return fields | ({IF_EXISTS: IfExistsField()} if self.takes_if_exists else {})

    def to_internal_value(self, data: Any) -> Any:
        elsewhere = [row.api_name for row in _SENT if row.api_name in data and row.api_name not in self.fields]
        problems = {name: [ErrorDetail(str(self.not_here), Reason.NOT_ACCEPTED)] for name in elsewhere if self.not_here}
        try:
            values = super().to_internal_value({name: data[name] for name in data if name not in problems})
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**problems, **dict(error.detail)}) from error  # type: ignore[arg-type]
        if problems:
            raise serializers.ValidationError(problems)
        return values

    @property
    def values(self) -> LinkValues:
        """The sent values, for the services."""
        return link_values_of({name: one for name, one in self.validated_data.items() if name != IF_EXISTS})

    @property
    def returns_existing(self) -> bool:
        """Whether a link like this one is answered in place of a new one."""
        return self.validated_data.get(IF_EXISTS) is not None


def link_values_of(validated: Mapping[str, Any]) -> LinkValues:
    """Return the validated data of a LinkInput as LinkValues."""
    return LinkValues(
        value if isinstance(value, CleanValue) else _BY_API_NAME[name].clean(value) for name, value in validated.items()
    )


_BY_API_NAME = {row.api_name: row for row in FIELDS}


_SENT = [row for row in FIELDS if row.doors & {Door.CREATE, Door.UPDATE}]  # that some request accepts


class NewLink(LinkInput):
    """The body of an operation that creates a link, in a batch."""

    takes_if_exists = False


class LinkChanges(LinkInput):
    """The body of PATCH /api/links/{id}; every field is optional."""

    takes_if_exists = False
    door = Door.UPDATE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, partial=True, **kwargs)


class BulkItem(LinkInput):
    """One item of POST /api/links/bulk."""

    takes_if_exists = False
    door = Door.BULK
    not_here = _("This field can't be set in bulk. Create this link with POST /api/links.")


class GuestLinkInput(LinkInput):
    """The body of POST /api/links/guest."""

    takes_if_exists = False
    door = Door.GUEST
    not_here = NOT_FOR_GUESTS


class LinkOutput(SharedFields):
    """A link. Its password is never part of an answer."""

    id = IdField()
    shortCode = serializers.CharField(source="code")
    shortUrl = serializers.CharField(source="short_url")
    originalUrl = serializers.CharField(source="destination")
    clicks = serializers.IntegerField(source="click_count")
    earlierClicks = serializers.IntegerField(source="earlier_clicks", allow_null=True)
    maxClicks = serializers.IntegerField(source="max_clicks", allow_null=True)
    startsAt = InstantField(source="starts_at", allow_null=True)
    expiresAt = InstantField(source="expires_at", allow_null=True)
    hasPassword = serializers.SerializerMethodField()
    indexable = serializers.SerializerMethodField()
    passQuery = serializers.SerializerMethodField()
    rules = RulesOutput()
    expiredUrl = TextOrNull(source="expired_url")
    utm = UtmOutput()
    preview = PreviewOutput()
    campaignId = IdField(source="campaign_id", allow_null=True)
    domainId = IdField(source="domain_id", allow_null=True)
    tags = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    createdAt = InstantField(source="created_at")
    updatedAt = InstantField(source="updated_at")
    botClicks = serializers.SerializerMethodField()
    blockedReason = TextOrNull(source="blocked_because")

    def get_fields(self) -> dict[str, Any]:
        """Insert the plain text fields of the field table before the status."""
        fields = super().get_fields()
        texts = {row.api_name: _text_or_null(row) for row in FIELDS if row.kind in PLAIN_TEXTS}
        return {name: fields.pop(name) for name in list(fields) if name not in _LAST} | texts | fields

    def get_hasPassword(self, link: Link) -> bool:
        return bool(link.password)

    def get_indexable(self, link: Link) -> bool:
        return bool(link.is_indexable)  # None on MongoDB for links of the previous release

    def get_passQuery(self, link: Link) -> bool:
        return link.passes_query is not False  # None on MongoDB for links of the previous release

    def get_botClicks(self, link: Link) -> int:
        return link.bot_count or 0  # None on MongoDB for links of the previous release

    def get_tags(self, link: Link) -> list[str]:
        return [tag.name for tag in link.tags.all()]

    def get_status(self, link: Link) -> Status:
        return link.status(self.context.get("at") or timezone.now())


_LAST = ("status", "createdAt", "updatedAt", "botClicks", "blockedReason")


def _text_or_null(row: LinkField) -> TextOrNull:
    return TextOrNull() if row.attribute == row.api_name else TextOrNull(source=row.attribute)
