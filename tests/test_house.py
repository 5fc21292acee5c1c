"""Rules of the house that neither ruff nor import-linter can state."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WIRING = [ROOT / "harness" / "api.py", *sorted((ROOT / "harness" / "commands").glob("*.py"))]


def eager(tree: ast.Module) -> Iterator[str]:
    """What is imported when the module is: not inside functions, nor for type checkers alone."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting.extend(node.orelse)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting.extend(ast.iter_child_nodes(node))


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in eager(ast.parse(path.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("path", WIRING, ids=lambda path: path.name)
def test_runners_and_renderers_are_imported_inside_functions(path: Path) -> None:
    assert packages(path) & {"runners", "reports"} == set()


def test_what_is_imported_at_once_is_seen(tmp_path: Path) -> None:
    source = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import only_types
else:
    import not_types
class Late:
    import in_class
    def method(self):
        import in_function
try:
    from in_try.inner import name
except ImportError:
    pass
"""
    path = tmp_path / "module.py"
    path.write_text(source, encoding="utf-8")
    assert packages(path) == {"typing", "not_types", "in_class", "in_try"}


def test_no_module_is_loaded_as_anything() -> None:
    """A module behind `Any` is a seam that no type checker sees."""
    sources = [path for top in ("harness", "runners", "reports") for path in (ROOT / top).rglob("*.py")]
    untyped = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AnnAssign)
        and ast.unparse(node.annotation) == "Any"
        and node.value is not None
        and "import_module" in ast.unparse(node.value)
    ]
    assert len(sources) > 200
    assert untyped == []


def unexplained(path: Path) -> list[int]:
    """The lines that catch every exception there is and do not say why."""
    lines = path.read_text(encoding="utf-8").splitlines()
    caught = [
        node.lineno
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    return sorted(line for line in caught if "  # " not in lines[line - 1])


def test_whatever_catches_every_exception_says_why(tmp_path: Path) -> None:
    sources = [path for name in ("harness", "runners", "reports") for path in sorted((ROOT / name).rglob("*.py"))]
    assert {path.name: found for path in sources if (found := unexplained(path))} == {}
    path = tmp_path / "module.py"
    path.write_text(
        "try:\n    pass\nexcept ValueError:\n    pass\nexcept Exception:\n    pass\n"
        "try:\n    pass\nexcept BaseException as error:  # handed on\n    raise\n"
        "try:\n    pass\nexcept:\n    pass\n",
        encoding="utf-8",
    )
    assert unexplained(path) == [5, 13]


def test_no_two_classes_are_called_the_same() -> None:
    """What a reader has met under a name is met again under that name; what a module keeps to itself may be short."""
    places: dict[str, list[str]] = {}
    for top in ("harness", "runners", "reports"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert len(places) > 300
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
