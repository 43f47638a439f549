"""No module but the write path writes links or their tags: the source is searched for calls that would."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

# What may write, and how.
ALLOWED = {
    "links/services/unit_of_work.py": None,  # in any way
    "links/services/click_counts.py": {"update"},  # the count of clicks, which has no version and no history
}
_WRITES = {"save", "delete", "update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
WRITES = _WRITES | {f"a{name}" for name in _WRITES}
MODELS = {"Link", "LinkTag"}
# Annotations of one of them, of several, and of iterators.
_OURS = re.compile(r"(?:[\w.]+\[)*['\"]?(?:Link|LinkTag|LinkQuerySet|LinkTagQuerySet)\b['\"]?[\]\s|]*(?:None)?[\]\s]*")
_RELATED = {"links", "tags"}  # the related managers of campaigns, domains, workspaces and links


def _is_ours(annotation: ast.expr | None) -> bool:
    return annotation is not None and _OURS.fullmatch(ast.unparse(annotation)) is not None


class _Finder(ast.NodeVisitor):
    """Collects calls of write methods on names that hold links or tags, as far as annotations and values tell."""

    def __init__(self, makers: set[str]) -> None:
        self.found: list[tuple[int, str]] = []
        self._makers = makers  # functions that return links or tags
        self._known = [set(MODELS)]

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        outer = self._known[-1] - {argument.arg for argument in every}
        self._known.append(outer | {argument.arg for argument in every if _is_ours(argument.annotation)})
        self.generic_visit(node)
        self._known.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._bind(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if isinstance(node.target, ast.Name) and _is_ours(node.annotation):
            self._known[-1].add(node.target.id)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self._bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bind(node.target, node.value)
        self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        for generator in node.generators:
            self._bind(generator.target, generator.iter)
        self.generic_visit(node)

    visit_SetComp = visit_GeneratorExp = visit_DictComp = visit_ListComp

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            rows = node.func.value
            if self._holds_ours(rows) or _through_related_manager(rows):
                self.found.append((node.lineno, node.func.attr))
        self.generic_visit(node)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name) and self._holds_ours(value):
            self._known[-1].add(target.id)

    def _holds_ours(self, value: ast.expr) -> bool:
        """Tell whether the value begins with a known name: Link.objects.filter(…), link, links[0], make_link(…)."""
        while True:
            match value:
                case ast.Name(id=name):
                    return name in self._known[-1]
                case ast.Attribute(attr="__dict__"):
                    return False
                case ast.Call(func=ast.Name(id=name)) if name in self._makers:
                    return True
                case ast.Call(func=ast.Attribute(attr=name)) if name in self._makers:
                    return True
                case ast.Call(func=inner) | ast.Attribute(value=inner) | ast.Subscript(value=inner):
                    value = inner
                case _:
                    return False


def _through_related_manager(rows: ast.expr) -> bool:
    """Tell whether rows are reached as campaign.links.…: an attribute of something, not a name of its own."""
    while True:
        match rows:
            case ast.Attribute(attr=name) if name in _RELATED:
                return True
            case ast.Call(func=inner) | ast.Attribute(value=inner):
                rows = inner
            case _:
                return False


def _sources() -> Iterator[tuple[str, ast.Module]]:
    root = Path(settings.BASE_DIR)
    for package in sorted({config.name.partition(".")[0] for config in apps.get_app_configs()} | {"redirects"}):
        for file in sorted((root / package).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file.relative_to(root).as_posix(), ast.parse(file.read_text())


def _makers(trees: list[ast.Module]) -> set[str]:
    functions = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {function.name for function in functions if _is_ours(function.returns)}


def _writes(tree: ast.Module, makers: set[str]) -> list[tuple[int, str]]:
    finder = _Finder(makers)
    finder.visit(tree)
    return finder.found


def test_no_other_module_writes_links() -> None:
    sources = dict(_sources())
    makers = _makers(list(sources.values()))
    found = {path: _writes(tree, makers) for path, tree in sources.items()}
    others = [
        f"{path}:{line} {method}()"
        for path, calls in found.items()
        for line, method in calls
        if path not in ALLOWED or method not in (ALLOWED[path] or WRITES)
    ]

    assert others == []
    assert [path for path in ALLOWED if not found[path]] == []


@pytest.mark.parametrize(
    "source",
    [
        "Link.objects.filter(pk=pk).update(folder='')",
        "LinkTag.objects.bulk_create(tags)",
        "Link(code='x').save()",
        "def f(link: Link) -> None: link.save()",
        "def f(link: Link | None) -> None: link.delete()",
        "def f(links: models.QuerySet[Link]) -> None: links.filter(pk=1).update(folder='')",
        "def f(links: Sequence[Link]) -> None:\n for link in links: link.save()",
        "def f(links: list['Link']) -> None: links[0].save()",
        "own = Link.objects.in_workspace(workspace)\nown.delete()",
        "if (link := Link.objects.first()): link.save()",
        "[link.save() for link in Link.objects.all()]",
        "find_link(pk).save()",
        "lookup.find_link(pk).save()",
        "campaign.links.update(campaign=None)",
        "workspace.links.all().delete()",
        "async def f(link: Link) -> None: await link.asave()",
    ],
)
def test_the_search_finds(source: str) -> None:
    assert _writes(ast.parse(source), {"find_link"})


@pytest.mark.parametrize(
    "source",
    [
        "DeletedLink.objects.filter(pk=pk).delete()",
        "def f(links: set[str]) -> None: links.update(more)",
        "def f(campaign: Campaign) -> None: campaign.save()",
        "unit_of_work.update(edits, by=by, at=at)",
        "def f(link: Link) -> None: cache.delete(link.key)",
        "def f(link: Link) -> None: link.__dict__.update(saved.__dict__)",
        "def f(links: QuerySet[Link]) -> None: pass\ndef g(links: set[str]) -> None: links.update(more)",
    ],
)
def test_the_search_leaves_alone(source: str) -> None:
    assert not _writes(ast.parse(source), {"find_link"})
