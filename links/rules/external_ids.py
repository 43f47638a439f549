"""The rule for external ids: what another system calls a link. They stand in URLs, after `ext_`."""

import re
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shortener.errors import Conflict, Invalid, Reason
from shortener.values import clean_text

LONGEST = 100  # characters
CHARACTERS = "A-Za-z0-9._~:@+=,-"  # as in a class of regular expressions; none that ends a segment of a path
PREFIX = "ext_"  # of the id in the API

_PATTERN = re.compile(f"[{CHARACTERS}]*")


class ExternalIdTaken(Conflict):
    """Another link of the workspace has the external id."""

    code = "external_id_taken"

    def __init__(self) -> None:
        super().__init__(_("Another link has this external ID. Use another, or change that link."), field="external_id")


def external_id(value: Any) -> str | None:
    """Return the id without surrounding spaces, case kept, None for an empty text, or raise Invalid."""
    text = clean_text(value, limit=LONGEST)
    if not _PATTERN.fullmatch(text):
        raise Invalid(
            format_lazy(
                _("Use only letters (A–Z), numbers and these characters: {others}"), others=". _ ~ : @ + = , -"
            ),
            reason=Reason.INVALID_CHARACTERS,
        )
    return text or None
