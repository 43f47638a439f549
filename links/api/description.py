"""What links, their labels, statistics and QR codes are, for the API's description."""

from typing import Any

from django.utils import timezone

from clicks.api.serializers import StatsOutput
from clicks.stats.parameters import StatsQuery
from links.api import bulk, guest, labels, listing, me, qr, stats, views
from links.api.serializers import GuestLinkInput, LinkChanges, LinkInput, LinkOutput
from shortener.api.description import Operation, describe

_LINKS, _GUESTS, _LABELS, _STATISTICS = "Links", "Guest links", "Tags and folders", "Statistics"

_ID = "6b0f3c1a9d2e4f5061728394"
_LINK = {
    "id": _ID,
    "shortCode": "launch",
    "shortUrl": "https://your-api-domain.com/launch",
    "originalUrl": "https://example.com/product-launch",
    "clicks": 0,
    "maxClicks": 500,
    "startsAt": "2026-12-01T09:00:00.000Z",
    "expiresAt": "2026-12-31T23:59:59.000Z",
    "hasPassword": False,
    "campaignId": None,
    "domainId": None,
    "tags": ["marketing", "launch"],
    "folder": "Product Launches",
    "notes": "Shared in the December announcement",
    "status": "scheduled",
    "createdAt": "2026-11-23T10:00:00.000Z",
    "updatedAt": "2026-11-23T10:00:00.000Z",
}
_GUEST_LINK = _LINK | {
    "shortCode": "read-this",
    "shortUrl": "https://your-api-domain.com/read-this",
    "originalUrl": "https://example.com/article",
    "maxClicks": None,
    "startsAt": None,
    "expiresAt": "2026-11-30T10:00:00.000Z",
    "tags": [],
    "folder": None,
    "notes": None,
    "status": "active",
}
_STATISTICS_EXAMPLE = {
    "from": "2026-11-24T00:00:00.000Z",
    "to": "2026-11-24T10:00:00.000Z",
    "timezone": "UTC",
    "clicks": 3,
    "visits": 2,
    "botClicks": 1,
    "series": [{"start": "2026-11-24", "clicks": 3, "visits": 2}],
    "referrers": [{"value": None, "clicks": 2, "visits": 2}],
    "countries": [{"value": "DE", "clicks": 2, "visits": 2}],
    "browsers": [{"value": "Firefox", "clicks": 2, "visits": 2}],
    "systems": [{"value": "Linux", "clicks": 2, "visits": 2}],
    "devices": [{"value": "desktop", "clicks": 2, "visits": 2}],
    "listsFrom": "2026-11-24",
    "listsTo": "2026-11-24",
    "updatedAt": "2026-11-24T10:00:00.000Z",
}
_STATISTICS_ABOUT = (
    "`clicks` are answered redirects, bots' among them; `visits` are people, each once a day and link. Without `from` "
    "and `to`, the 30 days until now; with `interval=hour` ask for at most 7 days."
)


def _new_link() -> dict[str, Any]:
    """Return the body of the contract's example, in the next December that is not over."""
    now = timezone.now()
    year = now.year + (now.month == 12 and now.day > 30)
    return {
        "originalUrl": "https://example.com/product-launch",
        "customAlias": "launch",
        "startsAt": f"{year}-12-01T09:00:00.000Z",
        "expiresAt": f"{year}-12-31T23:59:59.000Z",
        "maxClicks": 500,
        "tags": ["marketing", "launch"],
        "folder": "Product Launches",
        "notes": "Shared in the December announcement",
    }


def _import() -> dict[str, Any]:
    return {
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


describe(
    views.LinkCollection,
    GET=Operation(
        "listLinks",
        "List links",
        "The links of the key's workspace that meet every condition, in pages. A page begins after the last link of "
        "the one before, however many come and go meanwhile.",
        _LINKS,
        message="Links found",
        query=listing.LinkQuery,
        answers=LinkOutput,
        is_page=True,
        answer_example=_LINK,
    ),
    POST=Operation(
        "createLink",
        "Create a link",
        "`null` means “not set” for every optional field. A field that is not in the schema is refused by its name.",
        _LINKS,
        message="Short link created successfully",
        takes=LinkInput,
        answers=LinkOutput,
        status=201,
        has_etag=True,
        refusals={409: ("alias_taken",)},
        followed_by=dict.fromkeys(("getLink", "updateLink", "getLinkStats", "getLinkQr", "deleteLink"), "linkId"),
        examples={"A product launch": _new_link, "Only a destination": lambda: {"originalUrl": "https://example.com/"}},
        answer_example=_LINK,
    ),
)

describe(
    views.LinkDetail,
    GET=Operation(
        "getLink",
        "Read a link",
        "With its clicks as counted by now; a click shows here within three seconds.",
        _LINKS,
        message="Link found",
        answers=LinkOutput,
        has_etag=True,
        answer_example=_LINK,
    ),
    PATCH=Operation(
        "updateLink",
        "Change a link",
        "What is absent stays, `null` unsets, tags are replaced as a whole. Without a `customAlias` a link gets a "
        "random code. All changes are made or none; visitors see them within a second.",
        _LINKS,
        message="Link changed",
        takes=LinkChanges,
        answers=LinkOutput,
        has_etag=True,
        is_conditional=True,
        refusals={409: ("alias_taken",)},
        examples={
            "Another destination": lambda: {"originalUrl": "https://example.com/new"},
            "Switch it off": lambda: {"disabled": True},
        },
        answer_example=_LINK | {"originalUrl": "https://example.com/new"},
    ),
    DELETE=Operation(
        "deleteLink",
        "Delete a link",
        "It redirects no more, and its alias is free. People can restore it in the dashboard for 30 days; then it is "
        "erased with its clicks and counts. What was counted for its campaign and workspace stays.",
        _LINKS,
        message="Link deleted",
        is_conditional=True,
    ),
)

describe(
    bulk.BulkImport,
    POST=Operation(
        "importLinks",
        "Import up to 100 links",
        "For pages of the dashboard: takes the signed-in session instead of an API key. One bad item does not stop the "
        "others; when every item is bad, nothing is made and the answer is a 400.",
        _LINKS,
        message="Links created: 1, refused: 1",
        takes=bulk.BulkInput,
        answers=bulk.BulkOutput,
        status=201,
        refusals={403: ("plan_required",)},
        partial_data=bulk.BulkOutput,
        examples={"Two links": _import},
        answer_example={
            "created": [_LINK],
            "errors": [
                {
                    "index": 1,
                    "field": "customAlias",
                    "code": "alias_taken",
                    "message": "This alias is already in use. Choose another.",
                }
            ],
        },
    ),
)

describe(
    guest.GuestLinkCollection,
    POST=Operation(
        "createGuestLink",
        "Create a guest link",
        "Takes no key. The link expires within 7 days, and is deleted with its clicks within ten minutes of that. "
        "Limited for each address; a later `expiresAt` is a 400.",
        _GUESTS,
        message="Short link created successfully",
        takes=GuestLinkInput,
        answers=LinkOutput,
        status=201,
        refusals={409: ("alias_taken",)},
        examples={
            "An article": lambda: {"originalUrl": "https://example.com/article", "customAlias": "read-this"},
        },
        answer_example=_GUEST_LINK,
    ),
)

describe(
    stats.LinkStats,
    GET=Operation(
        "getLinkStats",
        "Count a link's clicks",
        _STATISTICS_ABOUT,
        _STATISTICS,
        message="Statistics found",
        query=StatsQuery,
        answers=StatsOutput,
        answer_example=_STATISTICS_EXAMPLE,
    ),
)

describe(
    stats.CampaignStats,
    GET=Operation(
        "getCampaignStats",
        "Count the clicks on a campaign's links",
        _STATISTICS_ABOUT + " Clicks on links while they were in the campaign.",
        _STATISTICS,
        message="Statistics found",
        query=StatsQuery,
        answers=StatsOutput,
        answer_example=_STATISTICS_EXAMPLE,
    ),
)

describe(
    qr.LinkQr,
    GET=Operation(
        "getLinkQr",
        "Draw a link's QR code",
        "Of its short URL, as `image/svg+xml` or `image/png` by `format`. Refusals are JSON. Colors that readers "
        "cannot tell apart are a 400.",
        _LINKS,
        message="The picture.",
        query=qr.QrQuery,
        pictures=("image/svg+xml", "image/png"),
        has_etag=True,
    ),
)

for _view, _id, _what in (
    (labels.TagCollection, "listTags", "tags"),
    (labels.FolderCollection, "listFolders", "folders"),
):
    describe(
        _view,
        GET=Operation(
            _id,
            f"List {_what}",
            f"The {_what} of the workspace's links, alphabetically, with the number of links of each.",
            _LABELS,
            message=f"{_what.capitalize()} found",
            query=labels.LabelQuery,
            answers=labels.LabelOutput,
            is_page=True,
            answer_example={"name": "marketing", "links": 12},
        ),
    )

describe(
    me.Me,
    GET=Operation(
        "getMe",
        "Read this key and its workspace",
        "The workspace, its plan with limits (`null` is none), what is used of them, and the key itself.",
        "Account",
        message="This key and its workspace",
        answers=me.MeOutput,
        answer_example={
            "workspace": {"id": _ID, "name": "Example", "slug": "example"},
            "plan": {"slug": "pro", "name": "Pro"},
            "limits": {"requestsPerMinute": 600, "linksPerMonth": 5000, "domains": 5, "members": 5, "statsDays": 365},
            "used": {"linksThisMonth": 12, "domains": 1, "members": 1},
            "key": {
                "id": _ID,
                "name": "Production",
                "prefix": "sk_live_AbCd",
                "scopes": ["links:read", "links:write"],
                "expiresAt": None,
                "lastUsedAt": None,
            },
        },
    ),
)
