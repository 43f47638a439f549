"""Recognize bots that fetch links to show previews of them in chats and feeds."""

import re

# Generic clients such as curl are not included: they may act for a person, and get the redirect.
_PREVIEW_BOTS = re.compile(
    r"facebookexternalhit|Facebot|meta-externalagent|Twitterbot|Slackbot|Slack-ImgProxy|Discordbot|TelegramBot|WhatsApp/"
    r"|LinkedInBot|SkypeUriPreview|Pinterestbot|redditbot|Iframely|Embedly|Mastodon/|Bluesky|Cardyb|vkShare|Viber"
    r"|Google-PageRenderer|Googlebot|bingbot|Applebot|YandexBot|DuckDuckBot|Mattermost-Bot|Zulip|MicrosoftPreview|Snapchat",
    re.IGNORECASE,
)


def is_preview_bot(user_agent: str) -> bool:
    """Tell whether the User-Agent is that of a preview bot."""
    return _PREVIEW_BOTS.search(user_agent) is not None
