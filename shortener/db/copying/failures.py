"""The error of a copy, and its reason in one line."""

from shortener.errors import Conflict

_LONGEST = 300  # characters; some errors quote whole rows


class CannotCopy(Conflict):
    """One of the two databases does not allow the copy."""


def reason(error: Exception) -> str:
    """Return the first line of the error's text."""
    text = str(error) or str(error.__cause__)  # some of MongoDB's have no text of their own
    return text.splitlines()[0][:_LONGEST] if text else type(error).__name__
