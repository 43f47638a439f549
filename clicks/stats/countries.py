"""Names and flags of countries, which the build took from CLDR and an icon package."""

import json
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def name(code: str) -> str:
    """Return the country's name in the language of the request, or its two letters when that is not known."""
    if not code:
        return _("Unknown")
    languages = _names()
    language = languages.get((get_language() or "en").replace("-", "_")) or languages.get("en", {})
    return language.get(code, code)


def flag(code: str) -> str:
    """Return the URL of the country's flag, empty when there is none."""
    return static(f"flags/{code}.svg") if code in _names().get("en", {}) else ""


@cache
def _names() -> dict[str, dict[str, str]]:
    """Return the names by language and code; empty before the site's files are built."""
    file = settings.BASE_DIR / "static" / "countries.json"
    found: dict[str, dict[str, str]] = json.loads(file.read_text()) if file.exists() else {}
    return found
