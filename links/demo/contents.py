"""The campaigns, the domain and the links of the demo."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

DEMO_HOST = "go.trailhead.example"


class TrafficShape(StrEnum):
    """How the clicks of a link are distributed over time."""

    STEADY = "steady"
    GROWING = "growing"
    FADING = "fading"  # exponential decay
    WEEKLY = "weekly"  # a peak each Tuesday
    SPIKE = "spike"  # a single peak


class DemoState(StrEnum):
    """The status that the link has at the end."""

    ACTIVE = "active"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    DISABLED = "disabled"


@dataclass(frozen=True)
class DemoCampaign:
    """A campaign; it starts and ends in this many days from today."""

    name: str
    source: str
    medium: str
    starts: int
    ends: int | None
    is_archived: bool = False


@dataclass(frozen=True)
class DemoLink:
    """A link to a path on example.com, with its age in days and its weight of clicks."""

    path: str
    alias: str
    weight: float
    shape: TrafficShape
    age: int
    folder: str = ""
    tags: tuple[str, ...] = ()
    campaign: str = ""
    notes: str = ""
    state: DemoState = DemoState.ACTIVE
    on_domain: bool = False
    has_password: bool = False

    @property
    def destination(self) -> str:
        """A URL on example.com, which is reserved for examples."""
        return f"https://example.com/{self.path}"


CAMPAIGNS = (
    DemoCampaign("Spring sale", "newsletter", "email", -80, -40),
    DemoCampaign("Ridge tent launch", "social", "post", -32, 28),
    DemoCampaign("Trail stories podcast", "podcast", "audio", -90, None),
    DemoCampaign("Refer a friend", "referral", "link", -60, None),
    DemoCampaign("Winter clearance", "newsletter", "email", -90, -70, is_archived=True),
)

_SALE, _TENT, _PODCAST, _FRIEND, _WINTER = (campaign.name for campaign in CAMPAIGNS)
_S, _G, _F, _W, _X = TrafficShape  # in the order of its members

LINKS = (
    DemoLink("tents/ridge-2", "ridge", 95, _F, 32, "Product launches", ("launch", "tents"), _TENT,
             "On every post about the tent.", on_domain=True),
    DemoLink("tents/ridge-2?view=video", "ridge-film", 60, _X, 30, "Product launches", ("launch", "video"), _TENT,
             on_domain=True),
    DemoLink("newsletter/latest", "news", 84, _W, 90, "Newsletter", ("newsletter",), "", "Changes every Tuesday.",
             on_domain=True),
    DemoLink("guides/packing-list", "packing-list", 70, _G, 90, "Guides", ("guide", "evergreen")),
    DemoLink("guides/first-overnight-hike", "", 52, _G, 90, "Guides", ("guide", "evergreen")),
    DemoLink("sale/spring", "spring", 66, _F, 80, "Sales", ("sale", "email"), _SALE, on_domain=True,
             state=DemoState.EXPIRED),
    DemoLink("sale/spring/boots", "", 34, _F, 78, "Sales", ("sale", "boots"), _SALE, state=DemoState.EXPIRED),
    DemoLink("sale/spring/first-500", "", 40, _F, 79, "Sales", ("sale", "limited"), _SALE,
             "The first ones got a free mug.", state=DemoState.EXHAUSTED),
    DemoLink("podcast", "podcast", 44, _W, 90, "Podcast", ("podcast",), _PODCAST, on_domain=True),
    DemoLink("podcast/42-above-the-clouds", "", 30, _F, 70, "Podcast", ("podcast", "episode"), _PODCAST),
    DemoLink("podcast/43-night-trains", "", 28, _F, 56, "Podcast", ("podcast", "episode"), _PODCAST),
    DemoLink("podcast/44-rain-songs", "", 26, _F, 42, "Podcast", ("podcast", "episode"), _PODCAST),
    DemoLink("podcast/45-the-long-way", "", 27, _F, 28, "Podcast", ("podcast", "episode"), _PODCAST),
    DemoLink("podcast/46-small-stoves", "", 25, _F, 14, "Podcast", ("podcast", "episode"), _PODCAST),
    DemoLink("podcast/47-first-snow", "", 1, _S, 2, "Podcast", ("podcast", "episode"), _PODCAST,
             "Goes out with the next issue.", state=DemoState.SCHEDULED),
    DemoLink("refer", "friends", 38, _G, 60, "", ("referral",), _FRIEND, on_domain=True),
    DemoLink("refer/poster", "", 14, _S, 58, "Print", ("referral", "print", "qr"), _FRIEND, "QR code in all shops."),
    DemoLink("winter", "", 16, _F, 90, "Sales", ("sale",), _WINTER, state=DemoState.EXPIRED),
    DemoLink("winter/gloves", "", 9, _F, 90, "Sales", ("sale",), _WINTER, state=DemoState.EXPIRED),
    DemoLink("jobs", "join-us", 33, _S, 90, "Company", ("jobs",), on_domain=True),
    DemoLink("jobs/shop-manager-leeds", "", 12, _F, 45, "Company", ("jobs",), state=DemoState.EXPIRED),
    DemoLink("jobs/designer", "", 18, _X, 36, "Company", ("jobs",)),
    DemoLink("about", "our-story", 11, _S, 90, "Company", (), on_domain=True),
    DemoLink("press", "newsroom", 9, _X, 90, "Company", ("press",), on_domain=True),
    DemoLink("press/ridge-2-kit.zip", "", 8, _F, 31, "Company", ("press", "launch"), _TENT,
             "Photos are under embargo until the launch.", has_password=True),
    DemoLink("investors/q3.pdf", "", 4, _S, 20, "Company", ("private",), "", "For the board.", has_password=True),
    DemoLink("help", "ask-us", 24, _S, 90, "Support", ("support",), on_domain=True),
    DemoLink("help/returns", "returns", 29, _S, 90, "Support", ("support",), on_domain=True),
    DemoLink("help/repair", "", 17, _G, 75, "Support", ("support", "repair")),
    DemoLink("help/size-chart.pdf", "", 21, _S, 90, "Support", ("support",)),
    DemoLink("manuals/stove-1.pdf", "", 13, _S, 90, "Print", ("manual", "qr"), "", "Printed on the box."),
    DemoLink("manuals/filter-3.pdf", "", 12, _G, 64, "Print", ("manual", "qr"), "", "Printed on the box."),
    DemoLink("manuals/lamp-2.pdf", "", 7, _S, 90, "Print", ("manual", "qr")),
    DemoLink("stores", "stores", 19, _S, 90, "", ("shops",), on_domain=True),
    DemoLink("stores/lyon-opening", "", 22, _X, 40, "Events", ("shops", "event"), state=DemoState.EXPIRED),
    DemoLink("events/ridge-walk", "", 20, _G, 34, "Events", ("event",), "", "Forty seats."),
    DemoLink("events/ridge-walk/tickets", "", 6, _G, 30, "Events", ("event", "limited"), state=DemoState.EXHAUSTED),
    DemoLink("events/film-night", "", 15, _X, 25, "Events", ("event",)),
    DemoLink("events/spring-fair", "", 1, _S, 6, "Events", ("event",), "", "Announced next month.",
             state=DemoState.SCHEDULED),
    DemoLink("blog/why-we-repair", "", 31, _X, 52, "Blog", ("blog", "repair")),
    DemoLink("blog/ten-lakes", "", 23, _F, 66, "Blog", ("blog",)),
    DemoLink("blog/hut-to-hut", "", 26, _G, 83, "Blog", ("blog", "evergreen")),
    DemoLink("blog/maps-without-signal", "", 20, _X, 18, "Blog", ("blog",)),
    DemoLink("blog/what-bears-like", "", 14, _F, 11, "Blog", ("blog",)),
    DemoLink("guides/knots", "", 18, _S, 90, "Guides", ("guide", "evergreen")),
    DemoLink("guides/water", "", 15, _S, 88, "Guides", ("guide",)),
    DemoLink("guides/with-children", "", 16, _G, 50, "Guides", ("guide", "family")),
    DemoLink("guides/old-avalanche-rules", "", 5, _F, 90, "Guides", ("guide",), "", "Out of date: use the new one.",
             state=DemoState.DISABLED),
    DemoLink("partners/alpine-club", "", 13, _S, 72, "Partners", ("partner",)),
    DemoLink("partners/rail-pass", "", 12, _G, 48, "Partners", ("partner",)),
    DemoLink("partners/hotel-group", "", 6, _F, 69, "Partners", ("partner",), "", "The contract has ended.",
             state=DemoState.DISABLED),
    DemoLink("gift-cards", "gift", 20, _G, 90, "", ("shop",), on_domain=True),
    DemoLink("student-discount", "students", 10, _S, 61, "", ("discount",)),
    DemoLink("boots/fit-test", "", 15, _S, 87, "", ("boots",)),
    DemoLink("boots/care", "", 9, _S, 87, "", ("boots", "repair")),
    DemoLink("app/ios", "", 16, _S, 77, "App", ("app",)),
    DemoLink("app/android", "", 15, _S, 77, "App", ("app",)),
    DemoLink("survey/after-purchase", "", 11, _S, 55, "", ("survey",)),
    DemoLink("survey/2-minutes", "", 8, _F, 21, "", ("survey",)),
    DemoLink("sale/autumn", "autumn", 1, _S, 3, "Sales", ("sale",), "", "Starts with the fall catalog.",
             state=DemoState.SCHEDULED, on_domain=True),
)  # fmt: skip

OPENS_IN = timedelta(days=12)  # scheduled links
