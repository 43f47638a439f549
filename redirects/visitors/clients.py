"""What kind of client makes a request: the one classification, for redirects and for statistics."""

import re
from enum import StrEnum
from functools import cache, lru_cache

from crawlerdetect import CrawlerDetect

_LONGEST = 512  # characters of a User-Agent that are looked at
_MOST_CACHED = 2_000  # about 2 MB

# Headers in which a browser says why it asks: the standard one, and those of Chromium, Safari and older Firefox.
PURPOSES = frozenset({b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"})


class Client(StrEnum):
    """A kind of client."""

    PERSON = "person"
    PREVIEW = "preview"  # fetches a link to show a card of it, or before it opens the link in a browser
    CRAWLER = "crawler"  # reads pages for a search engine, an archive, a language model or a filter of mails
    MONITOR = "monitor"  # asks again and again whether a page answers
    LIBRARY = "library"  # a program such as curl, which may work for a person; also a request without a User-Agent


TAKES_NO_CLICK = frozenset({Client.PREVIEW, Client.CRAWLER, Client.MONITOR})

# crawlerdetect knows crawlers. These lists tell the other kinds apart, and correct it where it is wrong.
_PREFETCH = re.compile("prefetch|prerender|preview", re.IGNORECASE)
# The User-Agent of a browser begins like this, also within an app. All other programs are libraries at least.
_BROWSERS = re.compile(
    r"Mozilla/|Opera/|\[FBAN/|Lynx/|w3m/|E?Links\b|Emacs-w3m|NetSurf/|Dillo/"
    r"|Nokia|BlackBerry|SAMSUNG-|SonyEricsson|LG-|MOT-|UCWEB/",  # phones before Android
    re.IGNORECASE,
)
# Names in it that are also those of bots: phones, and the apps in which the browser is. Bots say "compatible;".
_IN_BROWSERS = re.compile(
    r"\bAndroid [\d.]+; [^;)]+"  # the model of the phone
    r"|\bCUBOT\b|\blibwww-FM\b"  # a make of phones; a part of Lynx
    r"|\b(Airmail|Asana|Bluesky|Botim|Excel|Feedly|Grammarly|Inoreader|Instapaper|Mail\.Ru|Mastodon|Mattermost"
    r"|NetNewsWire|Outlook|Polymail|PowerPoint|Reeder|Seznam|Slack|Snapchat|WhatsApp|Word|Yandex|Zoom"
    r"|Akkoma|Friendica|Lemmy|Misskey|Pleroma)(?![\w.-]*bot)[\w.-]*(/[\w.]+)?",
    re.IGNORECASE,
)
# Outlook shows mails with it. Other programs of Office ask for a link before they open it in the browser.
_OUTLOOK = re.compile(r"^MacOutlook/|\bMicrosoft Outlook\b", re.IGNORECASE)
_PREVIEWS = re.compile(
    r"facebookexternalhit|Facebot|meta-externalagent|Twitterbot|Slackbot|Slack-ImgProxy|Discordbot|TelegramBot"
    r"|LinkedInBot|SkypeUriPreview|Pinterestbot|redditbot|Iframely|Embedly|vkShare|Google-PageRenderer|line-poker"
    r"|Mattermost-Bot|MicrosoftPreview|BingPreview|Snap URL Preview|GoogleMessages|Link ?Preview|Cardyb"
    r"|ZulipURLPreview|\bms-office\b"
    r"|^(Microsoft Office|Outlook-(iOS|Android)|WhatsApp|Bluesky|Viber|Rocket\.Chat|Synapse|Dendrite)\b"
    # Each server that gets a post asks once.
    r"|Mastodon/|\b(Lemmy|Misskey|Akkoma|Pleroma|Friendica|GoToSocial|Iceshrimp|PeerTube|Pixelfed|Sharkey|Mbin)\b",
    re.IGNORECASE,
)
_MONITORS = re.compile(
    r"Uptime|StatusCake|Pingdom|BetterStack|Site24x7|Freshping|HetrixTools|updown\.io|NodePing|Checkly|Synthetics?\b"
    r"|GoogleStackdriverMonitoring|Zabbix|Nagios|Icinga|Checkmk|check_http|Blackbox[ -]?Exporter|^Prometheus|^Gatus"
    r"|kube-probe|Health[ -]?(Check|Probe)|GoogleHC|Traffic[ -]Manager|AlwaysOnline|Cronitor|Hyperping|OhDear|Pulsetic"
    r"|NewRelicPinger|^HAProxy|^k6/",
    re.IGNORECASE,
)
# Not known to crawlerdetect. The first are programs of assistants that read a page because a person has asked: the
# person sees an answer, not the page. The last ones look into mails.
_CRAWLERS = re.compile(
    r"\w-User\b|Google-(NotebookLM|Agent|Safety)|GoogleAgent|Gemini-Deep-Research|\bNovaAct\b|\bDevin\b"
    r"|anthropic-ai|cohere-(ai|training)|Brave-Search|^(lychee|muffet)\b"
    r"|Mimecast|Barracuda|Proofpoint|SafeLinks|VirusTotal|Trend Micro|urlscan|URL-Scanner",
    re.IGNORECASE,
)
# Those that crawlerdetect takes for crawlers, or that call themselves Mozilla.
_LIBRARIES = re.compile(
    r"^(lib)?(curl|wget|aria2|HTTPie|python|aiohttp|okhttp|axios|node|undici|got|Java|Jersey|ReactorNetty|AHC|akka-http"
    r"|unirest|libwww-perl|lwp-|Mojolicious|PHP|Guzzle|Ruby|Faraday|Typhoeus|http\.rb|reqwest|ureq|hackney|fasthttp"
    r"|go-resty|lua-resty|RestSharp|Postman|Dart|git/|pip/|npm/|docker/|Scoop/|ffmpeg|Lavf/|VLC/)"
    r"|Http-?Client|WebClient/|PowerShell/|Google-Apps-Script|\bZapier\b",
    re.IGNORECASE,
)
_NATIVE = re.compile(r"\bCFNetwork/")  # an app on an Apple device that asks without a browser


def kind_of(user_agent: str) -> Client:
    """Return the kind of client by its User-Agent."""
    return _of_agent(user_agent[:_LONGEST].strip())


def is_prefetch(purpose: str) -> bool:
    """Tell whether the value of a header in PURPOSES says that a page is loaded before its person asks for it."""
    return _PREFETCH.search(purpose) is not None


@lru_cache(_MOST_CACHED)
def _of_agent(user_agent: str) -> Client:
    is_browser = _BROWSERS.match(user_agent) is not None
    if _OUTLOOK.search(user_agent):
        return Client.PERSON
    if is_browser and "compatible;" not in user_agent:
        user_agent = _IN_BROWSERS.sub("", user_agent)
    if _PREVIEWS.search(user_agent):
        return Client.PREVIEW
    if _MONITORS.search(user_agent):
        return Client.MONITOR
    if _CRAWLERS.search(user_agent):
        return Client.CRAWLER
    if _LIBRARIES.search(user_agent) or (_NATIVE.search(user_agent) and not is_browser):
        return Client.LIBRARY
    if _detect().is_crawler(user_agent):
        return Client.CRAWLER
    return Client.PERSON if is_browser else Client.LIBRARY


@cache
def _detect() -> CrawlerDetect:
    return CrawlerDetect()
