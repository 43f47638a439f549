"""Names that people choose, of themselves and of workspaces, which stand in mails to others: no web addresses."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid
from shortener.values import clean_text

_ADDRESS = re.compile(r"://|\bwww\.|[^\W_][\w-]*\.[^\W\d_]{2,}/", re.IGNORECASE)
# What mail programs make a link of: "https://…", and letters after a dot. IDNA knows four dots.
_SLASHES = re.compile(r"[:/\\]{2,}")
_DOT_IN_A_WORD = re.compile(r"(?<=[\w-])[.\u3002\uff0e\uff61]+(?=[^\W\d_])")


def clean_name(value: object, *, limit: int, field: str = "name") -> str:
    """Return the name, which is not empty, has at most `limit` characters and no web address; or raise Invalid."""
    name = clean_text(value, limit=limit, required=True, field=field)
    if _ADDRESS.search(name):
        raise Invalid(_("Enter a name without a web address in it."), field=field)
    return name


def without_addresses(name: str) -> str:
    """Return the name on one line, with spaces in place of characters that make a mail program show a link.

    Invisible characters are removed: they change the direction of the text around them, or hide a dot.
    """
    visible = "".join(char for char in name if unicodedata.category(char) != "Cf")
    return " ".join(_DOT_IN_A_WORD.sub(" ", _SLASHES.sub(" ", visible)).split())
