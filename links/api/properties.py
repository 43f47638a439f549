"""Names of schemas, and descriptions and examples of their properties, in the OpenAPI document: of links, labels, QR
codes and /api/me."""

from typing import Any

from links.api import batch, bulk, deleted, labels, me, operations
from links.api.routing import schemas
from links.api.serializers import BulkItem, GuestLinkInput, LinkChanges, LinkInput, LinkOutput, NewLink
from links.fields import FIELDS
from links.queries import listing
from links.queries.qr import QrQuery
from shortener.api.description import Property, Schema, describe_components, describe_properties, describe_schemas

_EXAMPLE_ID = "6b0f3c1a9d2e4f5061728394"
_EXAMPLE_TIME = "2026-11-23T10:00:00.000Z"
_ETAG = '"0c7b9f.0.active"'

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

OPERATIONS: dict[str, Any] = {
    "atomic": False,
    "operations": [
        {"method": "create", "body": {"originalUrl": "https://example.com/launch", "externalId": "order-4711"}},
        {"method": "update", "id": _EXAMPLE_ID, "ifMatch": _ETAG, "body": {"folder": "Product Launches"}},
        {"method": "delete", "id": "ext_order-4700"},
    ],
}

describe_components(schemas.components())
describe_schemas(
    {
        LinkInput: Schema("LinkInput", "A new link."),
        LinkChanges: Schema("LinkChanges", "Changes to a link. Fields you leave out stay; null removes a value."),
        GuestLinkInput: Schema("GuestLinkInput", "A new guest link."),
        LinkOutput: Schema("Link", "A short link. Its password is never returned."),
        bulk.BulkInput: Schema("BulkInput", "Links to create at once."),
        BulkItem: Schema("BulkItem", "One of the links to create."),
        bulk.BulkOutput: Schema("BulkReport", "The new links, and why other items were refused."),
        bulk.BulkError: Schema("BulkError", "Why an item was refused."),
        bulk.CreatedLink: Schema("CreatedLink", "A new link, with its item's place."),
        deleted.ListedLink: Schema("ListedLink", "A link in a list. Links in the bin have two more fields."),
        batch.BatchInput: Schema("BatchInput", "Operations on links."),
        operations.BatchOperation: Schema("BatchOperation", "One operation of a batch: `method` says which."),
        operations.CreateOperation: Schema("CreateOperation", "Creates a link."),
        operations.UpdateOperation: Schema("UpdateOperation", "Changes a link."),
        operations.DeleteOperation: Schema("DeleteOperation", "Deletes a link."),
        NewLink: Schema("BatchLinkInput", "A new link of a batch: as `LinkInput`, without `ifExists`."),
        batch.BatchOutput: Schema("BatchReport", "The results of the operations."),
        batch.BatchOutcome: Schema("BatchOutcome", "The result of one operation: `data` or `error`."),
        batch.BatchErrorOutput: Schema("BatchError", "Why an operation failed."),
        labels.LabelOutput: Schema("Label", "A tag or a folder."),
        me.MeOutput: Schema("Account", "The API key of the request, its workspace and its plan."),
        me.WorkspaceOutput: Schema("Workspace", "The key's workspace."),
        me.PlanOutput: Schema("Plan", "The workspace's plan."),
        me.LimitsOutput: Schema("PlanLimits", "The limits of the plan; null is no limit."),
        me.UsedOutput: Schema("PlanUsage", "How much of each limit is used."),
        me.KeyOutput: Schema("ApiKeyInfo", "An API key without its secret."),
    }
)
describe_properties(
    {
        **{row.api_name: Property(row.description, row.example) for row in FIELDS},
        "ifExists": Property(
            "With `return`, the response is a 200 with the oldest link that redirects to the same destination on the "
            "same domain without a password, if there is one, and no link is created. If you send `customAlias` or "
            "`externalId`, they must match, too. Other fields are ignored.",
            "return",
        ),
        "id": Property("The link's id.", _EXAMPLE_ID),
        "shortCode": Property("The alias, or the random code.", "launch"),
        "shortUrl": Property("The address that redirects.", "https://your-api-domain.com/launch"),
        "clicks": Property("The number of redirects, including those of bots.", 0),
        "botClicks": Property("The number of `clicks` that bots made.", 0),
        "blockedReason": Property(
            "Why the operator of the site has blocked the link, or null. A blocked link has the status `disabled`,"
            " and only the operator can enable it.",
            None,
        ),
        "earlierClicks": Property(
            "The clicks that another service had counted before the import, or null. Not part of `clicks`.", 1250
        ),
        "hasPassword": Property("Whether visitors are asked for a password.", False),
        "status": Property("Whether the link redirects now, and if not, why.", "scheduled"),
        "createdAt": Property("When the link was created.", _EXAMPLE_TIME),
        "updatedAt": Property("When the link was last changed.", _EXAMPLE_TIME),
        "deletedAt": Property("When the link was deleted; only of links in the bin.", _EXAMPLE_TIME),
        "restorableUntil": Property("Until when the link can be restored. Only in the bin.", _EXAMPLE_TIME),
    },
    LinkInput,
    LinkOutput,
)
describe_properties(
    {
        "search": Property(
            f"Words, or beginnings of words, each in one of {listing.SEARCHED}, the host of the short URL or the "
            "campaign's name; or a short URL.",
            "product launch",
        ),
        "tag": Property("A tag of the links.", "marketing"),
        "folder": Property("The folder of the links; empty for links without one.", "Product Launches"),
        "shortUrl": Property("The short URL of one link. Case doesn't matter.", "your-api-domain.com/launch"),
        "code": Property(
            "The code of one link on the site, or with `domainId` on that domain. Case doesn't matter.",
            "launch",
        ),
        "originalUrl": Property(
            "The destination of the links. URLs that are the same for browsers match.", "https://example.com/page"
        ),
        "campaignId": Property("The campaign of the links.", _EXAMPLE_ID),
        "domainId": Property("The domain of the links.", _EXAMPLE_ID),
        "status": Property("The status of the links; `deleted` lists the bin, without other filters.", "active"),
        "createdAfter": Property("Links created at this time or later.", _EXAMPLE_TIME),
        "createdBefore": Property("Links created before this time.", _EXAMPLE_TIME),
        "sort": Property("The order; `-` is descending.", "-clicks"),
    },
    listing.LinkQuery,
)
describe_properties(
    {
        "atomic": Property("Whether all operations take effect or none.", False),
        "operations": Property("What to do, in this order.", OPERATIONS["operations"]),
    },
    batch.BatchInput,
)
_REFERENCE = {
    "id": Property("The link's id, or `ext_` and its external id.", _EXAMPLE_ID),
    "ifMatch": Property("The ETag of the version to change. If it has changed, the status is 412.", _ETAG),
}
describe_properties(
    {
        "method": Property("Always `create`.", "create"),
        "body": Property("The new link.", OPERATIONS["operations"][0]["body"]),
    },
    operations.CreateOperation,
)
describe_properties(
    {
        **_REFERENCE,
        "method": Property("Always `update`.", "update"),
        "body": Property("The fields to change.", OPERATIONS["operations"][1]["body"]),
    },
    operations.UpdateOperation,
)
describe_properties({**_REFERENCE, "method": Property("Always `delete`.", "delete")}, operations.DeleteOperation)
describe_properties({"results": Property("One result for each operation, in their order.")}, batch.BatchOutput)
describe_properties(
    {
        "index": Property("The operation's place, from 0.", 0),
        "status": Property("The status that a single request would have.", 201),
        "data": Property("The link after the operation; null for a deleted one. Missing after a failure."),
        "error": Property("Why the operation failed. Missing after success."),
    },
    batch.BatchOutcome,
)
_ERROR = {
    "code": Property("Stable, for programs.", "alias_taken"),
    "message": Property("A sentence that says what to fix.", "This alias is already in use. Choose another."),
}
describe_properties(_ERROR | {"details": Property("The problems with fields of the body.")}, batch.BatchErrorOutput)
describe_properties({"links": Property("The links to create.", BATCH["links"])}, bulk.BulkInput)
describe_properties({"index": Property("The item's place in `links`, from 0.", 0)}, bulk.CreatedLink)
describe_properties(
    {
        "index": Property("The item's place in `links`, from 0.", 1),
        "field": Property("The field that is wrong; null for the item as a whole.", "customAlias"),
        "code": Property("Stable, for programs.", "alias_taken"),
        "message": Property("A sentence that says what to fix.", "This alias is already in use. Choose another."),
        "details": Property("The same for programs, with places in the item, such as `tags[3]`."),
    },
    bulk.BulkError,
)
describe_properties(
    {
        "created": Property("The new links."),
        "errors": Property("The items that were refused, with the reasons."),
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
        "errorCorrection": Property("How much of the code can be covered: 7, 15, 25 or 30%.", "M"),
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
        "requestsPerMinute": Property("Requests per minute for one key, except for statistics.", 600),
        "workspaceRequestsPerMinute": Property("Requests of all keys of the workspace together.", 1200),
        "statisticsPerMinute": Property("Requests of one key for statistics in a minute.", 120),
        "workspaceStatisticsPerMinute": Property("Requests of all keys for statistics together.", 240),
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
        "scopes": Property("The key's permissions.", ["links:read", "links:write"]),
        "expiresAt": Property("When the key expires, or null.", "2099-12-31T23:59:59.000Z"),
        "lastUsedAt": Property(
            "When the key was last used before this request, with a delay of up to two minutes.",
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
        "used": Property("How much of each limit is used."),
        "key": Property("The key of the request."),
    },
    me.MeOutput,
)
