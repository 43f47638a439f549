"""Random codes, aliases and reserved words."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from links.rules import codes
from redirects.codes import RESERVED, code_in, is_reserved, link_key
from shortener.errors import Invalid
from tests.fixtures import PostLink


def test_random_codes_are_seven_characters_without_look_alikes() -> None:
    made = {codes.random_code() for _ in range(2_000)}

    assert len(made) == 2_000
    assert all(re.fullmatch(r"[2-9a-hjkmnp-z]{7}", code) for code in made)


@given(st.text(max_size=40))
def test_aliases_and_codes_follow_the_same_rule(text: str) -> None:
    try:
        alias = codes.alias(text)
    except Invalid:
        assert code_in(f"/{text.strip()}") != text.strip()
    else:
        assert alias == text.strip()
        assert not alias or code_in(f"/{alias}") == alias


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_reserved_words_are_compared_without_case(word: str) -> None:
    assert is_reserved(word.title(), on_site=True)


def test_keys_compare_without_case_and_differ_by_domain() -> None:
    assert link_key("", "Launch") == link_key("", "lAUNCH")
    assert link_key("", "launch") != link_key("6b0f3c1a9d2e4f5061728394", "launch")


@pytest.mark.django_db
def test_a_taken_random_code_is_replaced_by_another(post_link: PostLink, monkeypatch: pytest.MonkeyPatch) -> None:
    upcoming = iter(["aaaaaaa", "aaaaaaa", "aaaaaaa", "bbbbbbb"])
    monkeypatch.setattr(codes, "random_code", lambda: next(upcoming))

    assert [post_link().json()["data"]["shortCode"] for _ in range(2)] == ["aaaaaaa", "bbbbbbb"]


def addresses(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yield the full route of every page and endpoint."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route


def test_every_first_path_segment_of_the_site_is_no_code() -> None:
    firsts = {re.split(r"[/(<]", address)[0] for address in addresses(get_resolver().url_patterns)}

    assert {"keys", "campaigns", "domains"} <= firsts
    assert [first for first in firsts if code_in(f"/{first}") and not is_reserved(first, on_site=True)] == []
