"""The classification of clients by their headers."""

import pytest

from redirects.clients import Client, kind_of

PHONE = "Mozilla/5.0 (Linux; Android 14; {}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", Client.PERSON),
        (PHONE.format("CUBOT NOTE 20"), Client.PERSON),
        (PHONE.format("Pixel 8") + " [FB_IAB/FB4A;FBAV/400.0]", Client.PERSON),
        (PHONE.format("Pixel 8") + " Viber/20.1", Client.PERSON),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Snapchat/12.90.0.35", Client.PERSON),
        ("Snap URL Preview Service; bot; snapchat", Client.PREVIEW),
        ("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)", Client.PREVIEW),
        ("Mozilla/5.0 (compatible; ZulipURLPreview/11.0; +https://chat.example.org)", Client.PREVIEW),
        ("http.rb/5.1.1 (Mastodon/4.2.1; +https://social.example.org/)", Client.PREVIEW),
        ("WhatsApp/2.23.20.0 A", Client.PREVIEW),
        ("Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", Client.CRAWLER),
        ("Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", Client.CRAWLER),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", Client.CRAWLER),
        ("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", Client.MONITOR),
        ("Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", Client.MONITOR),
        ("curl/8.7.1", Client.LIBRARY),
        ("python-requests/2.32", Client.LIBRARY),
        ("Go-http-client/2.0", Client.LIBRARY),
        (" ", Client.LIBRARY),
    ],
)  # fmt: skip
def test_each_kind_is_recognised_by_its_user_agent(user_agent: str, kind: Client) -> None:
    assert kind_of(user_agent) is kind


def test_a_purpose_makes_any_client_a_prefetch() -> None:
    assert kind_of("curl/8.7.1", "prefetch") is Client.PREFETCH
    assert kind_of("curl/8.7.1", "") is Client.LIBRARY
