"""The visitors of the demo: their countries, browsers, referrers and hours of activity."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Country(NamedTuple):
    """The first two bytes of an IPv4 address there, its weight among visitors, and its offset from UTC in hours."""

    network: str
    weight: int
    hours_ahead: int


COUNTRIES = (
    Country("3.12", 260, -6), Country("2.24", 110, 0), Country("2.160", 120, 1), Country("2.4", 66, 1),
    Country("1.22", 58, 5), Country("3.97", 46, -5), Country("4.175", 40, 1), Country("4.160", 36, -3),
    Country("2.136", 33, 1), Country("1.40", 30, 10), Country("2.32", 28, 1), Country("1.33", 26, 9),
    Country("5.173", 22, 1), Country("2.0", 20, 1), Country("46.74", 18, 1), Country("4.163", 17, 1),
    Country("132.248", 16, -6), Country("2.104", 13, 1), Country("34.76", 12, 1), Country("2.148", 11, 1),
    Country("3.248", 11, 0), Country("2.80", 10, 0), Country("34.88", 9, 2), Country("1.16", 9, 9),
    Country("4.145", 9, 8), Country("46.13", 8, 1), Country("16.78", 8, 7), Country("24.232", 8, -3),
    Country("4.167", 7, 2), Country("49.224", 7, 12), Country("5.25", 7, 3), Country("41.184", 6, 1),
    Country("27.49", 6, 8), Country("5.13", 5, 2), Country("2.84", 5, 2), Country("5.58", 5, 2),
    Country("41.80", 4, 3), Country("41.32", 4, 2), Country("2.48", 4, 4), Country("152.201", 4, -5),
    Country("146.83", 3, -4), Country("1.46", 3, 7), Country("1.52", 3, 7), Country("41.140", 2, 1),
)  # fmt: skip

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
AGENTS = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36": 210,
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/139.0.0.0 Safari/537.36": 60,
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36": 90,
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": 70,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Safari/605.1.15": 75,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0": 40,
    "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0": 25,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Mobile/15E148 Safari/604.1": 210,
    f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {_WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36": 130,
    f"Mozilla/5.0 (Linux; Android 14; SM-S921B) {_WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile "
    "Safari/537.36": 45,
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Mobile/15E148 Safari/604.1": 30,
    f"Mozilla/5.0 (Linux; Android 14; SM-X710) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36": 15,
}
BOTS = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": 40,
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": 20,
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": 25,
    "curl/8.5.0": 10,
}
REFERRERS = {
    "": 330,
    "https://www.google.com/": 170,
    "https://www.linkedin.com/feed/": 110,
    "https://newsletter.example/issues/latest": 95,
    "https://t.co/": 70,
    "https://www.reddit.com/": 55,
    "https://news.ycombinator.com/": 40,
    "https://www.youtube.com/": 40,
    "https://www.instagram.com/": 38,
    "https://mail.google.com/": 32,
    "https://www.facebook.com/": 30,
    "https://duckduckgo.com/": 22,
    "https://www.bing.com/": 20,
    "https://github.com/": 16,
    "https://blog.example/trails": 12,
    "https://partner.example/": 8,
}
# Weights of clicks by hour of the visitor's local time.
HOURS = (2, 1, 1, 1, 1, 2, 5, 9, 13, 15, 15, 14, 15, 14, 14, 13, 13, 13, 13, 14, 15, 13, 9, 5)
_BOT_SHARE = 0.05
_RETURNING_SHARE = 0.22


@dataclass(frozen=True)
class DemoVisitor:
    """An address, a browser and an offset from UTC."""

    address: str
    user_agent: str
    hours_ahead: int


def visitor(chance: random.Random) -> DemoVisitor:
    """Return a new visitor; a few are bots."""
    country = chance.choices(COUNTRIES, [country.weight for country in COUNTRIES])[0]
    agents = BOTS if chance.random() < _BOT_SHARE else AGENTS
    address = f"{country.network}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
    return DemoVisitor(address, one_of(agents, chance), country.hours_ahead)


def returning(known: Sequence[DemoVisitor], chance: random.Random) -> DemoVisitor:
    """Return one of the known visitors with a probability of _RETURNING_SHARE, otherwise a new one."""
    return chance.choice(known) if known and chance.random() < _RETURNING_SHARE else visitor(chance)


def one_of(weighted: dict[str, int], chance: random.Random) -> str:
    """Return one of the texts at random, by their weights."""
    return chance.choices(list(weighted), list(weighted.values()))[0]
