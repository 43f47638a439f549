"""Aliases that people may choose, and random codes for links without one."""

import secrets

from django.utils.translation import gettext_lazy as _

from redirects.codes import PATTERN, RESERVED
from shortener.errors import Conflict, Invalid

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without look-alikes: 0 o 1 l i
RANDOM_LENGTH = 7  # 31⁷ ≈ 2.7 × 10¹⁰ codes


class AliasTaken(Conflict):
    """Somebody else has the alias on this host."""

    code = "alias_taken"

    def __init__(self) -> None:
        super().__init__(_("This alias is already in use. Choose another."), field="customAlias")


class AliasRefused(Invalid):
    """The text cannot be an alias."""


def check_alias(alias: str) -> None:
    """Raise AliasRefused, with the reason, when the text cannot be an alias."""
    if not PATTERN.fullmatch(alias):
        raise AliasRefused(_("Use 3 to 30 letters (A–Z), numbers or hyphens."), field="customAlias")
    if alias.lower() in RESERVED:
        raise AliasRefused(_("This word is reserved for the site itself. Choose another."), field="customAlias")


def random_code() -> str:
    """Return seven random characters that cannot be confused when read aloud or typed."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _index in range(RANDOM_LENGTH))
        if code not in RESERVED:
            return code


def looks_random(code: str) -> bool:
    """Tell whether random_code() could have made the code."""
    return len(code) == RANDOM_LENGTH and set(code) <= set(ALPHABET)
