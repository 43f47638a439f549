"""The operations of /api/domains in the OpenAPI document."""

from domains.api import views
from domains.api.serializers import (
    ContestOutput,
    DnsOutput,
    DomainChanges,
    DomainInput,
    DomainOutput,
    DomainRemoval,
    PossibleRecordOutput,
    RecordOutput,
)
from domains.verification.checks import CHECKS_PER_MINUTE
from shortener.api.description import Operation, Property, Schema, describe, describe_properties, describe_schemas
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
_PAGES = {"rootUrl": "https://example.com/", "notFoundUrl": None, "expiredUrl": None}

describe_schemas(
    {
        DomainInput: Schema("DomainInput", "A new domain."),
        DomainChanges: Schema("DomainChanges", "Changes to a domain. Fields you leave out stay; null removes a value."),
        DomainOutput: Schema("Domain", "A host that serves short links of the workspace."),
        RecordOutput: Schema("DnsRecord", "A DNS record to set."),
        PossibleRecordOutput: Schema("DnsRecordOption", "A DNS record and its purpose."),
        ContestOutput: Schema(
            "DomainContest",
            "Two workspaces have a proof for the host: the holder serves it, the claimant gets it.",
        ),
        DnsOutput: Schema("DnsCheck", "The result of the last DNS check."),
    }
)
describe_properties(
    {
        "id": Property("The domain's id.", "6b0f3c1a9d2e4f5061728396"),
        "host": Property("The domain's name alone.", "go.example.com"),
        "verified": Property("Whether the domain serves links.", False),
        "verifiedAt": Property("When the domain was verified, or null.", _TIME),
        "lastCheckedAt": Property("When the DNS was last asked, or null.", _TIME),
        "refusedAt": Property(
            "When the operator of this site blocked the domain, or null. A blocked domain can't be verified.",
            _TIME,
        ),
        "failingSince": Property("Since when the DNS of a verified domain has been wrong, or null.", _TIME),
        "rootUrl": Property("Where the domain without a code redirects, or null.", "https://example.com/"),
        "notFoundUrl": Property("Where unknown codes redirect, or null.", "https://example.com/missing"),
        "expiredUrl": Property(
            "Where visitors of expired, used up and disabled links redirect, or null. A link's own `expiredUrl` comes "
            "first.",
            "https://example.com/ended",
        ),
        "appleApps": Property(
            "The apps of iOS and macOS that open the domain's links: each with its team ID, its bundle ID, and "
            "`paths`, which are all (`/*`) without any. `NOT ` before a path keeps it in the browser; the first that "
            "matches decides.",
            [{"teamId": "A1B2C3D4E5", "bundleId": "com.example.app", "paths": ["/*"]}],
        ),
        "androidApps": Property(
            "The apps of Android that open the domain's links: each with its package name and the SHA-256 fingerprints "
            "of the certificates that sign it.",
            [{"packageName": "com.example.app", "fingerprints": [":".join(["14", "6D", "E9", "83"] * 8)]}],
        ),
        "links": Property("The number of the domain's links.", 0),
        "proof": Property(
            "What proves that the workspace owns the domain: `txt`, `own_cname`, `operator`, or null. `cname` means "
            "that an earlier release accepted a CNAME to the site, which proves nothing. Set one of `dnsRecords`.",
            "txt",
        ),
        "contested": Property(
            "If another workspace has also proven ownership: this workspace's role, and the claim's start and end.",
            {"role": "holder", "since": _TIME, "until": "2026-11-30T10:00:00.000Z"},
        ),
        "dnsRecords": Property(
            "The DNS records you can set, with their purpose. Set `proof` and `routing`. If the operator has set a "
            "wildcard DNS record for the site, `proof_and_routing` alone is enough.",
            [{**_RECORD, "purpose": "proof"}],
        ),
        "records": Property("The DNS records to set: TXT as proof, and a CNAME that brings visitors.", [_RECORD]),
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
    PossibleRecordOutput,
)
describe_properties({"purpose": Property("What the record does.", "proof")}, PossibleRecordOutput)
describe_properties(
    {
        "role": Property("`holder` serves the domain; `claimant` gets it.", "holder"),
        "since": Property("When the claimant's proof was first seen.", _TIME),
        "until": Property("When the claimant gets the domain, if its record stays.", "2026-11-30T10:00:00.000Z"),
    },
    ContestOutput,
)
describe_properties(
    {
        "state": Property(
            "What was found: `txt` or `own_cname` prove the domain; `cname`, `contested` (the TXT record is "
            "needed), `missing` and `no_answer` do not.",
            _DNS["state"],
        ),
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
        "The response has the DNS records. Set them, then verify the domain.",
        _TAG,
        message="Domain added. Set its DNS records, then verify it.",
        body=DomainInput,
        data=DomainOutput,
        status=201,
        errors={409: ("domain_exists", "too_many_domains")},
        followed_by=_FOLLOWED_BY,
        examples={"A domain": {"host": "go.example.com", **_PAGES}},
    ),
)

describe(
    views.DomainDetail,
    GET=Operation(
        "getDomain",
        "Read a domain",
        "Returns the domain with the result of its last DNS check.",
        _TAG,
        message="Domain found",
        data=DomainOutput,
    ),
    PATCH=Operation(
        "updateDomain",
        "Change a domain",
        "Where visitors of the bare domain, of unknown codes and of ended links are sent, and the apps that open its "
        "links; `null` removes one.",
        _TAG,
        message="Domain changed",
        body=DomainChanges,
        data=DomainOutput,
        examples={"Its pages": _PAGES},
    ),
    DELETE=Operation(
        "deleteDomain",
        "Delete a domain",
        "If the domain has links, the response is a 409 `domain_has_links`, unless `deleteLinks=true` deletes them.",
        _TAG,
        message="Domain deleted",
        query=DomainRemoval,
        errors={409: ("domain_has_links", "domain_refused")},
    ),
)

describe(
    views.DomainVerification,
    POST=Operation(
        "verifyDomain",
        "Verify a domain",
        "Checks the DNS now and returns the domain with the result, verified or not. If another workspace serves the "
        "domain, `contested` says when it becomes yours. A workspace can check "
        f"{CHECKS_PER_MINUTE} times a minute.",
        _TAG,
        message="The TXT record is right.",
        data=DomainOutput,
        example_data={"verified": True},
    ),
)
