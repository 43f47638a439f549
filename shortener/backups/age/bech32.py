"""Bech32, the text form of age's keys."""

from collections.abc import Sequence

from shortener.backups.age.errors import AgeError

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECK = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def decoded(text: str, *, prefix: str) -> bytes:
    """Return the 32 bytes of a key with this prefix, all in lower or all in upper case, or raise AgeError."""
    is_in_one_case = text.isascii() and text in (text.lower(), text.upper())
    kind, _, data = text.lower().rpartition("1")
    numbers = [_LETTERS.find(letter) for letter in data]
    if not is_in_one_case or kind != prefix or -1 in numbers or _checksum([*_expanded(kind), *numbers]) != 1:
        raise AgeError(f"A key must begin with {prefix}1, and be complete.")
    total = 0
    for number in numbers[:-6]:  # the last six are the checksum
        total = total << 5 | number
    excess = 5 * (len(numbers) - 6) - 256
    if not 0 <= excess < 5 or total % 2**excess:
        raise AgeError("A key must have 32 bytes.")
    return (total >> excess).to_bytes(32)


def _expanded(kind: str) -> list[int]:
    return [ord(letter) >> 5 for letter in kind] + [0] + [ord(letter) & 31 for letter in kind]


def _checksum(numbers: Sequence[int]) -> int:
    total = 1
    for number in numbers:
        top, total = total >> 25, (total & 0x1FFFFFF) << 5 ^ number
        for bit, value in enumerate(_CHECK):
            total ^= value if top >> bit & 1 else 0
    return total
