"""The list of what runs on one engine only names files that exist."""

import pytest

from tests.engine_choice import DEFAULT_ENGINE_ONLY, ONE_CASE_EACH, TESTS, _matches

MODULES = [path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")]


@pytest.mark.parametrize("pattern", DEFAULT_ENGINE_ONLY | ONE_CASE_EACH)
def test_each_pattern_matches_a_module(pattern: str) -> None:
    assert [path for path in MODULES if _matches(path, [pattern])]


def test_no_module_is_in_both_lists() -> None:
    assert not [path for path in MODULES if _matches(path, DEFAULT_ENGINE_ONLY) and _matches(path, ONE_CASE_EACH)]
