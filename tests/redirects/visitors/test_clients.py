"""The classification of clients by their headers."""

import pytest

from redirects.visitors.clients import Client, kind_of

PHONE = "Mozilla/5.0 (Linux; Android 14; {}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", Client.PERSON),
        (PHONE.format("CUBOT NOTE 20"), Client.PERSON),
        (PHONE.format("Pixel 8") + " [FB_IAB/FB4A;FBAV/400.0]", Client.PERSON),
        (PHONE.format("Pixel 8") + " Viber/20.1", Client.PERSON),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Snapchat/12.90.0.35", Client.PERSON),
        ("Mozilla/5.0 (Windows NT 10.0) Slack/4.38.125 Chrome/124.0 Electron/30.0 Safari/537.36 Slack_SSB/4.38.125",
         Client.PERSON),
        ("Snap URL Preview Service; bot; snapchat", Client.PREVIEW),
        ("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)", Client.PREVIEW),
        ("Mozilla/5.0 (compatible; ZulipURLPreview/11.0; +https://chat.example.org)", Client.PREVIEW),
        ("http.rb/5.1.1 (Mastodon/4.2.1; +https://social.example.org/)", Client.PREVIEW),
        ("Lemmy/0.19.5; +https://lemmy.example.org", Client.PREVIEW),
        ("Misskey/2024.5.0 (https://misskey.example.org)", Client.PREVIEW),
        ("Friendica 'Giant Rhubarb' 2023.12; https://friends.example.org", Client.PREVIEW),
        ("WhatsApp/2.23.20.0 A", Client.PREVIEW),
        ("Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", Client.CRAWLER),
        ("Mozilla/5.0 AppleWebKit/537.36 (compatible; Perplexity-User/1.0)", Client.CRAWLER),
        ("Mozilla/5.0 AppleWebKit/537.36 (compatible; MistralAI-User/1.0)", Client.CRAWLER),
        ("Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", Client.CRAWLER),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", Client.CRAWLER),
        ("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", Client.MONITOR),
        ("Datadog/Synthetics", Client.MONITOR),
        ("Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", Client.MONITOR),
        ("curl/8.7.1", Client.LIBRARY),
        ("python-requests/2.32", Client.LIBRARY),
        ("Go-http-client/2.0", Client.LIBRARY),
        (" ", Client.LIBRARY),
    ],
)  # fmt: skip
def test_each_kind_is_recognised_by_its_user_agent(user_agent: str, kind: Client) -> None:
    assert kind_of(user_agent) is kind


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = DESKTOP + " Chrome/126.0.0.0 Safari/537.36"

# What the most used apps add to the User-Agent of the browser within them.
APPS = [
    "[FBAN/FBIOS;FBAV/450.0.0.38.108]", "[FBAN/MessengerForiOS;FBAV/400]",
    "Instagram 330.0.3.29.108 (iPhone14,5; iOS 17_5)",
    "Barcelona 330.0.0.29.108", "musical_ly_34.2.0 JsSdk/2.0 BytedanceWebview/d8a21c6", "Twitter for iPhone/10.43",
    "[LinkedInApp]/9.29", "[Pinterest/iOS]", "Reddit/2024.20.0",
    "Snapchat/12.90.0.35 (like Safari/8618.2.12.10.9, panda)",
    "Line/14.8.0", "KAKAOTALK 10.7.5", "Safari/605.1 NAVER(inapp; search; 2000; 12.3.6; 14PRO)", "DaumApps/8.0",
    "MicroMessenger/8.0.49(0x18003137) NetType/WIFI", "QQ/9.0.60", "Weibo (iPhone14,5__weibo__14.5.0__iphone__os17.5)",
    "baiduboxapp/13.60", "GSA/320.0.6 Safari/604.1", "GoogleWv/1.0 (WKWebView) GeminiiOS/1.2026", "NewsSapphire/1.0",
    "Viber/21.6", "WhatsApp/24.11.85", "Telegram-iOS/10.12", "Discord/230.0", "TeamsMobile-iOS",
    "Outlook-iOS/709.22 (4.24)",
    "Feedly/97", "Flipboard/4.3.5", "Bluesky/1.85", "Mastodon/2024.3", "Mattermost/2.16.0", "Rocket.Chat/4.48",
    "Slack/24.05", "Zoom/6.0", "Tumblr/34.1", "Nextdoor/6", "Spotify/8.9.44", "YahooMobile/1.0 (mail; 7.0)",
    "EdgiOS/125.0",
    "CriOS/126.0.6478.35 Safari/604.1", "FxiOS/127.0 Safari/605.1.15", "DuckDuckGo/7 Safari/605.1.15",
    "Ecosia ios@10.1",
    "AlipayClient/10.5.70", "Zalo iOS/240501", "Coc_Coc_Browser", "Inoreader/7", "NetNewsWire/6", "Reeder/5",
    "Instapaper/8",
    "YaApp_iOS/2405", "Yandex.Mail/24", "Botim/3", "DingTalk/7.5", "Lark/7.18", "ChatGPT/1.2024", "Claude/1",
    "Perplexity/2",
]  # fmt: skip
DESKTOP_APPS = [
    "Mattermost/5.8.1", "MattermostDesktop/5.8.1", "Slack/4.38.125", "discord/1.0.9153", "Teams/1.7", "WhatsApp/2.24",
    "Rocket.Chat/4.0", "Element/1.11", "Zulip/5.11", "Feedly/1.0", "Bluesky/1.0", "Misskey/1.0", "Viber/22.0",
]  # fmt: skip
BROWSERS = [
    *(f"{IPHONE} {app}" for app in APPS),
    *(f"{DESKTOP} {app} Chrome/126.0.0.0 Electron/30.0.0 Safari/537.36" for app in DESKTOP_APPS),
    *(PHONE.format(model) for model in ("Spider X1", "Robot Phone 3", "Charlotte Build/UD1A", "FEVER Build/LMY47D")),
    PHONE.format("RMX2001; wv") + " Snapchat/12.87.0.44 (RMX2001; Android 11#1647528410731#30; gzip; )",
    "[FBAN/FB4A;FBAV/567.1.0.52.74;FBBV/1003893689;FBLC/nl_NL;FBPN/com.facebook.katana;FBSV/16:;]",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17628; Pro)",
    "Mozilla/4.0 (compatible; MSIE 7.0; Trident/7.0; Microsoft Outlook 16.0.4266; ms-office; MSOffice 16)",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.8.3", "w3m/0.5.3+git20230121", "NetSurf/3.11 (Linux)",
    "Links (2.29; Linux 6.5 x86_64; GNU C 13; text)", "ELinks/0.16.1.1 (textmode; Linux; 80x24-2)",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1; U; en) Presto/2.12", "Nokia6230i/2.0 (03.25) Profile/MIDP-2.0",
]  # fmt: skip
OTHERS = {
    Client.PREVIEW: [
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "Microsoft Office Existence Discovery",
        "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Word 16.0.17628; Pro)", "Dendrite/0.13", "Synapse/1.100.0",
        "WhatsApp/2.2424.6 W", "Viber/13", "Mozilla/5.0 (compatible; Mattermost-Bot/1.1)", "line-poker/1.0",
        "Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.social/)", "gotosocial/0.13.0 (+https://gts.example.org)",
        "Mozilla/5.0 (compatible; MSTeams-LinkPreview)", "kakaotalk-scrap/1.0; facebookexternalhit/1.1",
    ],
    Client.CRAWLER: [
        "Google-NotebookLM", "Mozilla/5.0 (compatible; Gemini-Deep-Research; +https://gemini.google/) Chrome/135",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; Google-Safety)", "lychee/0.15.1", "anthropic-ai/1.0",
        "cohere-ai",
        f"{CHROME} NovaAct/0.9", f"{CHROME} Devin/1.0; +devin.ai", "Mozilla/5.0 (compatible; Mimecast)",
        "BarracudaCentral",
        "Mozilla/5.0 (compatible; Proofpoint URL Defense)", "Manus-User/1.0", "Feedly/1.0 (like FeedFetcher-Google)",
        CHROME.replace("Chrome/", "HeadlessChrome/"), f"{IPHONE} YandexBot/3.0", f"{DESKTOP} (Applebot/0.1)",
        CHROME.replace("Chrome/", "HeadlessChrome/") + " Feedly/97", "Googlebot/2.1", "CCBot/2.0", "Scrapy/2.11",
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (compatible; Bytespider; a@example.com)",
    ],
    Client.MONITOR: [
        "Cloudflare-Traffic-Manager/1.0", "Gatus/1.0", "Mozilla/5.0 (compatible;Cloudflare-Healthchecks/1.0;)",
        "k6/0.50",
        "Uptime-Kuma/1.23", "Amazon-Route53-Health-Check-Service (ref x)", "kube-probe/1.29",
        "Mozilla/5.0 (compatible; OhDear)",
    ],
    Client.LIBRARY: [
        "MyApp/12 CFNetwork/1494.0.7 Darwin/23.4.0", "Feedly/97 CFNetwork/1494.0.7 Darwin/23.4.0", "xh/0.22.0",
        "hyper/1.0",
        "n8n", "bruno-runtime/1.20", "RestSharp/110.2.0.0", "Symfony HttpClient (Curl)", "libcurl-agent/1.0",
        "aria2/1.37.0",
        "lua-resty-http/0.17.1 (Lua) ngx_lua/10026", "Zapier", "http.rb/5.2.0", "okhttp/4.12", "node-fetch/1.0",
        "n8n/1.0",
        "Mozilla/5.0 (compatible; Google-Apps-Script; beanserver; +https://script.google.com; id: X)", "Java/17.0.1",
        "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621", "git/2.45", "VLC/3.0 LibVLC/3",
        "got (https://github.com/sindresorhus/got)", "Jakarta Commons-HttpClient/3.1",
        "Dalvik/2.1.0 (Linux; U; Android 14)",
    ],
}  # fmt: skip


def test_people_are_recognized_in_every_browser_and_app() -> None:
    assert [user_agent for user_agent in BROWSERS if kind_of(user_agent) is not Client.PERSON] == []


@pytest.mark.parametrize("kind", OTHERS)
def test_programs_are_recognized(kind: Client) -> None:
    assert {name: kind_of(name) for name in OTHERS[kind] if kind_of(name) is not kind} == {}
