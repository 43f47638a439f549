"""Words as people mean them, however they are written."""

import re
import unicodedata


def folded(text: str) -> str:
    """Return the letters and digits alone, without accents and case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text).casefold().replace("ß", "ss"))
