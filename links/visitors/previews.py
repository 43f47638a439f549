"""Bots that fetch a link to show a preview of it in a chat or a feed."""

import re

# Only those that unfurl links for people. A generic client such as curl may be a person's own and gets the redirect.
_PATTERN = re.compile(
    r"facebookexternalhit|Facebot|meta-externalagent|Twitterbot|Slackbot|Slack-ImgProxy|Discordbot|TelegramBot|WhatsApp/"
    r"|LinkedInBot|SkypeUriPreview|Pinterestbot|redditbot|Iframely|Embedly|Mastodon/|Bluesky|Cardyb|vkShare|Viber"
    r"|Google-PageRenderer|Googlebot|bingbot|Applebot|YandexBot|DuckDuckBot|Mattermost-Bot|Zulip|MicrosoftPreview|Snapchat",
    re.IGNORECASE,
)


def is_preview_bot(user_agent: str) -> bool:
    """Tell whether the client identifies itself as one that shows previews."""
    return _PATTERN.search(user_agent) is not None
