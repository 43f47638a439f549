"""Adding UTM parameters to a URL changes nothing else in it."""

from urllib.parse import parse_qsl

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.utm import PARAMETERS, add_parameters

SPRING = {"utm_source": "news", "utm_campaign": "Spring sale"}
ADDED = "utm_source=news&utm_campaign=Spring%20sale"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
parameters = st.dictionaries(st.sampled_from(PARAMETERS), texts.filter(bool))
names = st.sampled_from([*PARAMETERS, "UTM_SOURCE", "utm%5Fsource", "q", "", "a b"])
queries = st.lists(st.one_of(texts, st.tuples(names, texts).map("=".join)), max_size=5).map("&".join)


@st.composite
def locations(draw: st.DrawFn) -> str:
    """Any URL in the form that links keep it."""
    text = "https://example.com/" + draw(texts)
    text += draw(st.one_of(st.just(""), queries.map(lambda query: f"?{query}")))
    text += draw(st.one_of(st.just(""), texts.map(lambda fragment: f"#{fragment}")))
    return str(ada_url.URL(text).href)


def _pairs(location: str) -> list[tuple[str, str]]:
    query = location.partition("#")[0].partition("?")[2]
    return parse_qsl(query, keep_blank_values=True)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://a.example/", f"https://a.example/?{ADDED}"),
        ("https://a.example/?", f"https://a.example/?{ADDED}"),
        ("https://a.example/?a=1&", f"https://a.example/?a=1&{ADDED}"),
        ("https://a.example/?a=%2f+b;c&&d", f"https://a.example/?a=%2f+b;c&&d&{ADDED}"),
        ("https://a.example/?a=1?b=2", f"https://a.example/?a=1?b=2&{ADDED}"),
        ("https://a.example/#part", f"https://a.example/?{ADDED}#part"),
        ("https://a.example/p#/route?x=1#y", f"https://a.example/p?{ADDED}#/route?x=1#y"),
        ("https://a.example/?utm_source=own&q", "https://a.example/?utm_source=own&q&utm_campaign=Spring%20sale"),
        ("https://a.example/?utm_source", "https://a.example/?utm_source&utm_campaign=Spring%20sale"),
        ("https://a.example/?utm%5Fsource=own", "https://a.example/?utm%5Fsource=own&utm_campaign=Spring%20sale"),
        ("https://a.example/?UTM_SOURCE=x", f"https://a.example/?UTM_SOURCE=x&{ADDED}"),
        ("https://a.example/?xutm_source=1&q=utm_source=2", f"https://a.example/?xutm_source=1&q=utm_source=2&{ADDED}"),
        ("https://a.example/#?utm_source=own", f"https://a.example/?{ADDED}#?utm_source=own"),
    ],
)
def test_missing_parameters_are_appended_to_the_query(location: str, expected: str) -> None:
    assert add_parameters(location, SPRING) == expected


def test_nothing_to_add_changes_nothing() -> None:
    assert add_parameters("https://a.example/?#", {}) == "https://a.example/?#"
    assert add_parameters(f"https://a.example/?{ADDED}#", SPRING) == f"https://a.example/?{ADDED}#"


@given(locations(), parameters)
@example("https://a.example/", {"utm_source": "a\r\nLocation: https://b.example/#&=?%+ü"})
def test_result_is_a_valid_header_value_and_url(location: str, values: dict[str, str]) -> None:
    result = add_parameters(location, values)

    assert result.isascii()
    assert result.isprintable()
    assert " " not in result
    assert ada_url.URL(result).href == result


@given(locations(), parameters)
def test_missing_parameters_follow_existing_ones(location: str, values: dict[str, str]) -> None:
    before, after = _pairs(location), _pairs(add_parameters(location, values))

    own = {name for name, _ in before}
    assert after == before + [(name, value) for name, value in values.items() if name not in own]


@given(locations(), parameters)
def test_the_rest_stays_byte_for_byte(location: str, values: dict[str, str]) -> None:
    address, fragment_mark, fragment = location.partition("#")

    result = add_parameters(location, values)

    assert result.startswith(address)
    assert result.partition("#")[1:] == (fragment_mark, fragment)
    assert result.partition("#")[0].partition("?")[0] == address.partition("?")[0]


@given(locations(), parameters)
def test_adding_twice_equals_adding_once(location: str, values: dict[str, str]) -> None:
    once = add_parameters(location, values)

    assert add_parameters(once, values) == once
