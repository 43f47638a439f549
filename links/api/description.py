"""The operations of links, tags, folders, statistics, QR codes and /api/me in the OpenAPI document."""

from clicks.api.serializers import StatsOutput
from clicks.stats.parameters import StatsQuery
from links.api import batch, bulk, deleted, guest, labels, me, qr, stats, views
from links.api.properties import BATCH, NEW_LINK, OPERATIONS
from links.api.routing import simulator
from links.api.routing.simulator_properties import VISITORS
from links.api.serializers import GuestLinkInput, LinkChanges, LinkInput, LinkOutput
from links.api.variants import LinkStatsOutput
from links.models.deleted import BIN_KEPT_FOR
from links.queries.qr import QrQuery
from links.queries.visitors import SimulationInput
from links.services.creation import LINKS_PER_BATCH, longest_guest_life, text_of_life
from shortener.api.description import Operation, describe

_LINKS, _GUESTS, _LABELS, _STATISTICS = "Links", "Guest links", "Tags and folders", "Statistics"

_STATISTICS_ABOUT = (
    "`clicks` counts all redirects, including those of bots. `visits` counts each person once per link and day. By "
    "default, the period is the last 30 days. `interval=hour` allows at most 7 days."
)


describe(
    views.LinkCollection,
    GET=Operation(
        "listLinks",
        "List links",
        "Returns the workspace's links that match all filters, in pages. Each page continues after the last link of "
        "the previous page, even if links are added or deleted. `status=deleted` lists the bin, last deleted first.",
        _LINKS,
        message="Links found",
        query=deleted.LinkListQuery,
        data=deleted.ListedLink,
        is_page=True,
        answer="Link",
    ),
    POST=Operation(
        "createLink",
        "Create a link",
        "`null` means “not set” for every optional field. A field that isn't in the schema is an error that names it. "
        "With `ifExists`, the response can be a 200 with an existing link.",
        _LINKS,
        message="Short link created successfully",
        body=LinkInput,
        data=LinkOutput,
        status=201,
        other_status=200,
        has_etag=True,
        errors={409: ("alias_taken", "external_id_taken")},
        followed_by=dict.fromkeys(("getLink", "updateLink", "getLinkStats", "getLinkQr", "deleteLink"), "linkId"),
        examples={"A product launch": NEW_LINK, "Only a destination": {"originalUrl": "https://example.com/"}},
    ),
)

describe(
    views.LinkDetail,
    GET=Operation(
        "getLink",
        "Read a link",
        "Returns the link with its current clicks. A new click is included within three seconds.",
        _LINKS,
        message="Link found",
        data=LinkOutput,
        has_etag=True,
    ),
    PATCH=Operation(
        "updateLink",
        "Change a link",
        "Fields that you leave out keep their values, `null` removes a value, and tags are replaced as a whole. With "
        "`customAlias` null, the link gets a random code. All changes or none take effect, within a second.",
        _LINKS,
        message="Link changed",
        body=LinkChanges,
        data=LinkOutput,
        has_etag=True,
        is_conditional=True,
        errors={409: ("alias_taken", "external_id_taken")},
        examples={
            "Another destination": {"originalUrl": "https://example.com/new"},
            "Disable it": {"disabled": True},
        },
        example_data={"originalUrl": "https://example.com/new"},
    ),
    DELETE=Operation(
        "deleteLink",
        "Delete a link",
        f"It no longer redirects, and its alias is free. It can be restored for {BIN_KEPT_FOR.days} days; then it is "
        "erased with its clicks and counts. What was counted for its campaign and workspace stays.",
        _LINKS,
        message="Link deleted",
        is_conditional=True,
    ),
)

describe(
    deleted.LinkRestoration,
    POST=Operation(
        "restoreLink",
        "Restore a deleted link",
        f"Restores the link with its id, clicks and history, up to {BIN_KEPT_FOR.days} days after it was deleted. "
        "List the bin with `status=deleted`. If another link now has its alias or external id, the response is a 409. "
        "`ext_…` means the last deleted link with that external id.",
        _LINKS,
        message="Link restored",
        data=LinkOutput,
        has_etag=True,
        errors={409: ("alias_taken", "external_id_taken")},
    ),
)

describe(
    batch.LinkBatch,
    POST=Operation(
        "batchLinks",
        f"Create, update and delete up to {LINKS_PER_BATCH} links",
        "The operations run in order. Each takes the same `body` as a single request to create or change a link, and "
        "its result has the status and the data or error of such a request. With `atomic`, either all operations take "
        "effect or none: if one fails, the response is a 400 or 409 that names the first. Rate limits count every "
        f"{batch.OPERATIONS_PER_REQUEST} operations, or the rest of them, as one request.",
        _LINKS,
        message="Operations done: 3, failed: 0",
        body=batch.BatchInput,
        data=batch.BatchOutput,
        answer="Batch",
        errors={409: ("alias_taken", "external_id_taken", "not_found", "stale", "plan_required")},
        partial_data=batch.BatchOutput,
        examples={"One of each": OPERATIONS},
    ),
)

describe(
    bulk.BulkImport,
    POST=Operation(
        "importLinks",
        f"Import up to {LINKS_PER_BATCH} links",
        "For pages of the dashboard: uses the signed-in session instead of an API key. One invalid item doesn't stop "
        "the others. If every item is invalid, no link is created and the response is a 400.",
        _LINKS,
        message="Links created: 1, refused: 1",
        body=bulk.BulkInput,
        data=bulk.BulkOutput,
        answer="Bulk",
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
        f"Needs no API key. The link expires within {text_of_life(longest_guest_life())} (a later `expiresAt` is a 400)"
        ", and is then deleted with its clicks within ten minutes. The number of links is limited for each IP address. "
        "Installations can turn these links off.",
        _GUESTS,
        message="Short link created successfully",
        body=GuestLinkInput,
        data=LinkOutput,
        status=201,
        errors={403: ("guest_links_closed",), 409: ("alias_taken",)},
        examples={
            "An article": {"originalUrl": "https://example.com/article", "customAlias": "read-this"},
        },
    ),
)

describe(
    simulator.LinkSimulation,
    POST=Operation(
        "simulateLink",
        "Simulate a visitor",
        "Decides where a visitor with these properties would be sent, with the code of redirects: which rule decides, "
        "and which conditions hold. Whatever you leave out is not known of the visitor; without `userAgent` it is a "
        "person. Nothing is counted.",
        _LINKS,
        message="Decided",
        body=SimulationInput,
        data=simulator.SimulationOutput,
        answer="Simulation",
        examples=VISITORS,
    ),
)

describe(
    stats.LinkStats,
    GET=Operation(
        "getLinkStats",
        "Get a link's statistics",
        _STATISTICS_ABOUT + " `variants` has the numbers of the link's splits, which do not depend on the period.",
        _STATISTICS,
        message="Statistics found",
        query=StatsQuery,
        data=LinkStatsOutput,
    ),
)

describe(
    stats.CampaignStats,
    GET=Operation(
        "getCampaignStats",
        "Get a campaign's statistics",
        _STATISTICS_ABOUT + " A click counts if its link was in the campaign at that time.",
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
        "Get a link's QR code",
        "Returns the QR code of the short URL, as `image/svg+xml` or `image/png`, depending on `format`. Errors are "
        "JSON. Colors with too little contrast are a 400.",
        _LINKS,
        message="The QR code.",
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
        "Returns the workspace, its plan and limits (`null` means no limit), its usage, and the key itself.",
        "Account",
        message="This key and its workspace",
        data=me.MeOutput,
    ),
)
