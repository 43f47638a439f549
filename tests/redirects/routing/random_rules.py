"""Random rules, as clients send them, and random visitors. Both draw from few values, so that rules often hold."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import strategies as st

from redirects.visitors.continents import CONTINENTS
from redirects.visitors.families import BROWSERS, SYSTEMS
from tests.redirects.routing.interpreter import DAYS, Agent, Facts, Json, Place

_PHONE, _SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15", "(KHTML, like Gecko)"
PLACES = [
    Place("8.8.8.8", "US", "NA"),
    Place("193.99.144.80", "DE", "EU"),
    Place("133.11.0.1", "JP", "AS"),
    Place("200.160.2.3", "BR", "SA"),
    Place("2001:4860:4860::8888", "US", "NA"),
    Place("10.0.0.1"),
    Place("::1"),
    Place(""),
]
AGENTS = [
    Agent(f"{_PHONE} {_SAFARI} Version/17.5 Mobile/15E148 Safari/604.1", "mobile", "ios", "safari"),
    Agent(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
        " Edg/120.0",
        "desktop", "windows", "edge",
    ),
    Agent("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "desktop", "linux", "firefox"),
    Agent("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", is_bot=True),
    Agent(""),
]  # fmt: skip
_LANGUAGES = ["de", "de-CH", "en", "en-US", "pt-BR", "fr"]
_HOSTS = ["example.com", "news.example.com", "example.org", "badexample.com"]
_NAMES, _VALUES = ["ref", "a b", "x"], ["1", "", "a&b=c", "ü"]
_ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York"]
_CLOCKS = ["00:00", "08:30", "12:00", "22:00", "23:59"]
NOON = datetime(2026, 10, 25, 12, tzinfo=UTC)  # two hours after clocks went back in Berlin

_instants = st.integers(-(10**9), 10**9).map(lambda number: NOON + timedelta(milliseconds=number)) | st.sampled_from(
    [NOON, NOON - timedelta(hours=12), NOON - timedelta(hours=11), NOON + timedelta(days=7)]
)
_texts = st.builds(
    lambda at, minutes: (at + timedelta(minutes=minutes)).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    _instants,
    st.sampled_from([0, 60]),
)


def _of(kind: str, values: list[str]) -> st.SearchStrategy[Json]:
    some = st.lists(st.sampled_from(values), min_size=1, max_size=4)
    return st.fixed_dictionaries({"type": st.just(kind), "in": some}, optional={"negate": st.booleans()})


def _period(times: tuple[str, str], kept: str, *, negate: bool) -> Json:
    begins, ends = sorted(times, key=datetime.fromisoformat)
    both = {"from": begins, "until": ends}
    return {"type": "time", "negate": negate} | (both if kept == "both" else {kept: both[kept]})


_different = st.tuples(_texts, _texts).filter(lambda two: len(set(map(datetime.fromisoformat, two))) == 2)


def _is_week(one: Json) -> bool:
    return len(set(one["days"])) == len(one["days"]) and one.get("from", "00:00") != one.get("until", "24:00")


_weekly: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"type": st.just("weekly"), "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=7)},
    optional={
        "from": st.sampled_from(_CLOCKS),
        "until": st.sampled_from([*_CLOCKS, "24:00"]),
        "zone": st.sampled_from(_ZONES),
        "negate": st.booleans(),
    },
).filter(_is_week)
conditions = st.one_of(
    _of("country", ["US", "de", "DE", "JP", "fr"]),
    _of("continent", list(CONTINENTS)),
    _of("language", ["de", "de_CH", "EN", "en-us", "pt-br", "pt"]),
    _of("device", ["desktop", "mobile", "tablet"]).filter(lambda one: len(one["in"]) <= 3),
    _of("os", list(SYSTEMS)),
    _of("browser", list(BROWSERS)),
    _of("referrer", ["example.com", "www.Example.com", "news.example.com", "example.org"]),
    _of(
        "network", ["8.8.0.0/16", "8.8.8.9/31", "133.*.*.*", "193.99.144.*", "2001:4860::/32", "10.0.0.1", "0.0.0.0/0"]
    ),
    st.fixed_dictionaries(
        {"type": st.just("query"), "name": st.sampled_from(_NAMES)},
        optional={"equals": st.none() | st.sampled_from(_VALUES), "negate": st.booleans()},
    ),
    st.builds(_period, _different, st.sampled_from(["both", "from", "until"]), negate=st.booleans()),
    _weekly,
    st.fixed_dictionaries(
        {"type": st.just("clicks"), "atLeast": st.integers(1, 4)}, optional={"negate": st.booleans()}
    ),
)


def _split(weights: list[int]) -> Json:
    urls = [f"https://example.com/{name}" for name, _weight in zip("ABCDEFGHIJ", weights, strict=False)]
    return split_between(*urls, weights=weights)


def split_between(*urls: str, weights: Sequence[int] = (1,)) -> Json:
    """Return the action of a split between these URLs and another page, with the first letters as names."""
    places = [*urls, "https://example.com/other"] if len(urls) == 1 else urls
    variants = [
        {"name": name, "url": url, "weight": weight}
        for name, url, weight in zip("ABCDEFGHIJ", places, [*weights, *weights], strict=False)
    ]
    return {"type": "split", "variants": variants}


actions = st.one_of(
    st.integers(0, 9).map(lambda number: {"type": "redirect", "url": f"https://example.com/{number}"}),
    st.lists(st.sampled_from([0, 1, 50, 10_000]), min_size=2, max_size=10).filter(any).map(_split),
    st.sampled_from([{"type": "close"}, {"type": "close", "message": None}, {"type": "close", "message": "Sold out"}]),
)
rules = st.lists(
    st.fixed_dictionaries(
        {"conditions": st.lists(conditions, max_size=3), "action": actions}, optional={"paused": st.booleans()}
    ),
    max_size=6,
)
visitors = st.builds(
    partial(Facts),
    at=_instants,
    place=st.sampled_from(PLACES),
    agent=st.sampled_from(AGENTS),
    languages=st.lists(st.tuples(st.sampled_from(_LANGUAGES), st.sampled_from([1, 0.9, 0.8, 0])), max_size=3),
    referrer_host=st.sampled_from(["", *_HOSTS]),
    parameters=st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES)), max_size=3),
    clicks=st.integers(0, 5),
)
