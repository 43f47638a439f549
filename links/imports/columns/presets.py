"""The columns of the export files of other services. Data only: links/imports/mapping.py applies it.

Headings are folded as by cells.folded(): lower case, letters and digits only. `source` names the page or file of the
service that the columns come from; docs/imports.md shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from links.imports.cells import words


@dataclass(frozen=True, kw_only=True)
class Preset:
    """What the columns of one service's export hold."""

    name: str  # of the service, as people know it
    source: str
    signatures: tuple[frozenset[str], ...]  # a file that has all headings of one of these is recognized
    columns: Mapping[str, tuple[str, ...]]  # headings by the name of the field, the one to prefer first
    closed: tuple[str, ...] = ()  # headings of columns that say that a link does not redirect
    protected: tuple[str, ...] = ()  # headings of columns that say that a link asks for a password
    added: tuple[str, ...] = ()  # headings of columns with clicks to add to those before the import, of new links
    left_out: tuple[str, ...] = ()  # headings of columns that are not imported
    has_html_titles: bool = False  # with entities, and NULL for none

    @property
    def known(self) -> frozenset[str]:
        """All headings that the preset knows."""
        named = [heading for headings in self.columns.values() for heading in headings]
        return frozenset([*named, *self.closed, *self.protected, *self.added, *self.left_out])


def _any(*signatures: str) -> tuple[frozenset[str], ...]:
    return tuple(map(words, signatures))


_UTM = ("utmsource", "utmmedium", "utmcampaign", "utmterm", "utmcontent")

OWN = Preset(
    name="Shortener",
    source="links/exports/files.py",
    signatures=_any("id shorturl shortcode originalurl"),
    columns={
        "destination": ("originalurl",),
        "alias": ("shortcode",),
        "external_id": ("externalid",),
        "title": ("title",),
        "starts_at": ("startsat",),
        "expires_at": ("expiresat",),
        "max_clicks": ("maxclicks",),
        "campaign": ("campaign", "campaignid"),
        "domain": ("shorturl",),
        "tags": ("tags",),
        "folder": ("folder",),
        "notes": ("notes",),
        "is_indexable": ("indexable",),
        "created_at": ("createdat",),
        "earlier_clicks": ("earlierclicks",),
    },
    closed=("status",),
    protected=("haspassword",),
    added=("clicks",),
    left_out=("id", "domainid", "updatedat"),
)

PRESETS = (
    OWN,
    Preset(
        name="Bitly",
        source="dev.bitly.com/api-reference: Bitlink",
        signatures=_any(
            "longurl custombitlink", "longurl custombitlinks", "longurl bitlink", "longurl link", "longurl id archived"
        ),
        columns={
            "destination": ("longurl",),
            "alias": ("custombitlink", "custombitlinks", "bitlink", "link", "id"),
            "title": ("title",),
            "tags": ("tags",),
            "created_at": ("createdat", "created", "datecreated"),
            "earlier_clicks": ("clicks", "totalclicks", "engagements", "totalengagements"),
            "expires_at": ("expirationat", "expiresat"),
        },
        closed=("archived", "isdeleted"),
        left_out=("deeplinks", "references", "createdby", "modifiedat", "clientid", "groupguid", "qrcode", *_UTM),
    ),
    Preset(
        name="Short.io",
        source="developers.short.io/reference: Link",
        signatures=_any("originalurl path", "originalurl secureshorturl", "originalurl shorturl domainid"),
        columns={
            "destination": ("originalurl",),
            "alias": ("secureshorturl", "shorturl", "shortlink", "path"),
            "domain": ("domain", "hostname"),
            "title": ("title",),
            "tags": ("tags",),
            "folder": ("folder", "foldername"),
            "created_at": ("createdat", "creationdate", "created"),
            "expires_at": ("expiresat", "expirationdate"),
            "max_clicks": ("clickslimit",),
            "earlier_clicks": ("clicks", "totalclicks", "humanclicks"),
        },
        closed=("archived",),
        protected=("password", "haspassword"),
        left_out=(
            "id", "idstring", "domainid", "ownerid", "userid", "folderid", "expiredurl", "splitpercent", "spliturl",
            "cloaking", "redirecttype", "iphoneurl", "androidurl", "icon", "source", "ttl", "updatedat",
            "passwordcontact", "skipqs", "archivedreason", "integrationga", "integrationfb", *_UTM,
        ),
    ),
    Preset(
        name="Rebrandly",
        source="developers.rebrandly.com/docs/link-entity",
        signatures=_any("slashtag destination", "slashtag shorturl"),
        columns={
            "destination": ("destination", "destinationurl"),
            "alias": ("shorturl", "slashtag"),
            "domain": ("domain", "domainname", "domainfullname"),
            "title": ("title",),
            "tags": ("tags",),
            "notes": ("description", "notes", "note"),
            "created_at": ("createdat", "creationdate", "created", "date"),
            "expires_at": ("expiredat", "expiresat"),
            "earlier_clicks": ("clicks", "totalclicks"),
        },
        closed=("status",),
        left_out=(
            "id", "updatedat", "lastclickat", "lastclickdate", "lastclick", "favourite", "forwardparameters", "https",
            "sessions", "integrated", "ispublic", "domainid", "creator", "integration", "workspace", "workspaceid",
            "uniqueclicks",
        ),
    ),
    Preset(
        name="TinyURL",
        source="tinyurl.com/app/dev: the answer of GET /alias/{domain}/{alias}",
        signatures=_any("tinyurl url", "tinyurl longurl", "alias domain url archived", "alias domain longurl"),
        columns={
            "destination": ("url", "longurl"),
            "alias": ("tinyurl", "alias"),
            "domain": ("domain",),
            "tags": ("tags",),
            "notes": ("description",),
            "created_at": ("createdat", "created"),
            "expires_at": ("expiresat", "expires"),
            "max_clicks": ("expireatviews",),
            "earlier_clicks": ("hits", "clicks", "totalclicks"),
        },
        closed=("archived", "deleted"),
        left_out=("analytics", "user", "updatedat"),
    ),
    Preset(
        name="Dub",
        source="github.com/dubinc/dub: apps/web/lib/api/links/format-links-for-export.ts, lib/zod/schemas/links.ts",
        signatures=_any("shortlink destinationurl", "shortlink url", "key domain url", "link url archived createdat"),
        columns={
            "destination": ("destinationurl", "url"),
            "alias": ("shortlink", "link", "key"),
            "domain": ("domain",),
            "title": ("title",),
            "tags": ("tags", "tagnames"),
            "folder": ("folder", "foldername"),
            "notes": ("comments", "notes"),
            "is_indexable": ("doindex",),
            "created_at": ("createdat", "datecreated"),
            "expires_at": ("expiresat", "expirationdate"),
            "earlier_clicks": ("clicks",),
        },
        closed=("archived",),
        protected=("password",),
        left_out=(
            "id", "externalid", "tenantid", "userid", "projectid", "workspaceid", "programid", "partnerid", "folderid",
            "tagid", "tagids", "expiredurl", "proxy", "description", "image", "video", "rewrite", "ios",
            "android", "geo", "publicstats", "trackconversion", "qrcode", "leads", "conversions", "sales",
            "saleamount", "lastclicked", "updatedat", *_UTM,
        ),
    ),
    Preset(
        name="Shlink",
        source="github.com/shlinkio/shlink-web-component: src/short-urls/helpers/ExportShortUrlsBtn.tsx",
        signatures=_any(
            "shortcode longurl", "shorturl longurl visits", "shorturl longurl visitscount", "shorturl longurl maxvisits"
        ),
        columns={
            "destination": ("longurl",),
            "alias": ("shorturl", "shortcode"),
            "domain": ("domain",),
            "title": ("title",),
            "tags": ("tags",),
            "created_at": ("createdat", "datecreated"),
            "is_indexable": ("crawlable",),
            "starts_at": ("validsince", "metavalidsince"),
            "expires_at": ("validuntil", "metavaliduntil"),
            "max_clicks": ("maxvisits", "metamaxvisits"),
            "earlier_clicks": ("visits", "visitscount", "visitssummarytotal"),
        },
        left_out=("forwardquery", "apikey", "apikeyname", "hasredirectrules", "meta"),
    ),
    Preset(
        name="Kutt",
        source="github.com/thedevs-network/kutt: server/utils/utils.js, sanitize.link",
        signatures=_any("address target"),
        columns={
            "destination": ("target",),
            "alias": ("link", "linkurl", "address"),
            "domain": ("domain",),
            "notes": ("description",),
            "created_at": ("createdat",),
            "expires_at": ("expirein",),
            "earlier_clicks": ("visitcount",),
        },
        closed=("banned",),
        protected=("password",),
        left_out=("id", "updatedat", "relativecreatedat", "relativeexpirein", "userid", "domainid", "bannedbyid"),
    ),
    Preset(
        name="YOURLS",
        source="github.com/YOURLS/YOURLS: yourls_url; github.com/GautamGupta/YOURLS-Import-Export: fileio/csv.php",
        signatures=_any("keyword url", "source target hits", "shorturl url timestamp ip"),
        columns={
            "destination": ("url", "target", "longurl"),
            "alias": ("keyword", "shorturl", "source"),
            "title": ("title",),
            "created_at": ("timestamp", "date"),
            "earlier_clicks": ("clicks", "hits"),
        },
        left_out=("ip",),
        has_html_titles=True,
    ),
    Preset(
        name="Sink",
        source="github.com/miantiao-me/Sink: shared/schemas/link.ts",
        signatures=_any("slug url comment", "slug url expiration", "slug url cloaking", "slug url createdat updatedat"),
        columns={
            "destination": ("url",),
            "alias": ("slug",),
            "title": ("title",),
            "tags": ("tags",),
            "notes": ("comment",),
            "created_at": ("createdat",),
            "expires_at": ("expiration",),
        },
        closed=("unsafe",),
        protected=("password",),
        left_out=(
            "id", "updatedat", "description", "image", "apple", "google", "geo", "cloaking", "redirectwithquery",
        ),
    ),
    Preset(
        name="Chhoto URL",
        source="github.com/SinTan1729/chhoto-url: docs/CLI.md, /api/all",
        signatures=_any("shortlink longlink", "shorturl longurl hits expirytime"),
        columns={
            "destination": ("longlink", "longurl"),
            "alias": ("shortlink", "shorturl"),
            "notes": ("notes",),
            "expires_at": ("expirytime",),
            "earlier_clicks": ("hits",),
        },
    ),
)  # fmt: skip


def recognized(headings: frozenset[str]) -> Preset | None:
    """Return the preset with the longest signature among these folded headings, or None."""
    found = [(len(signature), preset) for preset in PRESETS for signature in preset.signatures if signature <= headings]
    return max(found, key=lambda match: match[0])[1] if found else None
