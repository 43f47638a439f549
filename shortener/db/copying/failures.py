"""Why a copy does not come about, in one line."""

from shortener.errors import Conflict

_LONGEST = 300  # characters; some errors go on with whole rows


class CannotCopy(Conflict):
    """One of the two databases does not allow the copy."""


def reason(error: Exception) -> str:
    """Return the first line of what the error says."""
    text = str(error) or str(error.__cause__)  # MongoDB's are silent about some
    return text.splitlines()[0][:_LONGEST] if text else type(error).__name__
