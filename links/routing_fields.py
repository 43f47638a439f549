"""Rows of the field table about where visitors are sent, and about what programs show of the link."""

from django.utils.translation import gettext_lazy as _

from campaigns import utm
from links.field_types import Kind, LinkField
from links.rules import destinations, previews, utm_parameters
from links.rules.routing.cleaning import clean_rules
from shortener.values import clean_boolean

PASSES_QUERY = LinkField(
    name="passes_query",
    api_name="passQuery",
    label=_("Pass on the query"),
    kind=Kind.FLAG,
    description="Whether the query of the short URL, such as `?gclid=…`, is added to the destination. Without it, the "
    "workspace's setting decides when the link is created.",
    example=True,
    rule=clean_boolean,
    help_text=_("What is appended to the short URL, such as ?utm_source=ad, is added to the destination."),
    empty=True,
    headings=("passquery", "passonthequery", "forwardquery", "forwardparameters", "queryparameterspassthrough"),
)
RULES = LinkField(
    name="rules",
    api_name="rules",
    label=_("Rules"),
    kind=Kind.RULES,
    description="Other destinations for some visitors: the first rule whose conditions all hold decides.",
    example=[
        {
            "id": "5f0c8a52",
            "name": "Apple in German-speaking countries",
            "conditions": [
                {"type": "country", "in": ["DE", "AT", "CH"], "negate": False},
                {"type": "os", "in": ["ios", "macos"], "negate": False},
            ],
            "action": {"type": "redirect", "url": "https://example.com/de/apple"},
            "paused": False,
            "since": None,
        }
    ],
    rule=clean_rules,
    empty=[],
    headings=("rules", "redirectrules"),
)
EXPIRED_URL = LinkField(
    name="expired_url",
    api_name="expiredUrl",
    label=_("When it has ended"),
    kind=Kind.URL,
    description="Where visitors are sent when the link has expired, has reached its click limit or is disabled. "
    "Without it the domain's own, or a page that says so.",
    example="https://example.com/sale-is-over",
    rule=destinations.ended,
    maximum=utm.LONGEST_DESTINATION,
    help_text=_("Visitors of the expired, exhausted or disabled link are sent here."),
    headings=("expiredurl", "whenithasended", "expiredredirect", "fallbackurl"),
)
UTM = LinkField(
    name="utm",
    api_name="utm",
    label=_("UTM parameters"),
    kind=Kind.UTM,
    description="UTM parameters that are added to the destination if it lacks them. Those of the campaign fill in the "
    "others.",
    example={"source": "newsletter", "medium": "email", "campaign": None, "term": None, "content": None},
    rule=utm_parameters.utm_parameters,
    empty={},
    headings=("utm", "utmparameters"),
)
PREVIEW = LinkField(
    name="preview",
    api_name="preview",
    label=_("Preview"),
    kind=Kind.PREVIEW,
    description="What chat programs and social networks show of the link. Without it, they show the destination's own.",
    example={"title": "Product launch", "description": None, "imageUrl": "https://example.com/launch.png"},
    rule=previews.preview,
    empty={},
    headings=("preview",),
)
IS_INDEXABLE = LinkField(
    name="is_indexable",
    api_name="indexable",
    label=_("Search engines may list it"),
    kind=Kind.FLAG,
    description="Whether search engines can list the short URL. If not, redirects have `X-Robots-Tag: noindex`.",
    example=False,
    rule=clean_boolean,
    help_text=_("Usually off, so that search results show the destination and not the short URL."),
    empty=False,
    headings=("indexable", "isindexable", "doindex", "searchenginesmaylistit"),
)
