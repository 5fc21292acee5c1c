"""The chance of a false alarm is shared over as many kinds of statistical check as there are."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from harness.integrity import thresholds

CHECKS = Path(thresholds.__file__).parent


def comparisons(source: str) -> int:
    """How often a p-value is held against `level(...)`: its calls, but for those that only print it."""
    tree = ast.parse(source)
    printed = {id(part) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for part in ast.walk(text)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in printed]
    names = [call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "") for call in calls]
    return names.count("level")


def test_every_kind_of_statistical_check_is_counted() -> None:
    found = Counter(
        {str(path.relative_to(CHECKS)): comparisons(path.read_text(encoding="utf-8")) for path in CHECKS.rglob("*.py")}
    )
    assert found.total() == thresholds.STATISTICAL_CHECKS, +found


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("p < level(3)", 1),
        ("p < thresholds.level(tests)", 1),
        ("common(sizes, level(1))", 1),
        ("f'{level(1):.1e}'", 0),
        ("level", 0),
        ("p < level(1) or q < level(2)", 2),
    ],
)
def test_what_counts_as_one(source: str, count: int) -> None:
    assert comparisons(source) == count


@pytest.mark.parametrize("tests", [1, 2, 1000])
def test_all_tests_together_keep_to_the_chance(tests: int) -> None:
    each = thresholds.level(tests)
    assert each * tests * thresholds.STATISTICAL_CHECKS == pytest.approx(thresholds.FALSE_ALARMS)
    assert thresholds.level(0) == thresholds.level(1)
