"""POST /api/links: tags in any script, without duplicates."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from links.rules import tags
from tests.fixtures import PostLink

NAMES = [
    "marketing",
    "Q4_2026",
    "a-b",
    "-",
    "_",
    "1",
    "t" * 30,
    "größe",
    "日本語",
    "العربية",
    "हिन्दी",
    "ภาษาไทย",
    "cafe\u0301",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_letters_and_numbers_of_any_script_are_accepted(post_link: PostLink, name: str) -> None:
    assert post_link(tags=[name]).json()["data"]["tags"] == [name]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["a b", "a.b", "a,b", "a/b", "<b>", "🎉", "a\u200bb", "\u0301", "a\u202eb", "–", "\ufdfa" * 30]
)
def test_other_characters_are_refused(post_link: PostLink, name: str) -> None:
    answer = post_link(tags=["fine", name])

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["tags"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["Sale", "sale", "SALE"], ["Sale"]),
        (["b", "a", "B"], ["b", "a"]),
        (["straße", "STRASSE"], ["straße"]),
        (["ﬁt", "fit"], ["ﬁt"]),
        (["cafe\u0301", "café"], ["cafe\u0301"]),
        ([" sale ", "sale"], ["sale"]),
        ([], []),
        ([f"tag{number}" for number in range(10)], [f"tag{number}" for number in range(10)]),
    ],
)
def test_tags_keep_their_order_and_the_first_duplicate(post_link: PostLink, sent: list[str], kept: list[str]) -> None:
    assert post_link(tags=sent).json()["data"]["tags"] == kept


@given(st.lists(st.text(st.characters(categories=["L", "M", "N"]), min_size=1, max_size=30), max_size=10))
@example(["\u0345", "\u0345\u0301", "İ", "i̇", "ǰ", "ΐ"])
def test_duplicates_are_removed_without_case(names: list[str]) -> None:
    kept = tags.without_duplicates(names)

    assert list(dict.fromkeys(name for name in names if name in kept)) == kept
    assert len({tags.folded(name) for name in kept}) == len(kept)
    assert {tags.folded(name) for name in kept} == {tags.folded(name) for name in names}
    assert tags.without_duplicates(kept) == kept


@given(st.text(max_size=40))
def test_every_accepted_tag_fits_its_columns(name: str) -> None:
    if tags.is_tag(name):
        assert 1 <= len(name) <= tags.LONGEST_TAG
        assert len(tags.folded(name)) <= tags.LONGEST_FOLDED_TAG
        assert not set(name) & set(" \t\r\n\0,./")
