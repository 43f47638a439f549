"""Descriptions and examples of properties in the OpenAPI document: of links, labels, QR codes and /api/me."""

from links.api import bulk, labels, me
from links.api.serializers import LinkInput, LinkOutput
from links.fields import FIELDS
from links.queries import listing
from links.queries.qr import QrQuery
from shortener.api.description import Property, describe_properties

_EXAMPLE_ID = "6b0f3c1a9d2e4f5061728394"
_EXAMPLE_TIME = "2026-11-23T10:00:00.000Z"

# The examples of the API's contract, with dates that stay in the future.
NEW_LINK = {
    "originalUrl": "https://example.com/product-launch",
    "customAlias": "launch",
    "startsAt": "2099-12-01T09:00:00.000Z",
    "expiresAt": "2099-12-31T23:59:59.000Z",
    "maxClicks": 500,
    "tags": ["marketing", "launch"],
    "folder": "Product Launches",
    "notes": "Shared in the December announcement",
}
BATCH = {
    "links": [
        {
            "originalUrl": "https://example.com/launch",
            "customAlias": "launch",
            "tags": ["marketing"],
            "folder": "Product Launches",
        },
        {"originalUrl": "https://example.com/docs", "notes": "Imported from the dashboard CSV tool"},
    ]
}

describe_properties(
    {
        **{row.api_name: Property(row.description, row.example) for row in FIELDS},
        "id": Property("The link's id.", _EXAMPLE_ID),
        "shortCode": Property("The alias, or the random code.", "launch"),
        "shortUrl": Property("The address that redirects.", "https://your-api-domain.com/launch"),
        "clicks": Property("The number of redirects, those of bots included.", 0),
        "hasPassword": Property("Whether visitors are asked for a password.", False),
        "status": Property("Whether the link redirects now, and if not, why.", "scheduled"),
        "createdAt": Property("When the link was created.", _EXAMPLE_TIME),
        "updatedAt": Property("When the link was last changed.", _EXAMPLE_TIME),
    },
    LinkInput,
    LinkOutput,
)
describe_properties(
    {
        "search": Property(f"A part of one of {listing.SEARCHED}, in any case and script.", "launch"),
        "tag": Property("A tag of the links.", "marketing"),
        "folder": Property("The folder of the links; empty for links without one.", "Product Launches"),
        "campaignId": Property("The campaign of the links.", _EXAMPLE_ID),
        "domainId": Property("The domain of the links.", _EXAMPLE_ID),
        "status": Property("The status of the links.", "active"),
        "createdAfter": Property("Links created at this time or later.", _EXAMPLE_TIME),
        "createdBefore": Property("Links created before this time.", _EXAMPLE_TIME),
        "sort": Property("The order; `-` is descending.", "-clicks"),
    },
    listing.LinkQuery,
)
describe_properties({"links": Property("The links to create.", BATCH["links"])}, bulk.BulkInput)
describe_properties(
    {
        "index": Property("The item's place in `links`, from 0.", 1),
        "field": Property("The field that is wrong; null for the item as a whole.", "customAlias"),
        "code": Property("Stable, for programs.", "alias_taken"),
        "message": Property("One sentence to act on.", "This alias is already in use. Choose another."),
    },
    bulk.BulkError,
)
describe_properties(
    {
        "created": Property("The new links."),
        "errors": Property("The items that are no links, with the reasons."),
    },
    bulk.BulkOutput,
)
describe_properties(
    {
        "format": Property("The picture's format.", "png"),
        "size": Property("Width and height in pixels.", 512),
        "margin": Property("The width of the quiet zone in modules.", 4),
        "color": Property("The color of the modules.", "1a2b3c"),
        "background": Property("The color behind them, or `transparent`.", "ffffff"),
        "errorCorrection": Property("How much of the code may be covered: 7, 15, 25 or 30 %.", "M"),
    },
    QrQuery,
)
describe_properties({"cursor": Property("The last name of the page before.", "marketing")}, labels.LabelQuery)
describe_properties(
    {"name": Property("The tag or folder.", "marketing"), "links": Property("The number of its links.", 12)},
    labels.LabelOutput,
)
_NAMED = {
    "id": Property("The id.", _EXAMPLE_ID),
    "name": Property("The name for people.", "Example"),
    "slug": Property("The name for programs.", "example"),
}
describe_properties(_NAMED, me.WorkspaceOutput, me.PlanOutput)
describe_properties(
    {
        "requestsPerMinute": Property("Requests of a key in a minute.", 600),
        "linksPerMonth": Property("New links in a calendar month.", 5000),
        "domains": Property("Custom domains.", 5),
        "members": Property("People in the workspace.", 5),
        "statsDays": Property("The days that statistics reach back.", 365),
    },
    me.LimitsOutput,
)
describe_properties(
    {
        "linksThisMonth": Property("New links in this month; null on plans without that limit.", 12),
        "domains": Property("Custom domains.", 1),
        "members": Property("People in the workspace.", 1),
    },
    me.UsedOutput,
)
describe_properties(
    _NAMED
    | {
        "prefix": Property("The key's beginning.", "sk_live_AbCd"),
        "scopes": Property("What the key may do.", ["links:read", "links:write"]),
        "expiresAt": Property("When the key expires, or null.", "2099-12-31T23:59:59.000Z"),
        "lastUsedAt": Property(
            "When the key was used before this call, to the minute; seen within two.",
            _EXAMPLE_TIME,
        ),
    },
    me.KeyOutput,
)
describe_properties(
    {
        "workspace": Property("The key's workspace."),
        "plan": Property("The workspace's plan."),
        "limits": Property("What the plan allows; null is no limit."),
        "used": Property("What is used of the limits."),
        "key": Property("The key of the request."),
    },
    me.MeOutput,
)
