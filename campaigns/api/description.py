"""The operations of /api/campaigns in the OpenAPI document."""

from campaigns.api import utm_templates, views
from campaigns.api.serializers import CampaignChanges, CampaignInput, CampaignOutput, CampaignQuery
from campaigns.api.utm_templates import UtmTemplateInput, UtmTemplateOutput
from shortener.api.description import Operation, Property, Schema, describe, describe_properties, describe_schemas
from shortener.api.pagination import PageQuery

_TAG = "Campaigns"
_TIME = "2099-12-01T09:00:00.000Z"
_FOLLOWED_BY = dict.fromkeys(("getCampaign", "updateCampaign", "getCampaignStats", "deleteCampaign"), "campaignId")

describe_schemas(
    {
        CampaignInput: Schema("CampaignInput", "A new campaign."),
        CampaignChanges: Schema(
            "CampaignChanges", "Changes to a campaign. Fields you leave out stay; null removes a value."
        ),
        CampaignOutput: Schema("Campaign", "Links that share UTM parameters and statistics."),
        UtmTemplateInput: Schema("UtmTemplateInput", "A new UTM template."),
        UtmTemplateOutput: Schema("UtmTemplate", "UTM parameters that fill in the form of a link."),
    }
)
describe_properties(
    {
        "id": Property("The campaign's id.", "6b0f3c1a9d2e4f5061728395"),
        "name": Property("The name. Another campaign of the workspace can't have the same.", "Product Launches"),
        "utmSource": Property("`utm_source` of the links' destinations: where visitors come from.", "newsletter"),
        "utmMedium": Property("`utm_medium`: the kind of channel.", "email"),
        "utmCampaign": Property("`utm_campaign`: the name in web analytics tools.", "launch"),
        "utmTerm": Property("`utm_term`: a search term.", "short links"),
        "utmContent": Property("`utm_content`: tells links or variants apart.", "header"),
        "startsAt": Property("The start, for information only. Links redirect before it, too.", _TIME),
        "endsAt": Property("The end, for information only. After `startsAt`.", "2099-12-31T23:59:59.000Z"),
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
        "id": Property("The template's id.", "6b0f3c1a9d2e4f5061728398"),
        "name": Property("The name. Another template of the workspace can't have the same.", "Newsletter"),
        "utmSource": Property("`utm_source`: where visitors come from.", "newsletter"),
        "utmMedium": Property("`utm_medium`: the kind of channel.", "email"),
        "utmCampaign": Property("`utm_campaign`: the name in web analytics tools.", "launch"),
        "utmTerm": Property("`utm_term`: a search term.", "short links"),
        "utmContent": Property("`utm_content`: tells links or variants apart.", "header"),
        "createdAt": Property("When the template was created.", _TIME),
    },
    UtmTemplateInput,
    UtmTemplateOutput,
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
        "Returns the workspace's campaigns that match all filters, in pages.",
        _TAG,
        message="Campaigns found",
        query=CampaignQuery,
        data=CampaignOutput,
        is_page=True,
    ),
    POST=Operation(
        "createCampaign",
        "Create a campaign",
        "Its links redirect with its UTM parameters, except those that the destination already has.",
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
        "Returns the campaign with the number of its links.",
        _TAG,
        message="Campaign found",
        data=CampaignOutput,
    ),
    PATCH=Operation(
        "updateCampaign",
        "Change a campaign",
        "Fields you leave out stay; `null` removes a value. All its links change within a second.",
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
        "Its links are kept and redirect without its UTM parameters.",
        _TAG,
        message="Campaign deleted",
    ),
)

describe(
    utm_templates.UtmTemplateCollection,
    GET=Operation(
        "listUtmTemplates",
        "List UTM templates",
        "The templates of the key's workspace, the newest first, in pages.",
        _TAG,
        message="UTM templates found",
        query=PageQuery,
        data=UtmTemplateOutput,
        is_page=True,
    ),
    POST=Operation(
        "createUtmTemplate",
        "Create a UTM template",
        "People choose it in the form of a link, which it fills in. A workspace can have 100.",
        _TAG,
        message="UTM template created",
        body=UtmTemplateInput,
        data=UtmTemplateOutput,
        status=201,
        errors={409: ("name_taken", "too_many_utm_templates")},
        followed_by={"deleteUtmTemplate": "templateId"},
        examples={"A newsletter": {"name": "Newsletter", "utmSource": "newsletter", "utmMedium": "email"}},
    ),
)

describe(
    utm_templates.UtmTemplateDetail,
    DELETE=Operation(
        "deleteUtmTemplate",
        "Delete a UTM template",
        "Links keep the parameters that it has filled in.",
        _TAG,
        message="UTM template deleted",
    ),
)
