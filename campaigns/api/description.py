"""The operations of /api/campaigns in the OpenAPI document."""

from campaigns.api import views
from campaigns.api.serializers import CampaignChanges, CampaignInput, CampaignOutput, CampaignQuery
from shortener.api.description import Operation, describe

_TAG = "Campaigns"
_FOLLOWED_BY = dict.fromkeys(("getCampaign", "updateCampaign", "getCampaignStats", "deleteCampaign"), "campaignId")
_CAMPAIGN = {
    "id": "6b0f3c1a9d2e4f5061728395",
    "name": "Product Launches",
    "utmSource": "newsletter",
    "utmMedium": "email",
    "utmCampaign": "launch",
    "utmTerm": None,
    "utmContent": None,
    "startsAt": "2026-12-01T09:00:00.000Z",
    "endsAt": None,
    "archivedAt": None,
    "links": 0,
    "createdAt": "2026-11-23T10:00:00.000Z",
}

describe(
    views.CampaignCollection,
    GET=Operation(
        "listCampaigns",
        "List campaigns",
        "The campaigns of the key's workspace that meet every condition, in pages.",
        _TAG,
        message="Campaigns found",
        query=CampaignQuery,
        answers=CampaignOutput,
        is_page=True,
        answer_example=_CAMPAIGN,
    ),
    POST=Operation(
        "createCampaign",
        "Create a campaign",
        "Visitors of its links are sent on with its UTM parameters, unless the destination has them already.",
        _TAG,
        message="Campaign created",
        takes=CampaignInput,
        answers=CampaignOutput,
        status=201,
        refusals={409: ("name_taken",)},
        followed_by=_FOLLOWED_BY,
        examples={
            "A newsletter": lambda: {
                "name": "Product Launches",
                "utmSource": "newsletter",
                "utmMedium": "email",
                "utmCampaign": "launch",
            }
        },
        answer_example=_CAMPAIGN,
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
        answers=CampaignOutput,
        answer_example=_CAMPAIGN,
    ),
    PATCH=Operation(
        "updateCampaign",
        "Change a campaign",
        "What is absent stays, `null` unsets. A change reaches all its links within a second.",
        _TAG,
        message="Campaign changed",
        takes=CampaignChanges,
        answers=CampaignOutput,
        refusals={409: ("name_taken",)},
        examples={"Archive it": lambda: {"archived": True}},
        answer_example=_CAMPAIGN | {"archivedAt": "2026-12-31T12:00:00.000Z"},
    ),
    DELETE=Operation(
        "deleteCampaign",
        "Delete a campaign",
        "Its links stay, without campaign and UTM parameters.",
        _TAG,
        message="Campaign deleted",
    ),
)
