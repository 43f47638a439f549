"""The rule for the UTM parameters of a link."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from campaigns import utm
from campaigns.rules import UTM_LIMIT
from shortener.errors import Invalid, Reason
from shortener.values import clean_text, is_storable

NAMES = tuple(name.removeprefix("utm_") for name in utm.PARAMETERS)  # as in the API


def utm_parameters(given: Any) -> dict[str, str]:
    """Return the parameters that are set, by their short names, or raise Invalid."""
    return clean_texts(given, dict.fromkeys(NAMES, UTM_LIMIT))


def clean_texts(given: Any, limits: Mapping[str, int]) -> dict[str, str]:
    """Return those of an object's texts that are not empty, or raise Invalid with the place of the first error."""
    if not isinstance(given, Mapping):
        raise Invalid(_("Send a JSON object."), reason=Reason.WRONG_TYPE)
    for name in given:
        if name not in limits:
            known = {"names": ", ".join(limits)}
            text = _("Unknown field. Known fields: %(names)s.") % known
            place = f".{str(name)[:100]}" if is_storable(str(name)) else ""
            raise Invalid(text, place=place, reason=Reason.UNKNOWN_FIELD)
    cleaned = {}
    for name, limit in limits.items():
        try:
            value = clean_text("" if given.get(name) is None else given[name], limit=limit)
        except Invalid as error:
            raise Invalid(error.message, place=f".{name}", reason=error.reason) from None
        if value:
            cleaned[name] = " ".join(value.splitlines())
    return cleaned


def query_parameters(utm_of_link: Mapping[str, str], utm_of_campaign: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters as the query has them: those of the link, and those of its campaign that it lacks."""
    own = {f"utm_{name}": value for name, value in utm_of_link.items()}
    both = {**utm_of_campaign, **own}
    return {name: both[name] for name in utm.PARAMETERS if both.get(name)}
