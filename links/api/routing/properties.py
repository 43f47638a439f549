"""Names of the schemas of rules, and descriptions and examples of their properties."""

from dataclasses import dataclass, field
from typing import Any

from links.rules.routing import documents as document
from links.rules.routing.documents import LARGEST_WEIGHT, LONGEST_MESSAGE
from redirects.visitors.families import BROWSERS
from shortener.api.description import Schema
from shortener.api.fields import JsonSchema


@dataclass(frozen=True)
class Described:
    """A property's description, an example, and what its type does not say: a pattern or a format."""

    description: str
    example: Any = None
    more: JsonSchema = field(default_factory=dict)
    is_open: bool = False  # later versions have more words than the type has today


SCHEMAS: dict[type, Schema] = {
    document.RuleDocument: Schema("Rule", "One rule of a link. Without conditions it holds for everyone."),
    document.RedirectTo: Schema("RedirectAction", "Sends the visitor to a URL."),
    document.SplitBetween: Schema(
        "SplitAction",
        "Sends each visitor to one of several URLs, in proportion to their weights; the same visitor always to the "
        "same one.",
    ),
    document.Close: Schema("CloseAction", "Shows a page that says that the link is closed."),
    document.VariantDocument: Schema("SplitVariant", "One of the destinations of a split."),
    document.CountryIn: Schema("CountryCondition", "Holds if the visitor's address belongs to one of these countries."),
    document.ContinentIn: Schema(
        "ContinentCondition", "Holds if the visitor's address belongs to one of these continents."
    ),
    document.LanguageIn: Schema(
        "LanguageCondition",
        "Holds if the browser prefers one of these languages: those with a quality of at least 0.9 in its "
        "`Accept-Language`.",
    ),
    document.DeviceIn: Schema("DeviceCondition", "Holds if the visitor has one of these devices."),
    document.SystemIn: Schema("SystemCondition", "Holds if the visitor's device has one of these operating systems."),
    document.BrowserIn: Schema("BrowserCondition", "Holds if the visitor uses one of these browsers."),
    document.ReferrerIn: Schema(
        "ReferrerCondition", "Holds if the visitor comes from one of these hosts or their subdomains."
    ),
    document.NetworkIn: Schema("NetworkCondition", "Holds if the visitor's address is in one of these networks."),
    document.QueryHas: Schema("QueryCondition", "Holds if the query of the short URL has this parameter."),
    document.TimeWithin: Schema("TimeCondition", "Holds from one time until another; at least one of them is needed."),
    document.WeeklyWithin: Schema("WeeklyCondition", "Holds on some days of the week between two times of day."),
    document.ClicksReach: Schema("ClicksCondition", "Holds if the link has had at least so many clicks."),
}

_URL = "HTTP or HTTPS URL. The rules for `originalUrl` apply."
_CLOCK = {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_CLOCK_OR_MIDNIGHT = {"pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"}
_INSTANT = {"format": "date-time"}

# By the name of the schema, or "" for all others, and that of the property.
PROPERTIES: dict[tuple[str, str], Described] = {
    ("", "type"): Described("Tells the kinds apart."),
    ("", "negate"): Described(
        "Whether the condition holds for the others instead; false by default. Visitors of whom the value isn't known "
        "never meet the condition.",
        False,
    ),
    ("", "url"): Described(_URL, "https://example.com/de"),
    ("Rule", "id"): Described(
        "Names the rule in statistics: 8 hex digits. New rules get one; rules that are sent without one keep that of "
        "the earlier rule with the same content, name or conditions.",
        "5f0c8a52",
        {"pattern": "^[0-9a-f]{8}$"},
    ),
    ("Rule", "since"): Described(
        "When the names or weights of a split's variants were last changed; null for other rules. What requests have "
        "is ignored.",
        None,
        _INSTANT,
    ),
    ("Rule", "name"): Described("The rule's name in the dashboard, or null.", "German speakers"),
    ("Rule", "conditions"): Described(
        "All of them must hold. Without any, the rule holds for everyone.",
        [{"type": "country", "in": ["DE", "AT"], "negate": False}],
    ),
    ("Rule", "action"): Described(
        "What happens if all conditions hold.", {"type": "redirect", "url": "https://example.com/de"}
    ),
    ("Rule", "paused"): Described("Whether the rule is skipped; false by default.", False),
    ("SplitAction", "variants"): Described(
        "The destinations. At least one needs a weight above 0.",
        [
            {"name": "A", "url": "https://example.com/a", "weight": 60},
            {"name": "B", "url": "https://example.com/b", "weight": 40},
        ],
    ),
    ("SplitVariant", "name"): Described(
        "The variant's name in statistics, different from the others'. Another name moves visitors.", "A"
    ),
    ("SplitVariant", "weight"): Described(
        f"The share of visitors, in proportion to the other weights: 0 to {LARGEST_WEIGHT:,}. With 0, it gets none.", 60
    ),
    ("CloseAction", "message"): Described(
        f"The text on the page, up to {LONGEST_MESSAGE} characters; null for a general one.", "Sold out"
    ),
    ("CountryCondition", "in"): Described(
        "ISO 3166 codes of two letters.", ["DE", "AT"], {"items": {"pattern": "^[A-Za-z]{2}$"}}
    ),
    ("ContinentCondition", "in"): Described(
        "Africa, Antarctica, Asia, Europe, North America, Oceania and South America by their two letters.", ["EU"]
    ),
    ("LanguageCondition", "in"): Described(
        "Language tags. `de` includes `de-CH`; `de-CH` is only Swiss German.",
        ["de", "pt-BR"],
        {"items": {"pattern": "^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}$"}},
    ),
    ("DeviceCondition", "in"): Described("The devices.", ["mobile", "tablet"]),
    ("SystemCondition", "in"): Described("The operating systems.", ["ios"]),
    ("BrowserCondition", "in"): Described(
        f"The browsers: {', '.join(BROWSERS)}. The browser within an app has the app's name. Later versions may add "
        "some.",
        ["safari"],
        is_open=True,
    ),
    ("ReferrerCondition", "in"): Described("Hosts, without `https://` and path.", ["news.example.com"]),
    ("NetworkCondition", "in"): Described(
        "IPv4 and IPv6 addresses, networks such as `192.0.2.0/24`, or IPv4 networks such as `192.0.2.*`.",
        ["192.0.2.0/24", "2001:db8::/32"],
    ),
    ("QueryCondition", "name"): Described("The name of the parameter. Case matters.", "ref"),
    ("QueryCondition", "equals"): Described("The value that it must have; null for any.", "partner"),
    ("TimeCondition", "from"): Described(
        "The time at which it begins, with an offset, or null.", "2026-12-01T09:00:00.000Z", _INSTANT
    ),
    ("TimeCondition", "until"): Described(
        "The time at which it is over, with an offset, or null. After `from`.", "2026-12-24T18:00:00.000Z", _INSTANT
    ),
    ("WeeklyCondition", "days"): Described("Days of the week.", ["mon", "tue"]),
    ("WeeklyCondition", "from"): Described("The time of day at which it begins; `00:00` by default.", "09:00", _CLOCK),
    ("WeeklyCondition", "until"): Described(
        "The time of day at which it is over; `24:00` by default. If that is before `from`, it is over on the next "
        "day.",
        "17:00",
        _CLOCK_OR_MIDNIGHT,
    ),
    ("WeeklyCondition", "zone"): Described("The time zone; `UTC` by default.", "Europe/Berlin"),
    ("ClicksCondition", "atLeast"): Described("The number of clicks, including those of bots.", 100),
    ("UtmParameters", "source"): Described("`utm_source`: where visitors come from.", "newsletter"),
    ("UtmParameters", "medium"): Described("`utm_medium`: the kind of that place.", "email"),
    ("UtmParameters", "campaign"): Described("`utm_campaign`: the campaign.", "spring_sale"),
    ("UtmParameters", "term"): Described("`utm_term`: the search term.", "shoes"),
    ("UtmParameters", "content"): Described("`utm_content`: the link among several.", "header"),
    ("LinkPreview", "title"): Described("The title.", "Product launch"),
    ("LinkPreview", "description"): Described("The text below the title.", "Everything about the new product."),
    ("LinkPreview", "imageUrl"): Described("The address of a picture.", "https://example.com/launch.png"),
}
