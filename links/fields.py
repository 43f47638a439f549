"""The field table: one row for each field of a link that people and programs can set.

Serializers, forms, import columns, history and OpenAPI are derived from these rows; tests/links/test_field_table.py
compares docs/api.md and all of them with the table.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from campaigns import utm
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import EVERY_DOOR, MEMBERS_DOORS, Door, Kind, LinkField, LinkValues
from links.headings import HEADINGS
from links.routing_fields import EXPIRED_URL, IS_INDEXABLE, PASSES_QUERY, PREVIEW, RULES, UTM
from links.rules import codes, destinations, external_ids, related
from links.rules.periods import creation_time
from links.rules.routing.cleaning import StoredRules
from links.rules.tags import MOST_TAGS, tags
from redirects.codes import LONGEST, SHORTEST
from shortener.values import clean_boolean, clean_instant, clean_number

_SHORTEST_PASSWORD = 4  # characters
_LARGEST_MAX_CLICKS = 2_147_483_647  # the largest integer column of every database: 2³¹ - 1
_LARGEST_EARLIER_CLICKS = 1_000_000_000_000


class GivenValues(TypedDict, total=False):
    """The arguments of link_values(): values of the right types, not yet validated."""

    destination: str
    alias: str
    password: str | None
    starts_at: datetime | None
    expires_at: datetime | None
    max_clicks: int | None
    campaign: Campaign | None
    domain: Domain | None
    tags: Iterable[str]
    external_id: str | None
    title: str
    folder: str
    notes: str
    is_indexable: bool
    passes_query: bool
    rules: StoredRules
    expired_url: str
    utm: dict[str, str]
    preview: dict[str, str]
    is_disabled: bool
    created_at: datetime | None
    earlier_clicks: int | None


def link_values(**given: Unpack[GivenValues]) -> LinkValues:
    """Return the values after their rules, or raise Invalid on the first field with an invalid value."""
    return LinkValues(BY_NAME[name].clean(value) for name, value in given.items())


DESTINATION = LinkField(
    name="destination",
    api_name="originalUrl",
    label=_("Destination"),
    kind=Kind.URL,
    description="HTTP or HTTPS destination URL.",
    example="https://example.com/product-launch",
    doors=EVERY_DOOR,
    rule=destinations.destination,
    maximum=utm.LONGEST_DESTINATION,
    help_text=_("The page that visitors see, such as https://example.com/spring-sale."),
    headings=HEADINGS["destination"],
    is_required=True,
    is_searched=True,
)
ALIAS = LinkField(
    name="alias",
    column="code",
    api_name="customAlias",
    label=_("Alias"),
    kind=Kind.ALIAS,
    description=f"{SHORTEST} to {LONGEST} letters, numbers or hyphens; without one, a random code.",
    example="launch",
    doors=EVERY_DOOR,
    rule=codes.alias,
    help_text=format_lazy(
        _("{minimum} to {maximum} letters, numbers, or hyphens. Leave empty for a short random code."),
        minimum=SHORTEST,
        maximum=LONGEST,
    ),
    headings=HEADINGS["alias"],
    is_searched=True,
)
EXTERNAL_ID = LinkField(
    name="external_id",
    api_name="externalId",
    label=_("External ID"),
    kind=Kind.TEXT,
    description="The link's id in your own system, unique in the workspace. `ext_<externalId>` can be used instead of "
    "the link's id.",
    example="order-4711",
    rule=external_ids.external_id,
    maximum=external_ids.LONGEST,
    characters=external_ids.CHARACTERS,
    empty=None,
    help_text=_("The link's ID in another system. Each link in the workspace needs a different one."),
    headings=("externalid", "externid", "externalreference", "externeid", "idexterne", "idexterno"),
)
TITLE = LinkField(
    name="title",
    api_name="title",
    label=_("Title"),
    kind=Kind.TEXT,
    description="The link's name in the dashboard.",
    example="Product launch",
    maximum=200,
    help_text=_("A name for the link. Visitors don't see it."),
    headings=("title", "linktitle", "pagetitle", "linkname", "titel", "linktitel", "titre", "titulo", "name"),
    is_searched=True,
)
PASSWORD = LinkField(
    name="password",
    api_name="password",
    label=_("Password"),
    kind=Kind.PASSWORD,
    description="Protects the redirect. Never returned; see `hasPassword`.",
    example="open sesame",
    doors=frozenset({Door.CREATE, Door.UPDATE, Door.GUEST}),
    minimum=_SHORTEST_PASSWORD,
    maximum=128,
    help_text=format_lazy(
        _("Visitors must enter it. Use at least {number} characters. You can't view it later."),
        number=_SHORTEST_PASSWORD,
    ),
)
STARTS_AT = LinkField(
    name="starts_at",
    api_name="startsAt",
    label=_("Start date"),
    kind=Kind.TIME,
    description="The link is unavailable until then.",
    example="2099-12-01T09:00:00.000Z",
    rule=clean_instant,
    empty=None,
    help_text=_("Before this time, visitors see that the link isn't active yet."),
    headings=HEADINGS["starts_at"],
)
EXPIRES_AT = LinkField(
    name="expires_at",
    api_name="expiresAt",
    label=_("End date"),
    kind=Kind.TIME,
    description="The link expires at this time. Must be in the future, and after `startsAt`.",
    example="2099-12-31T23:59:59.000Z",
    doors=EVERY_DOOR,
    rule=clean_instant,
    empty=None,
    help_text=_("After this time, visitors see that the link has expired."),
    headings=HEADINGS["expires_at"],
)
MAX_CLICKS = LinkField(
    name="max_clicks",
    api_name="maxClicks",
    label=_("Click limit"),
    kind=Kind.NUMBER,
    description="The link stops redirecting after this number of clicks.",
    example=500,
    rule=partial(clean_number, minimum=1, maximum=_LARGEST_MAX_CLICKS),
    minimum=1,
    maximum=_LARGEST_MAX_CLICKS,
    empty=None,
    help_text=_("The link stops redirecting after this number of clicks."),
    headings=HEADINGS["max_clicks"],
)
CAMPAIGN = LinkField(
    name="campaign",
    column="campaign_id",
    api_name="campaignId",
    label=_("Campaign"),
    kind=Kind.CAMPAIGN,
    description="The id of a campaign of the workspace. Its UTM parameters are added to the destination.",
    example="6b0f3c1a9d2e4f5061728394",
    doors=frozenset({Door.CREATE, Door.UPDATE, Door.IMPORT}),
    rule=related.campaign,
    empty=None,
    headings=HEADINGS["campaign"],
)
DOMAIN = LinkField(
    name="domain",
    column="domain_id",
    api_name="domainId",
    label=_("Domain"),
    kind=Kind.DOMAIN,
    description="The id of a verified domain of the workspace. The link's short URL uses it.",
    example="6b0f3c1a9d2e4f5061728394",
    doors=MEMBERS_DOORS,
    rule=related.domain,
    empty=None,
    headings=HEADINGS["domain"],
)
TAGS = LinkField(
    name="tags",
    api_name="tags",
    label=_("Tags"),
    kind=Kind.TAGS,
    description=f"Up to {MOST_TAGS} words of letters, numbers, underscores or hyphens.",
    example=["marketing", "launch"],
    rule=tags,
    empty=(),
    help_text=_("Separate tags with commas. Spaces within a tag become hyphens."),
    headings=HEADINGS["tags"],
    is_searched=True,
)
FOLDER = LinkField(
    name="folder",
    api_name="folder",
    label=_("Folder"),
    kind=Kind.TEXT,
    description="Groups links in the dashboard.",
    example="Product Launches",
    maximum=50,
    help_text=_("Choose a folder or enter a new name."),
    headings=HEADINGS["folder"],
    is_searched=True,
)
NOTES = LinkField(
    name="notes",
    api_name="notes",
    label=_("Notes"),
    kind=Kind.PARAGRAPHS,
    description="Private: only the workspace's members see it.",
    example="Shared in the December announcement",
    maximum=500,
    help_text=_("Only members of your workspace see them."),
    headings=HEADINGS["notes"],
    is_searched=True,
)
IS_DISABLED = LinkField(
    name="is_disabled",
    column="disabled_at",  # when it was disabled; null while it is enabled
    api_name="disabled",
    label=_("Disabled"),
    kind=Kind.FLAG,
    description="A disabled link doesn't redirect until you enable it again.",
    example=True,
    doors=frozenset({Door.UPDATE, Door.IMPORT}),
    rule=clean_boolean,
    empty=False,
)
CREATED_AT = LinkField(
    name="created_at",
    api_name="createdAt",
    label=_("Created"),
    kind=Kind.TIME,
    description="When the link was created.",
    example="2024-03-01T09:00:00.000Z",
    doors=frozenset({Door.IMPORT}),
    rule=creation_time,
    empty=None,
    headings=HEADINGS["created_at"],
)
EARLIER_CLICKS = LinkField(
    name="earlier_clicks",
    api_name="earlierClicks",
    label=_("Clicks before the import"),
    kind=Kind.NUMBER,
    description="The clicks that another service had counted before the link was imported; never part of `clicks`.",
    example=1250,
    doors=frozenset({Door.IMPORT}),
    rule=partial(clean_number, minimum=0, maximum=_LARGEST_EARLIER_CLICKS),
    maximum=_LARGEST_EARLIER_CLICKS,
    empty=None,
    headings=HEADINGS["earlier_clicks"],
)

# History and error messages keep this order.
FIELDS = (
    DESTINATION, ALIAS, EXTERNAL_ID, TITLE, PASSWORD, STARTS_AT, EXPIRES_AT, MAX_CLICKS, CAMPAIGN, DOMAIN, TAGS,
    FOLDER, NOTES, PASSES_QUERY, RULES, EXPIRED_URL, UTM, PREVIEW, IS_INDEXABLE,
    IS_DISABLED, CREATED_AT, EARLIER_CLICKS,
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}
API_NAMES = {field.name: field.api_name for field in FIELDS}


def fields_of(door: Door) -> tuple[LinkField, ...]:
    """Return the fields that this door accepts, in the order of the table."""
    return tuple(field for field in FIELDS if door in field.doors)
