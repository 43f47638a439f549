"""The rule for aliases, and random codes for links without one."""

import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _

from redirects.codes import LONGEST, PATTERN, RESERVED, SHORTEST, is_reserved
from shortener.errors import Conflict, Invalid, Reason
from shortener.values import clean_text

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without look-alikes: 0 o 1 l i
RANDOM_LENGTH = 7  # 31⁷ ≈ 2.7 × 10¹⁰ codes


class AliasTaken(Conflict):
    """Another link has the alias on this host."""

    code = "alias_taken"

    def __init__(self) -> None:
        super().__init__(_("This alias is already in use. Choose another."), field="alias")


def alias(value: Any) -> str:
    """Return the alias without surrounding spaces, case kept, or raise Invalid. An empty text means no alias."""
    checked = clean_text(value)
    if not checked:
        return ""
    if not PATTERN.fullmatch(checked):
        limits = {"shortest": SHORTEST, "longest": LONGEST}
        raise Invalid(
            _("Use %(shortest)s to %(longest)s letters (A–Z), numbers, or hyphens.") % limits, reason=_reason(checked)
        )
    return checked


def _reason(text: str) -> Reason:
    """Return what is wrong with a text that is no alias."""
    if len(text) < SHORTEST:
        return Reason.TOO_SHORT
    return Reason.TOO_LONG if len(text) > LONGEST else Reason.INVALID_CHARACTERS


def check_reserved(code: str, *, on_site: bool) -> None:
    """Raise Invalid for a word that the site, or else a domain of a workspace, serves something else at."""
    if is_reserved(code, on_site=on_site):
        raise Invalid(
            _("This word is reserved for the site. Choose another alias."), field="alias", reason=Reason.RESERVED
        )


def random_code() -> str:
    """Return seven random characters of an alphabet without look-alikes."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _index in range(RANDOM_LENGTH))
        if code not in RESERVED:
            return code


def looks_random(code: str) -> bool:
    """Tell whether random_code() could have made the code."""
    return len(code) == RANDOM_LENGTH and set(code) <= set(ALPHABET)
