"""The operations of links, tags, folders, statistics, QR codes and /api/me in the OpenAPI document."""

from clicks.api.serializers import StatsOutput
from clicks.stats.parameters import StatsQuery
from links.api import bulk, guest, labels, me, qr, stats, views
from links.api.properties import BATCH, NEW_LINK
from links.api.serializers import GuestLinkInput, LinkChanges, LinkInput, LinkOutput
from links.models.deleted import BIN_KEPT_FOR
from links.queries import listing
from links.queries.qr import QrQuery
from links.services.creation import LINKS_PER_BATCH, LONGEST_GUEST_LIFE
from shortener.api.description import Operation, describe

_LINKS, _GUESTS, _LABELS, _STATISTICS = "Links", "Guest links", "Tags and folders", "Statistics"

_STATISTICS_ABOUT = (
    "`clicks` are answered redirects, bots' among them; `visits` are people, each once a day and link. Without `from` "
    "and `to`, the 30 days until now; with `interval=hour` ask for at most 7 days."
)


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
        data=LinkOutput,
        is_page=True,
    ),
    POST=Operation(
        "createLink",
        "Create a link",
        "`null` means “not set” for every optional field. A field that is not in the schema is refused by its name.",
        _LINKS,
        message="Short link created successfully",
        body=LinkInput,
        data=LinkOutput,
        status=201,
        has_etag=True,
        errors={409: ("alias_taken",)},
        followed_by=dict.fromkeys(("getLink", "updateLink", "getLinkStats", "getLinkQr", "deleteLink"), "linkId"),
        examples={"A product launch": NEW_LINK, "Only a destination": {"originalUrl": "https://example.com/"}},
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
        data=LinkOutput,
        has_etag=True,
    ),
    PATCH=Operation(
        "updateLink",
        "Change a link",
        "What is absent stays, `null` unsets, tags are replaced as a whole. Without a `customAlias` a link gets a "
        "random code. All changes are made or none; visitors see them within a second.",
        _LINKS,
        message="Link changed",
        body=LinkChanges,
        data=LinkOutput,
        has_etag=True,
        is_conditional=True,
        errors={409: ("alias_taken",)},
        examples={
            "Another destination": {"originalUrl": "https://example.com/new"},
            "Switch it off": {"disabled": True},
        },
        example_data={"originalUrl": "https://example.com/new"},
    ),
    DELETE=Operation(
        "deleteLink",
        "Delete a link",
        f"It redirects no more, and its alias is free. People can restore it in the dashboard for {BIN_KEPT_FOR.days} "
        "days; then it is erased with its clicks and counts. What was counted for its campaign and workspace stays.",
        _LINKS,
        message="Link deleted",
        is_conditional=True,
    ),
)

describe(
    bulk.BulkImport,
    POST=Operation(
        "importLinks",
        f"Import up to {LINKS_PER_BATCH} links",
        "For pages of the dashboard: takes the signed-in session instead of an API key. One bad item does not stop the "
        "others; when every item is bad, nothing is made and the answer is a 400.",
        _LINKS,
        message="Links created: 1, refused: 1",
        body=bulk.BulkInput,
        data=bulk.BulkOutput,
        status=201,
        errors={403: ("plan_required",)},
        partial_data=bulk.BulkOutput,
        examples={"Two links": BATCH},
    ),
)

describe(
    guest.GuestLinkCollection,
    POST=Operation(
        "createGuestLink",
        "Create a guest link",
        f"Takes no key. The link expires within {LONGEST_GUEST_LIFE.days} days, and is deleted with its clicks within "
        "ten minutes of that. Limited for each address; a later `expiresAt` is a 400.",
        _GUESTS,
        message="Short link created successfully",
        body=GuestLinkInput,
        data=LinkOutput,
        status=201,
        errors={409: ("alias_taken",)},
        examples={
            "An article": {"originalUrl": "https://example.com/article", "customAlias": "read-this"},
        },
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
        data=StatsOutput,
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
        data=StatsOutput,
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
        query=QrQuery,
        media_types=("image/svg+xml", "image/png"),
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
            data=labels.LabelOutput,
            is_page=True,
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
        data=me.MeOutput,
    ),
)
