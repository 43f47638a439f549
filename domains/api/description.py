"""The operations of /api/domains in the OpenAPI document."""

from domains.api import views
from domains.api.serializers import (
    DnsOutput,
    DomainChanges,
    DomainInput,
    DomainOutput,
    DomainRemoval,
    RecordOutput,
)
from domains.verification.checks import CHECKS_PER_MINUTE
from shortener.api.description import Operation, Property, describe, describe_properties
from shortener.api.pagination import PageQuery

_TAG = "Domains"
_FOLLOWED_BY = dict.fromkeys(("getDomain", "updateDomain", "verifyDomain", "deleteDomain"), "domainId")
_TIME = "2026-11-23T10:00:00.000Z"
_RECORD = {"type": "TXT", "name": "_shortener.go.example.com", "value": "shortener-verification=3f9a0c"}
_DNS = {
    "state": "txt",
    "message": "The TXT record is right.",
    "txt": ["shortener-verification=3f9a0c"],
    "cname": [],
}
_PAGES = {"rootUrl": "https://example.com/", "notFoundUrl": None}

describe_properties(
    {
        "id": Property("The domain's id.", "6b0f3c1a9d2e4f5061728396"),
        "host": Property("The domain's name alone.", "go.example.com"),
        "verified": Property("Whether the domain serves links.", False),
        "verifiedAt": Property("When the domain was verified, or null.", _TIME),
        "lastCheckedAt": Property("When the DNS was last asked, or null.", _TIME),
        "failingSince": Property("Since when the DNS of a verified domain has been wrong, or null.", _TIME),
        "rootUrl": Property("Where visitors of the bare domain are sent, or null.", "https://example.com/"),
        "notFoundUrl": Property("Where visitors of unknown codes are sent, or null.", "https://example.com/missing"),
        "links": Property("The number of the domain's links.", 0),
        "records": Property("The DNS records to set: one of them is enough.", [_RECORD]),
        "dns": Property("What the DNS said at the last check, or null before the first.", _DNS),
        "createdAt": Property("When the domain was added.", _TIME),
    },
    DomainChanges,
    DomainOutput,
)
describe_properties(
    {
        "type": Property("The type of the record.", _RECORD["type"]),
        "name": Property("The name to set it for.", _RECORD["name"]),
        "value": Property("The value to set.", _RECORD["value"]),
    },
    RecordOutput,
)
describe_properties(
    {
        "state": Property("What was found.", _DNS["state"]),
        "message": Property("The same in a sentence.", _DNS["message"]),
        "txt": Property("The values of the TXT records.", _DNS["txt"]),
        "cname": Property("The host's CNAME records.", _DNS["cname"]),
    },
    DnsOutput,
)
describe_properties(
    {"deleteLinks": Property("Whether the domain's links are deleted, too.", True)},
    DomainRemoval,
)

describe(
    views.DomainCollection,
    GET=Operation(
        "listDomains",
        "List domains",
        "The domains of the key's workspace, the newest first, in pages.",
        _TAG,
        message="Domains found",
        query=PageQuery,
        data=DomainOutput,
        is_page=True,
    ),
    POST=Operation(
        "createDomain",
        "Add a domain",
        "The answer holds the DNS records to set; then verify the domain.",
        _TAG,
        message="Domain added. Set its DNS records, then verify it.",
        body=DomainInput,
        data=DomainOutput,
        status=201,
        errors={409: ("domain_exists", "domain_taken")},
        followed_by=_FOLLOWED_BY,
        examples={"A domain": {"host": "go.example.com", **_PAGES}},
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
        data=DomainOutput,
    ),
    PATCH=Operation(
        "updateDomain",
        "Change a domain's pages",
        "Where visitors of the bare domain and of unknown codes are sent; `null` removes one.",
        _TAG,
        message="Domain changed",
        body=DomainChanges,
        data=DomainOutput,
        examples={"Its pages": _PAGES},
    ),
    DELETE=Operation(
        "deleteDomain",
        "Delete a domain",
        "A domain with links is a 409 `domain_has_links`, unless `deleteLinks=true` lets them go with it.",
        _TAG,
        message="Domain deleted",
        query=DomainRemoval,
        errors={409: ("domain_has_links",)},
    ),
)

describe(
    views.DomainVerification,
    POST=Operation(
        "verifyDomain",
        "Verify a domain",
        "Checks the DNS now and answers the domain, verified or not, with what was found. A workspace has "
        f"{CHECKS_PER_MINUTE} checks a minute.",
        _TAG,
        message="The TXT record is right.",
        data=DomainOutput,
        errors={409: ("domain_taken",)},
        example_data={"verified": True},
    ),
)
