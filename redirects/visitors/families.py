"""The names that conditions have for the browsers and systems that ua-parser recognises."""

SYSTEMS = ("ios", "android", "windows", "macos", "linux", "chromeos")
BROWSERS = (
    "chrome", "safari", "firefox", "edge", "opera", "samsung", "brave", "duckduckgo", "vivaldi", "yandex", "uc",
    "facebook", "instagram", "linkedin", "pinterest", "snapchat", "twitter", "tiktok", "wechat", "line",
)  # fmt: skip

SYSTEM_OF = {
    "iOS": "ios",
    "Android": "android",
    "Windows": "windows",
    "Mac OS X": "macos",
    "Chrome OS": "chromeos",
    **dict.fromkeys(
        ("Linux", "Ubuntu", "Fedora", "Debian", "Arch Linux", "Gentoo", "Red Hat", "SUSE", "Mint"), "linux"
    ),
}
BROWSER_OF = {
    **dict.fromkeys(("Chrome", "Chrome Mobile", "Chrome Mobile iOS", "Chrome Mobile WebView", "Chromium"), "chrome"),
    **dict.fromkeys(("Safari", "Mobile Safari", "Mobile Safari UI/WKWebView"), "safari"),
    **dict.fromkeys(("Firefox", "Firefox Mobile", "Firefox iOS", "Firefox Focus"), "firefox"),
    **dict.fromkeys(("Edge", "Edge Mobile"), "edge"),
    **dict.fromkeys(("Opera", "Opera Mobile", "Opera Mini", "Opera Touch", "Opera GX"), "opera"),
    "Samsung Internet": "samsung",
    "Brave": "brave",
    **dict.fromkeys(("DuckDuckGo", "DuckDuckGo Mobile"), "duckduckgo"),
    "Vivaldi": "vivaldi",
    **dict.fromkeys(("Yandex Browser", "YandexSearch"), "yandex"),
    "UC Browser": "uc",
    **dict.fromkeys(("Facebook", "Facebook Messenger"), "facebook"),
    "Instagram": "instagram",
    "LinkedIn": "linkedin",
    "Pinterest": "pinterest",
    "Snapchat": "snapchat",
    **dict.fromkeys(("Twitter", "TwitterAndroid"), "twitter"),
    "TikTok": "tiktok",
    "WeChat": "wechat",
    "Line": "line",
}
