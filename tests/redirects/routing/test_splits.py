"""Splits: in proportion to the weights, sticky, and with few moves after a change."""

from collections import Counter

import pytest

from redirects.routing.splits import Variant, choose

VISITORS = 100_000
LINK = "6b0f3c1a9d2e4f5061728394"


def _variants(*weights: int) -> list[Variant]:
    names = zip("ABCDEFGHIJ", weights, strict=False)
    return [Variant(name, f"https://example.com/{name}", weight) for name, weight in names]


def _chosen(variants: list[Variant], visitors: int = VISITORS) -> list[str]:
    return [
        choose(variants, link_id=LINK, address=f"192.0.{number >> 8}.{number & 255}", user_agent="Firefox").name
        for number in range(visitors)
    ]


@pytest.mark.parametrize("weights", [(50, 50), (60, 40), (1, 2, 3, 4), (9_999, 1)])
def test_visitors_meet_the_weights_within_chance(weights: tuple[int, ...]) -> None:
    counts = Counter(_chosen(_variants(*weights)))

    for name, weight in zip("ABCD", weights, strict=False):
        share = weight / sum(weights)
        # Five standard deviations: chance exceeds them once in two million.
        assert abs(counts[name] - VISITORS * share) < 5 * (VISITORS * share * (1 - share)) ** 0.5


def test_a_changed_weight_moves_few_visitors() -> None:
    before, after = _chosen(_variants(50, 50)), _chosen(_variants(60, 40))

    moves = Counter(zip(before, after, strict=True))
    assert moves["A", "B"] == 0
    assert moves["B", "A"] == pytest.approx(VISITORS / 10, rel=0.05)


def test_a_new_variant_takes_from_all_others_alike() -> None:
    before, after = _chosen(_variants(1, 1), 30_000), _chosen(_variants(1, 1, 1), 30_000)

    moves = Counter(pair for pair in zip(before, after, strict=True) if pair[0] != pair[1])
    assert set(moves) == {("A", "C"), ("B", "C")}
    assert moves["A", "C"] == pytest.approx(5_000, rel=0.08)


def test_a_weight_of_zero_gets_no_visitor() -> None:
    assert set(_chosen(_variants(0, 3, 0), 1_000)) == {"B"}


def test_other_links_choose_independently() -> None:
    variants = _variants(1, 1)
    pairs = Counter(
        (
            choose(variants, link_id="a" * 24, address=str(number), user_agent="").name,
            choose(variants, link_id="b" * 24, address=str(number), user_agent="").name,
        )
        for number in range(20_000)
    )

    assert min(pairs.values()) > 4_700
