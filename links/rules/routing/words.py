"""What people call the values of conditions: continents, devices, systems, browsers, languages and days."""

from collections.abc import Mapping

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Names = Mapping[str, str | Promise]

TYPES: Names = {  # in the order in which the editor offers them
    "country": gettext_lazy("Country"),
    "continent": gettext_lazy("Continent"),
    "language": gettext_lazy("Language"),
    "device": gettext_lazy("Device"),
    "os": gettext_lazy("Operating system"),
    "browser": gettext_lazy("Browser or app"),
    "time": gettext_lazy("Date and time"),
    "weekly": gettext_lazy("Days and hours"),
    "query": gettext_lazy("Query parameter"),
    "referrer": gettext_lazy("Referring site"),
    "network": gettext_lazy("IP network"),
    "clicks": gettext_lazy("Number of clicks"),
}
CONTINENTS: Names = {
    "AF": gettext_lazy("Africa"),
    "AN": gettext_lazy("Antarctica"),
    "AS": gettext_lazy("Asia"),
    "EU": gettext_lazy("Europe"),
    "NA": gettext_lazy("North America"),
    "OC": gettext_lazy("Oceania"),
    "SA": gettext_lazy("South America"),
}
DEVICES: Names = {
    "desktop": gettext_lazy("computer"),
    "mobile": gettext_lazy("phone"),
    "tablet": gettext_lazy("tablet"),
}
SYSTEMS: Names = {
    "ios": gettext_lazy("iPhone or iPad"),
    "android": "Android",
    "windows": "Windows",
    "macos": "macOS",
    "linux": "Linux",
    "chromeos": "ChromeOS",
}
BROWSERS: Names = {
    "chrome": "Chrome",
    "safari": "Safari",
    "firefox": "Firefox",
    "edge": "Edge",
    "opera": "Opera",
    "samsung": "Samsung Internet",
    "brave": "Brave",
    "duckduckgo": "DuckDuckGo",
    "vivaldi": "Vivaldi",
    "yandex": "Yandex",
    "uc": "UC Browser",
    "facebook": gettext_lazy("Facebook app"),
    "instagram": gettext_lazy("Instagram app"),
    "linkedin": gettext_lazy("LinkedIn app"),
    "pinterest": gettext_lazy("Pinterest app"),
    "snapchat": gettext_lazy("Snapchat app"),
    "twitter": gettext_lazy("Twitter app"),
    "tiktok": gettext_lazy("TikTok app"),
    "wechat": gettext_lazy("WeChat app"),
    "line": gettext_lazy("LINE app"),
}
SHORT_DAYS: Names = {
    "mon": gettext_lazy("Mon"),
    "tue": gettext_lazy("Tue"),
    "wed": gettext_lazy("Wed"),
    "thu": gettext_lazy("Thu"),
    "fri": gettext_lazy("Fri"),
    "sat": gettext_lazy("Sat"),
    "sun": gettext_lazy("Sun"),
}
_OF_TYPE = {"device": DEVICES, "os": SYSTEMS, "browser": BROWSERS}
_WITHOUT_REGION = {code: info["name"] for code, info in LANG_INFO.items() if "name" in info and "-" not in code}


def names(kind: str, value: str) -> list[str]:
    """Return the names of a device, system or browser, of which iOS has two; the value itself if it has none."""
    return [_("iPhone"), _("iPad")] if value == "ios" else [str(_OF_TYPE[kind].get(value, value))]


def language(code: str) -> str:
    """Return the name of a language, such as German for de and Portuguese (BR) for pt-br; the code if it has none."""
    first, _hyphen, rest = code.partition("-")
    if first not in _WITHOUT_REGION:
        return code
    known = _(_WITHOUT_REGION[first])
    return f"{known} ({rest.upper() if len(rest) == 2 else rest.title()})" if rest else known


def languages() -> list[tuple[str, str]]:
    """Return codes and names of usual languages, in the order of their names."""
    return sorted(((code, language(code)) for code in _WITHOUT_REGION), key=lambda one: one[1].casefold())
