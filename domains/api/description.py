"""What custom domains are, for the API's description."""

from domains.api import views
from domains.api.serializers import DomainChanges, DomainInput, DomainOutput, DomainRemoval
from shortener.api.description import Operation, describe
from shortener.api.pagination import PageQuery

_TAG = "Domains"
_FOLLOWED_BY = dict.fromkeys(("getDomain", "updateDomain", "verifyDomain", "deleteDomain"), "domainId")
_DOMAIN = {
    "id": "6b0f3c1a9d2e4f5061728396",
    "host": "go.example.com",
    "verified": False,
    "verifiedAt": None,
    "lastCheckedAt": None,
    "failingSince": None,
    "rootUrl": "https://example.com/",
    "notFoundUrl": None,
    "links": 0,
    "records": [{"type": "TXT", "name": "_shortener.go.example.com", "value": "shortener-verification=3f9a0c"}],
    "dns": None,
    "createdAt": "2026-11-23T10:00:00.000Z",
}
_PAGES = {"rootUrl": "https://example.com/", "notFoundUrl": None}

describe(
    views.DomainCollection,
    GET=Operation(
        "listDomains",
        "List domains",
        "The domains of the key's workspace, the newest first, in pages.",
        _TAG,
        message="Domains found",
        query=PageQuery,
        answers=DomainOutput,
        is_page=True,
        answer_example=_DOMAIN,
    ),
    POST=Operation(
        "createDomain",
        "Add a domain",
        "The answer holds the DNS records to set; then verify the domain.",
        _TAG,
        message="Domain added. Set its DNS records, then verify it.",
        takes=DomainInput,
        answers=DomainOutput,
        status=201,
        refusals={409: ("domain_exists", "domain_taken")},
        followed_by=_FOLLOWED_BY,
        examples={"A domain": lambda: {"host": "go.example.com", **_PAGES}},
        answer_example=_DOMAIN,
    ),
)

describe(
    views.DomainDetail,
    GET=Operation(
        "getDomain",
        "Read a domain",
        "With what the last check of its DNS found.",
        _TAG,
        message="Domain found",
        answers=DomainOutput,
        answer_example=_DOMAIN,
    ),
    PATCH=Operation(
        "updateDomain",
        "Change a domain's pages",
        "Where visitors of the bare domain and of unknown codes are sent; `null` removes one.",
        _TAG,
        message="Domain changed",
        takes=DomainChanges,
        answers=DomainOutput,
        examples={"Its pages": lambda: dict(_PAGES)},
        answer_example=_DOMAIN,
    ),
    DELETE=Operation(
        "deleteDomain",
        "Delete a domain",
        "A domain with links is a 409 `domain_has_links`, unless `deleteLinks=true` lets them go with it.",
        _TAG,
        message="Domain deleted",
        query=DomainRemoval,
        refusals={409: ("domain_has_links",)},
    ),
)

describe(
    views.DomainVerification,
    POST=Operation(
        "verifyDomain",
        "Verify a domain",
        "Asks the DNS now and answers the domain, verified or not, with what was found. Ten times a minute and "
        "workspace.",
        _TAG,
        message="The TXT record is right.",
        answers=DomainOutput,
        refusals={409: ("domain_taken",)},
        answer_example=_DOMAIN
        | {
            "verified": True,
            "verifiedAt": "2026-11-23T11:00:00.000Z",
            "lastCheckedAt": "2026-11-23T11:00:00.000Z",
            "dns": {
                "state": "txt",
                "message": "The TXT record is right.",
                "txt": ["shortener-verification=3f9a0c"],
                "cname": [],
            },
        },
    ),
)
