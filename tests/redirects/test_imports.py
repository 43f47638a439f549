"""Rules of imports in redirects that import-linter cannot check: where they stand, and which parts of Django."""

import ast
from pathlib import Path

import pytest

import redirects

MODULES = sorted(Path(redirects.__path__[0]).glob("*.py"))


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.stem))
def test_no_import_is_inside_a_function(module: Path) -> None:
    tree = ast.parse(module.read_text())

    nested = {name for node in ast.walk(tree) if node not in tree.body for name in _imported(node)}

    assert nested == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.stem))
def test_only_settings_and_database_errors_come_from_django(module: Path) -> None:
    names = {name for node in ast.walk(ast.parse(module.read_text())) for name in _imported(node)}

    assert {name for name in names if name.startswith("django")} <= {"django.conf.settings", "django.db.Error"}
