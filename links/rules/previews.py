"""The rule for what programs show of a link: a title, a description and the address of a picture."""

from typing import Any

from links.rules.utm_parameters import clean_texts
from moderation import verdicts
from shortener.errors import Invalid
from shortener.web.addresses import web_addresses

LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 500  # characters
LIMITS = {"title": LONGEST_TITLE, "description": LONGEST_DESCRIPTION, "imageUrl": web_addresses.LONGEST}


def preview(given: Any) -> dict[str, str]:
    """Return what is set, or raise Invalid with the place of the first error."""
    cleaned = clean_texts(given, LIMITS)
    if "imageUrl" in cleaned:
        try:
            verdicts.check(web_addresses.parsed_with_any_name(cleaned["imageUrl"]).href)
        except Invalid as error:
            raise Invalid(error.message, place=".imageUrl", reason=error.reason) from None
    return cleaned
