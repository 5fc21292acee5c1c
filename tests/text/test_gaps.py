"""Every gap of every message is filled by those who give the message: read off the source, call by call.

What a call's source does not show (values that a variable holds) is heard when it is shown: the fixture `unfilled` of
tests/conftest.py fails any test in which a message is shown with a gap. What is read here is a literal code in a call
whose names of values are all written there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.text import LANGUAGES, messages
from tests.text.test_texts import ROOT, gaps

# Errors take their values by name; these records take them as `values`, and the code as the parameter named here.
ERRORS = ("InputError", "UsageError", "SpecError", "YamlError", "MissingExtra", "ReproverifyError")
RECORDS = {"Message": "code", "NearMiss": "why", "Problem": "code", "Finding": "code", "Doubt": "code", "Wrong": "code"}
# What the place where a message is shown adds to its values.
ADDED = {"Problem": {"file"}, "NearMiss": {"file", "criterion", "mapping"}, "Wrong": {"where"}}

# Errors that somebody else catches and completes, with the file, the member or the declaration they are about.
COMPLETED = {
    "harness/submission/unpacking.py": {"file", "member"},
    "harness/values/linear.py": {"where"},
    "runners/logs/reading/columns.py": {"file", "where"},
    "runners/logs/reading/rows.py": {"file", "where"},
}


class Call:
    """One call that gives the message `code` the values called `names`."""

    def __init__(self, place: str, code: str, names: set[str]) -> None:
        self.place = place
        self.code = code
        self.names = names

    def __repr__(self) -> str:
        return f"{self.place} {self.code}"

    def unfilled(self, lang: str) -> list[str]:
        return [gap for gap in gaps(messages(lang)[self.code]) if not self.names & {gap, f"{gap}_{lang}"}]


def sources() -> list[Path]:
    return [path for folder in ("harness", "runners", "reports") for path in sorted((ROOT / folder).rglob("*.py"))]


def calls(path: Path) -> Iterator[Call]:
    file = path.relative_to(ROOT).as_posix()
    for function in _functions(ast.parse(path.read_text(encoding="utf-8"))):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and (found := _given(node, function)) is not None:
                code, names = found
                yield Call(f"{file}:{node.lineno}", code, names | COMPLETED.get(file, set()))


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    """The outermost functions, where a local name is looked up, and the module without them."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from (inner for inner in node.body if isinstance(inner, ast.FunctionDef))
        elif not isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node


def _given(call: ast.Call, function: ast.AST) -> tuple[str, set[str]] | None:
    """The code and the names of the values, where the call says all of them."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in ERRORS:
        code = _text(call.args[0]) if call.args else None
        if code is None or None in named:
            return None
        return code, set(filter(None, named))
    if name == "render":
        code = _text(call.args[0]) if call.args else None
        values = call.args[2] if len(call.args) > 2 else ast.Dict(keys=[], values=[])
    elif name in RECORDS:
        code = _text(named.get(RECORDS[name]) or (call.args[0] if call.args else None))
        values = named.get("values", ast.Dict(keys=[], values=[]))
    else:
        return None
    names = _names(values, function)
    return None if code is None or names is None else (code, names | ADDED.get(name, set()))


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _names(values: ast.AST, function: ast.AST) -> set[str] | None:
    """The keys of a dict that is written there, or assigned once to the local name that is given."""
    if isinstance(values, ast.Name):
        assigned = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] == [values.id]
        ]
        return _names(assigned[0], function) if len(assigned) == 1 and isinstance(assigned[0], ast.Dict) else None
    if isinstance(values, ast.Call) and getattr(values.func, "id", "") == "dict" and not values.args:
        return None if any(k.arg is None for k in values.keywords) else {k.arg or "" for k in values.keywords}
    if not isinstance(values, ast.Dict):
        return None
    keys: set[str] = set()
    for key, value in zip(values.keys, values.values, strict=True):
        more = _names(value, function) if key is None else None
        name = _text(key)
        if key is None and more is not None:
            keys |= more
        elif name is not None:
            keys.add(name)
        else:
            return None
    return keys


CALLS = [call for path in sources() for call in calls(path)]


def test_the_calls_are_found() -> None:
    assert len(CALLS) > 300
    seen = {call.code for call in CALLS}
    assert {"input_not_found", "task_unknown", "note_ema", "near_train_split", "list_summary"} <= seen


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_call_fills_every_gap(lang: str) -> None:
    known = messages(lang)
    open_gaps = {repr(call): call.unfilled(lang) for call in CALLS if call.code in known}
    assert {place: gaps for place, gaps in open_gaps.items() if gaps} == {}


def test_a_gap_that_is_not_filled_is_seen(tmp_path: Path) -> None:
    path = ROOT / "harness" / "none.py"
    tree = ast.parse('def f(file):\n    values = {"path": file}\n    raise UsageError("map_no_file", **values)\n')
    assert [_given(node, tree) for node in ast.walk(tree) if isinstance(node, ast.Call)] == [None]
    tree = ast.parse('NearMiss(why="near_train_split", values={"value": 1, **{"x": 2}})')
    given = [_given(node, tree) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert given == [("near_train_split", {"value", "x", "file", "criterion", "mapping"})]
    call = Call(str(path), "map_no_file", {"criterion"})
    assert call.unfilled("en") == call.unfilled("zh") == ["path"]
