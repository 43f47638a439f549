"""The field table: one row for each field of a link that people and programs can set.

Serializers, forms, import columns, history and OpenAPI are derived from these rows; tests/links/test_field_table.py
compares docs/api.md and all of them with the table.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, TypedDict, Unpack

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from campaigns import utm
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import EVERY_DOOR, Door, Kind, LinkField, LinkValues
from links.headings import HEADINGS
from links.rules import codes, destinations
from links.rules.tags import MOST_TAGS, tags
from redirects.codes import LONGEST, SHORTEST
from shortener.errors import Invalid
from shortener.values import clean_boolean, clean_instant, clean_number

_SHORTEST_PASSWORD = 4  # characters
_LARGEST_MAX_CLICKS = 2_147_483_647  # the largest integer column of every database: 2³¹ - 1


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
    title: str
    folder: str
    notes: str
    is_disabled: bool


def link_values(**given: Unpack[GivenValues]) -> LinkValues:
    """Return the values after their rules, or raise Invalid on the first field with an invalid value."""
    return LinkValues(BY_NAME[name].clean(value) for name, value in given.items())


def _campaign(value: Any) -> Campaign:
    if not isinstance(value, Campaign):
        raise Invalid(_("No such campaign."))
    return value


def _domain(value: Any) -> Domain:
    """Return the domain if it is verified. The service checks that it belongs to the workspace."""
    if not isinstance(value, Domain):
        raise Invalid(_("No such domain."))
    if value.verified_at is None:
        raise Invalid(_("This domain is not verified yet. Verify its DNS first."))
    return value


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
    help_text=_("The page that people get to see, such as https://example.com/spring-sale."),
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
        _("{minimum} to {maximum} letters, numbers or hyphens. Left empty, the link gets a short random code."),
        minimum=SHORTEST,
        maximum=LONGEST,
    ),
    headings=HEADINGS["alias"],
    is_searched=True,
)
TITLE = LinkField(
    name="title",
    api_name="title",
    label=_("Title"),
    kind=Kind.TEXT,
    description="What the link is called in the dashboard.",
    example="Product launch",
    maximum=200,
    help_text=_("What you call the link. Visitors do not see it."),
    headings=("title", "linktitle", "pagetitle", "linkname", "titel", "linktitel", "titre", "titulo"),
    is_searched=True,
)
PASSWORD = LinkField(
    name="password",
    api_name="password",
    label=_("Password"),
    kind=Kind.PASSWORD,
    description="Protects the redirect. Answers say only whether there is one.",
    example="open sesame",
    doors=frozenset({Door.CREATE, Door.UPDATE, Door.GUEST}),
    minimum=_SHORTEST_PASSWORD,
    maximum=128,
    help_text=format_lazy(
        _("Visitors are asked for it. At least {number} characters; it cannot be looked up later."),
        number=_SHORTEST_PASSWORD,
    ),
)
STARTS_AT = LinkField(
    name="starts_at",
    api_name="startsAt",
    label=_("Starts"),
    kind=Kind.TIME,
    description="The link is unavailable until then.",
    example="2099-12-01T09:00:00.000Z",
    rule=clean_instant,
    empty=None,
    help_text=_("Until then, visitors are told to come back later."),
    headings=HEADINGS["starts_at"],
)
EXPIRES_AT = LinkField(
    name="expires_at",
    api_name="expiresAt",
    label=_("Ends"),
    kind=Kind.TIME,
    description="The link is disabled from then on. In the future when it is set, and after `startsAt`.",
    example="2099-12-31T23:59:59.000Z",
    doors=EVERY_DOOR,
    rule=clean_instant,
    empty=None,
    help_text=_("From then on, visitors are told that the link has expired."),
    headings=HEADINGS["expires_at"],
)
MAX_CLICKS = LinkField(
    name="max_clicks",
    api_name="maxClicks",
    label=_("Click limit"),
    kind=Kind.NUMBER,
    description="The link is disabled after this number of visits.",
    example=500,
    rule=partial(clean_number, minimum=1, maximum=_LARGEST_MAX_CLICKS),
    minimum=1,
    maximum=_LARGEST_MAX_CLICKS,
    empty=None,
    help_text=_("The link closes after this number of clicks."),
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
    doors=frozenset({Door.CREATE, Door.UPDATE}),
    rule=_campaign,
    empty=None,
)
DOMAIN = LinkField(
    name="domain",
    column="domain_id",
    api_name="domainId",
    label=_("Domain"),
    kind=Kind.DOMAIN,
    description="The id of a verified domain of the workspace, which serves the link in place of the site.",
    example="6b0f3c1a9d2e4f5061728394",
    doors=frozenset({Door.CREATE, Door.UPDATE}),
    rule=_domain,
    empty=None,
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
    help_text=_("Words to find the link by, separated by commas."),
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
    help_text=_("Choose one or name a new one."),
    headings=HEADINGS["folder"],
)
NOTES = LinkField(
    name="notes",
    api_name="notes",
    label=_("Notes"),
    kind=Kind.PARAGRAPHS,
    description="Private: only the workspace's members see it.",
    example="Shared in the December announcement",
    maximum=500,
    help_text=_("Only people in your workspace see them."),
    headings=HEADINGS["notes"],
    is_searched=True,
)
IS_DISABLED = LinkField(
    name="is_disabled",
    column="disabled_at",  # when it was disabled; null while it is enabled
    api_name="disabled",
    label=_("Disabled"),
    kind=Kind.FLAG,
    description="A disabled link leads nowhere until it is enabled again.",
    example=True,
    doors=frozenset({Door.UPDATE}),
    rule=clean_boolean,
    empty=False,
)

# History and error messages keep this order.
FIELDS = (
    DESTINATION, ALIAS, TITLE, PASSWORD, STARTS_AT, EXPIRES_AT, MAX_CLICKS, CAMPAIGN, DOMAIN, TAGS, FOLDER, NOTES,
    IS_DISABLED,
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}
API_NAMES = {field.name: field.api_name for field in FIELDS}


def fields_of(door: Door) -> tuple[LinkField, ...]:
    """Return the fields that this door accepts, in the order of the table."""
    return tuple(field for field in FIELDS if door in field.doors)
