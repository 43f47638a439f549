"""Each recipe of docs/routing.md can be posted as it stands, and sends its visitors where it says."""

import json
import re
from pathlib import Path

import pytest

from links.rules.routing import documents
from redirects.visitors.continents import CONTINENTS
from redirects.visitors.families import BROWSERS, SYSTEMS
from tests.fixtures import Call, Json

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).resolve().parents[3] / "docs/routing.md").read_text()
RECIPES = PAGE.partition("\n## Recipes\n")[2].split("\n### ")[1:]
VISITOR = re.compile(r"^- `(\{.*\})` → (`.*)$", re.MULTILINE)


def _body(recipe: str) -> Json:
    (text,) = re.findall(r"```json\n(.*?)```", recipe, re.DOTALL)
    found: Json = json.loads(text)
    return found


def test_there_are_ten() -> None:
    assert [recipe.partition(".")[0] for recipe in RECIPES] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.partition("\n")[0])
def test_a_recipe_does_what_it_says(call: Call, recipe: str) -> None:
    created = call("POST", "/api/links", _body(recipe))
    assert created.status_code == 201, created.content
    path = f"/api/links/{created.json()['data']['id']}/simulate"

    visitors = VISITOR.findall(recipe)
    assert visitors
    for visitor, places in visitors:
        found = call("POST", path, json.loads(visitor)).json()["data"]
        assert found["location"] or found["message"], visitor
        assert (found["location"] or found["message"]) in re.findall("`([^`]*)`", places), visitor


def test_the_example_of_a_rule_is_valid(call: Call) -> None:
    rule = json.loads(PAGE.partition("```json\n")[2].partition("```")[0])

    answer = call("POST", "/api/links", {"originalUrl": "https://example.com/", "rules": [rule]})

    assert answer.status_code == 201
    stored = answer.json()["data"]["rules"][0]
    assert (stored["name"], stored["action"]) == (rule["name"], rule["action"])


def test_the_tables_have_all_words_and_limits() -> None:
    kinds = re.findall(r"^\| `(\w+)` \| .* \|.* \|$", PAGE.partition("### Conditions")[2].partition("###")[0], re.M)
    assert kinds == [kind.__struct_config__.tag for kind in documents.ConditionDocument.__args__]
    for words in (CONTINENTS, SYSTEMS, BROWSERS, documents.DEVICES, documents.DAYS):
        assert f"`{' '.join(words)}`" in PAGE
    limits = PAGE.partition("| limit | value |")[2].partition("\n\n")[0]
    for limit in (
        documents.MOST_RULES, documents.MOST_CONDITIONS, documents.MOST_VALUES, documents.MOST_VARIANTS,
        documents.LARGEST,
    ):  # fmt: skip
        assert f" {limit:,}" in limits
