"""What kind of client makes a request: the one classification, for redirects and for statistics."""

import re
from enum import StrEnum
from functools import cache, lru_cache

from crawlerdetect import CrawlerDetect

_LONGEST = 512  # characters of a User-Agent that are looked at
_MOST_CACHED = 2_000  # about 2 MB


class Client(StrEnum):
    """A kind of client."""

    PERSON = "person"
    PREVIEW = "preview"  # fetches a link to show a card of it in a chat or a feed
    CRAWLER = "crawler"  # reads pages for a search engine, an archive or a language model
    MONITOR = "monitor"  # asks again and again whether a page answers
    PREFETCH = "prefetch"  # a browser that loads a page which its person may open
    LIBRARY = "library"  # a program such as curl, which may work for a person; also a request without a User-Agent


TAKES_NO_CLICK = frozenset({Client.PREVIEW, Client.CRAWLER, Client.MONITOR, Client.PREFETCH})

# crawlerdetect knows crawlers. These lists tell the other kinds apart, and correct it where it is wrong.
_PREFETCH = re.compile("prefetch|prerender", re.IGNORECASE)
_PEOPLE = re.compile(
    r"Snapchat/\d"  # the browser within the app; its previewer says "Snap URL Preview Service"
    r"|\bCUBOT\b",  # a make of telephones
    re.IGNORECASE,
)
_PREVIEWS = re.compile(
    r"facebookexternalhit|Facebot|meta-externalagent|Twitterbot|Slackbot|Slack-ImgProxy|Discordbot|TelegramBot"
    r"|WhatsApp/|LinkedInBot|SkypeUriPreview|Pinterestbot|redditbot|Iframely|Embedly|vkShare|Google-PageRenderer"
    r"|Mattermost-Bot|MicrosoftPreview|BingPreview|Snap URL Preview|GoogleMessages|Yahoo Link Preview"
    r"|Cardyb|Bluesky|ZulipURLPreview"  # not known to crawlerdetect
    r"|^(Viber|Rocket\.Chat|Synapse)\b"  # further on in the header these are browsers within apps
    r"|Mastodon/|^http\.rb/",  # each server that gets a post asks once
    re.IGNORECASE,
)
_MONITORS = re.compile(
    r"UptimeRobot|Uptime-Kuma|StatusCake|Pingdom|Better ?Uptime|BetterStack|Site24x7|Freshping|HetrixTools|updown\.io"
    r"|NodePing|Checkly|DatadogSynthetics|GoogleStackdriverMonitoring|Zabbix|check_http|Blackbox|^Prometheus"
    r"|kube-probe|ELB-HealthChecker|GoogleHC",
    re.IGNORECASE,
)
_LIBRARIES = re.compile(
    r"^(curl|Wget|HTTPie|python-requests|python-httpx|python-urllib3?|Python/|aiohttp|okhttp|axios|node|undici|got|Deno"
    r"|Bun|Go-http-client|Java|Apache-HttpClient|libwww-perl|lwp-request|PHP|GuzzleHttp|Ruby|Faraday|reqwest|ureq"
    r"|PostmanRuntime|insomnia|Dart|Dalvik|CFNetwork)\b"
    r"|PowerShell/",
    re.IGNORECASE,
)


def kind_of(user_agent: str, purpose: str = "") -> Client:
    """Return the kind of client by its User-Agent, and by the header Sec-Purpose (or Purpose) if it sent one."""
    if is_prefetch(purpose):
        return Client.PREFETCH
    return _of_agent(user_agent[:_LONGEST])


def is_prefetch(purpose: str) -> bool:
    """Tell whether the header Sec-Purpose, or Purpose, says that a browser loads a page before its person asks."""
    return bool(purpose) and _PREFETCH.search(purpose) is not None


@lru_cache(_MOST_CACHED)
def _of_agent(user_agent: str) -> Client:
    if not user_agent.strip() or _LIBRARIES.search(user_agent):
        return Client.LIBRARY
    if _PEOPLE.search(user_agent):
        return Client.PERSON
    if _PREVIEWS.search(user_agent):
        return Client.PREVIEW
    if _MONITORS.search(user_agent):
        return Client.MONITOR
    return Client.CRAWLER if _detect().is_crawler(user_agent) else Client.PERSON


@cache
def _detect() -> CrawlerDetect:
    return CrawlerDetect()
