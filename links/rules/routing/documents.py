"""The document of a link's rules, as JSON in the API and in the database. docs/routing.md explains each part."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from redirects.visitors.continents import CONTINENTS
from redirects.visitors.families import BROWSERS, SYSTEMS

MOST_RULES = 50
MOST_CONDITIONS = 10  # of one rule
MOST_VALUES = 250  # of one condition
FEWEST_VARIANTS, MOST_VARIANTS = 2, 10
LARGEST_WEIGHT = 10_000
LONGEST_NAME = 100  # characters of the name of a rule
LONGEST_VARIANT = 30  # characters of the name of a variant
LONGEST_MESSAGE = 300  # characters
LARGEST = 65_536  # bytes of all rules of a link as JSON

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEVICES = ("desktop", "mobile", "tablet")

_Values = Annotated[list[str], Meta(min_length=1, max_length=MOST_VALUES)]
_Name = Annotated[str, Meta(max_length=LONGEST_NAME)]


class _Part(Struct, forbid_unknown_fields=True, kw_only=True):
    """A part of the document."""


class _Condition(_Part, kw_only=True, tag_field="type"):
    negate: bool = False


class CountryIn(_Condition, kw_only=True, tag="country"):
    """The visitor's address belongs to one of these countries: ISO 3166 codes of two letters."""

    values: _Values = msgspec.field(name="in")


class ContinentIn(_Condition, kw_only=True, tag="continent"):
    """The visitor's address belongs to one of these continents."""

    values: Annotated[list[Literal[CONTINENTS]], Meta(min_length=1, max_length=7)] = msgspec.field(name="in")  # type: ignore[valid-type]


class LanguageIn(_Condition, kw_only=True, tag="language"):
    """The visitor's browser prefers one of these languages: `de` matches `de-CH`, too."""

    values: _Values = msgspec.field(name="in")


class DeviceIn(_Condition, kw_only=True, tag="device"):
    """The visitor's device is one of these."""

    values: Annotated[list[Literal[DEVICES]], Meta(min_length=1, max_length=3)] = msgspec.field(name="in")  # type: ignore[valid-type]


class SystemIn(_Condition, kw_only=True, tag="os"):
    """The visitor's operating system is one of these."""

    values: Annotated[list[Literal[SYSTEMS]], Meta(min_length=1, max_length=len(SYSTEMS))] = msgspec.field(name="in")  # type: ignore[valid-type]


class BrowserIn(_Condition, kw_only=True, tag="browser"):
    """The visitor's browser is one of these; the browser within an app has the name of the app."""

    values: Annotated[list[Literal[BROWSERS]], Meta(min_length=1, max_length=len(BROWSERS))] = msgspec.field(name="in")  # type: ignore[valid-type]


class ReferrerIn(_Condition, kw_only=True, tag="referrer"):
    """The visitor comes from one of these hosts or their subdomains."""

    values: _Values = msgspec.field(name="in")


class NetworkIn(_Condition, kw_only=True, tag="network"):
    """The visitor's address is in one of these networks: addresses, CIDR, or `192.0.2.*`."""

    values: _Values = msgspec.field(name="in")


class QueryHas(_Condition, kw_only=True, tag="query"):
    """The query of the short URL has this parameter, with this value unless `equals` is null."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    equals: Annotated[str, Meta(max_length=500)] | None = None


class TimeWithin(_Condition, kw_only=True, tag="time"):
    """The time is not before `from`, and before `until`. One of them can be null."""

    since: str | None = msgspec.field(name="from", default=None)
    until: str | None = None


class WeeklyWithin(_Condition, kw_only=True, tag="weekly"):
    """On these days, from and until these times of day. A time that ends before it begins ends on the next day."""

    days: Annotated[list[Literal[DAYS]], Meta(min_length=1, max_length=7)]  # type: ignore[valid-type]
    since: str = msgspec.field(name="from", default="00:00")
    until: str = "24:00"
    zone: str = "UTC"


class ClicksReach(_Condition, kw_only=True, tag="clicks"):
    """The link has had at least so many clicks."""

    at_least: Annotated[int, Meta(ge=1, le=2_147_483_647)] = msgspec.field(name="atLeast")


ConditionDocument = (
    CountryIn
    | ContinentIn
    | LanguageIn
    | DeviceIn
    | SystemIn
    | BrowserIn
    | ReferrerIn
    | NetworkIn
    | QueryHas
    | TimeWithin
    | WeeklyWithin
    | ClicksReach
)


class RedirectTo(_Part, kw_only=True, tag_field="type", tag="redirect"):
    """Send the visitor to this URL."""

    url: str


class VariantDocument(_Part, kw_only=True):
    """One of the destinations of a split. Names must be different; a weight of 0 gets no visitors."""

    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_VARIANT)]
    url: str
    weight: Annotated[int, Meta(ge=0, le=LARGEST_WEIGHT)]


class SplitBetween(_Part, kw_only=True, tag_field="type", tag="split"):
    """Send each visitor to one of these URLs, always the same one, in proportion to their weights."""

    variants: Annotated[list[VariantDocument], Meta(min_length=FEWEST_VARIANTS, max_length=MOST_VARIANTS)]


class Close(_Part, kw_only=True, tag_field="type", tag="close"):
    """Show a page that says that the link is closed, with this message."""

    message: Annotated[str, Meta(max_length=LONGEST_MESSAGE)] | None = None


ActionDocument = RedirectTo | SplitBetween | Close


class RuleDocument(_Part, kw_only=True):
    """If all conditions hold, the action decides. A paused rule is skipped.

    `since` is when the names or weights of a split's variants were last changed; what clients send is ignored.
    """

    id: Annotated[str, Meta(max_length=8)] | None = None
    name: _Name | None = None
    conditions: Annotated[list[ConditionDocument], Meta(max_length=MOST_CONDITIONS)] = []
    action: ActionDocument
    paused: bool = False
    since: Annotated[str, Meta(max_length=40)] | None = None


RulesDocument = Annotated[list[RuleDocument], Meta(max_length=MOST_RULES)]
