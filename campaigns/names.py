"""Names of campaigns, and how they are found."""

import unicodedata

LONGEST = 100  # characters


def folded(text: str) -> str:
    """Return the form in which names, and what is looked for in them, are compared: alike on every database."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
