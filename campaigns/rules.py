"""The rules of a campaign's fields. Serializers and forms take the limits from here; the services apply every rule."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.utm import PARAMETERS
from shortener.errors import Invalid, Reason
from shortener.values import clean_instant, clean_text

NAME_LIMIT = 100  # characters
UTM_LIMIT = 100  # characters of a parameter's value

_RULES: dict[str, Callable[..., Any]] = {
    "name": partial(clean_text, limit=NAME_LIMIT, required=True),
    **dict.fromkeys(PARAMETERS, partial(clean_text, limit=UTM_LIMIT)),
    "starts_at": clean_instant,
    "ends_at": clean_instant,
}


def clean_values(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the values of these fields as they are stored, or raise Invalid for the first that breaks its rule."""
    return {field: _RULES[field](value, field=field) for field, value in values.items()}


def check_period(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Raise Invalid if a campaign with these times would not start before it ends."""
    if starts_at is not None and ends_at is not None and starts_at >= ends_at:
        raise Invalid(_("The campaign must start before it ends."), field="starts_at", reason=Reason.WRONG_ORDER)


def fold_name(text: str) -> str:
    """Return the name, or what is searched for in names, in the form in which every database compares them alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
