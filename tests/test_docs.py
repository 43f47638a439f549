"""Files and modules that the documentation names exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(str(file.relative_to(ROOT)) for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PACKAGES = "shortener|redirects|accounts|clicks|domains|campaigns|links|moderation|operations"

# In code spans: a/path/to/a/file.ext or a/folder/, and dotted names of modules and what is in them.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
MODULE = re.compile(rf"`((?:{PACKAGES})(?:\.\w+)+)(?:\(\))?`")
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
TREES = ("assets", "bench", "deploy", "docs", "supply", "templates", "tests", *PACKAGES.split("|"))


def _module_exists(name: str) -> bool:
    """Tell whether this is a package, a module, or a name that a module defines."""
    path = ROOT / name.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    module, _, attribute = name.rpartition(".")
    file = (ROOT / module.replace(".", "/")).with_suffix(".py")
    return (
        file.is_file()
        and re.search(rf"^(?:def|class|async def) {attribute}\b|^{attribute}\b", file.read_text(), re.M) is not None
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_in_docs_exist(document: str) -> None:
    paths = [path for path in PATH.findall((ROOT / document).read_text()) if path.partition("/")[0] in TREES]

    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_in_docs_exist(document: str) -> None:
    assert [name for name in MODULE.findall((ROOT / document).read_text()) if not _module_exists(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_docs_lead_somewhere(document: str) -> None:
    targets = LINK.findall((ROOT / document).read_text())

    assert [target for target in targets if not ((ROOT / document).parent / target).exists()] == []


def test_the_tree_in_the_architecture_names_every_package() -> None:
    text = (ROOT / "docs/architecture.md").read_text()

    assert [name for name in PACKAGES.split("|") if f"\n{name}/" not in text] == []


def test_tests_that_the_security_page_names_exist() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text()))
    files = [file.read_text() for file in (ROOT / "tests").rglob("test_*.py")]
    defined = {name for text in files for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE)}

    assert len(named) > 50
    assert named - defined == set()


def test_the_checklist_has_every_chapter_in_order() -> None:
    lines = re.findall(r"^\| V(\d+)\.(\d+)\S* \| .+ \| .+ \|$", (ROOT / "docs/security.md").read_text(), re.MULTILINE)
    sections = [(int(chapter), int(section)) for chapter, section in lines]

    assert sections == sorted(set(sections))
    assert {chapter for chapter, _section in sections} == set(range(1, 18))
