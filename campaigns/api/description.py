"""The operations of /api/campaigns in the OpenAPI document."""

from campaigns.api import views
from campaigns.api.serializers import CampaignChanges, CampaignInput, CampaignOutput, CampaignQuery
from shortener.api.description import Operation, Property, describe, describe_properties

_TAG = "Campaigns"
_TIME = "2099-12-01T09:00:00.000Z"
_FOLLOWED_BY = dict.fromkeys(("getCampaign", "updateCampaign", "getCampaignStats", "deleteCampaign"), "campaignId")

describe_properties(
    {
        "id": Property("The campaign's id.", "6b0f3c1a9d2e4f5061728395"),
        "name": Property("The name, unique in the workspace in any case.", "Product Launches"),
        "utmSource": Property("`utm_source` of the links' destinations: where visitors come from.", "newsletter"),
        "utmMedium": Property("`utm_medium`: the kind of channel.", "email"),
        "utmCampaign": Property("`utm_campaign`: the campaign as statistics programs call it.", "launch"),
        "utmTerm": Property("`utm_term`: a search term.", "short links"),
        "utmContent": Property("`utm_content`: which of several links or variants.", "header"),
        "startsAt": Property("When the campaign starts, for people to see; its links redirect before, too.", _TIME),
        "endsAt": Property("When the campaign ends, for people to see; after `startsAt`.", "2099-12-31T23:59:59.000Z"),
        "archived": Property("Whether the campaign is archived.", True),
        "archivedAt": Property("When the campaign was archived, or null.", _TIME),
        "links": Property("The number of the campaign's links.", 12),
        "createdAt": Property("When the campaign was created.", _TIME),
    },
    CampaignInput,
    CampaignOutput,
)
describe_properties(
    {
        "search": Property("A part of the name, in any case.", "launch"),
        "archived": Property("Which campaigns to list: `true` archived ones, `false` the others.", "false"),
        "sort": Property("The order; `-` is descending.", "name"),
    },
    CampaignQuery,
)

describe(
    views.CampaignCollection,
    GET=Operation(
        "listCampaigns",
        "List campaigns",
        "The campaigns of the key's workspace that meet every condition, in pages.",
        _TAG,
        message="Campaigns found",
        query=CampaignQuery,
        data=CampaignOutput,
        is_page=True,
    ),
    POST=Operation(
        "createCampaign",
        "Create a campaign",
        "Visitors of its links are sent on with its UTM parameters, unless the destination has them already.",
        _TAG,
        message="Campaign created",
        body=CampaignInput,
        data=CampaignOutput,
        status=201,
        errors={409: ("name_taken", "too_many_campaigns")},
        followed_by=_FOLLOWED_BY,
        examples={
            "A newsletter": {
                "name": "Product Launches",
                "utmSource": "newsletter",
                "utmMedium": "email",
                "utmCampaign": "launch",
            }
        },
    ),
)

describe(
    views.CampaignDetail,
    GET=Operation(
        "getCampaign",
        "Read a campaign",
        "With the number of its links.",
        _TAG,
        message="Campaign found",
        data=CampaignOutput,
    ),
    PATCH=Operation(
        "updateCampaign",
        "Change a campaign",
        "What is absent stays, `null` unsets. A change reaches all its links within a second.",
        _TAG,
        message="Campaign changed",
        body=CampaignChanges,
        data=CampaignOutput,
        errors={409: ("name_taken",)},
        examples={"Archive it": {"archived": True}},
    ),
    DELETE=Operation(
        "deleteCampaign",
        "Delete a campaign",
        "Its links stay, without campaign and UTM parameters.",
        _TAG,
        message="Campaign deleted",
    ),
)
