"""What a program does, by its syntax tree: it is parsed and never run."""

from __future__ import annotations

import ast
import json
import warnings
from typing import Final

from harness.evidence.looked import Code, Seen, Unread

_IDLE: Final = (ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
_DEFINED: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Magic of IPython, which is no Python.
_MAGIC: Final = ("%", "!", "?")


def look_at_python(data: bytes, name: str) -> Seen:
    """The statements of a program in Python; Unread where it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            # What the program's author should mend is no word of ours.
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
            return _counted(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        return Unread(code="looked_no_python", values={"file": name, "line": str(line or "-")})


def look_at_notebook(data: bytes, name: str) -> Seen:
    """The statements in the cells of a notebook; cells that IPython alone understands count one statement a line."""
    try:
        cells = json.loads(data)["cells"]
        sources = [_source(cell) for cell in cells if cell.get("cell_type") == "code"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Unread(code="looked_no_notebook", values={"file": name})
    statements = definitions = 0
    imports: frozenset[str] = frozenset()
    for source in sources:
        plain = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(_MAGIC))
        found = look_at_python(plain.encode("utf-8", "ignore"), name)
        if isinstance(found, Code):
            statements, definitions = statements + found.statements, definitions + found.definitions
            imports |= found.imports
    return Code(statements=statements, definitions=definitions, imports=imports)


def _source(cell: dict[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _counted(tree: ast.AST) -> Code:
    statements = definitions = 0
    imports: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, _DEFINED):
            definitions += any(_does(inside) for inside in node.body)
        elif isinstance(node, ast.stmt):
            statements += _does(node)
            imports |= _imported(node)
    return Code(statements=statements, definitions=definitions, imports=frozenset(imports))


def _imported(node: ast.stmt) -> set[str]:
    """The packages that a statement imports; one that begins with a dot is the program's own."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.partition(".")[0]}
    return set()


def _does(node: ast.stmt) -> bool:
    """Whether a statement does anything: a text or a number that stands alone does not."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return False
    return not isinstance(node, _IDLE)
