"""Splits: weighted destinations, one of which a visitor gets again and again without a cookie.

Weighted rendezvous hashing: each variant gets a number from a hash of the link, the visitor and the variant's name, in
the way that the largest number is a variant's with a probability in proportion to its weight. When a weight changes,
only those visitors move whose largest number changes: 10% of them when 50 and 50 become 60 and 40.
"""

from collections.abc import Sequence
from hashlib import blake2b
from math import log2

import msgspec

_HASHES = 2.0**64


class Variant(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One destination of a split. A weight of 0 gets no visitors."""

    name: str
    location: str
    weight: int


def choose(variants: Sequence[Variant], *, link_id: str, address: str, user_agent: str) -> Variant:
    """Return the visitor's variant: the same in every process, for as long as names and weights stay."""
    hashed = blake2b(f"{link_id}\0{address}\0{user_agent}".encode(errors="replace"), digest_size=8)
    chosen, largest = variants[0], -1.0
    for variant in variants:
        if variant.weight:
            its_own = hashed.copy()
            its_own.update(variant.name.encode())
            share = (int.from_bytes(its_own.digest()) + 0.5) / _HASHES  # above 0; rounds to 1 once in 2^53 visitors
            number = variant.weight / max(-log2(share), 1e-18)
            if number > largest:
                chosen, largest = variant, number
    return chosen
