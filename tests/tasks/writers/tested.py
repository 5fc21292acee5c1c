"""What pytest and unittest print of the tests that a task asks for."""

from __future__ import annotations

from collections.abc import Iterable

Test = tuple[str, str, str]


def pytest_log(tests: Iterable[Test], failed: str | None = None) -> str:
    """`pytest -v`: `tests` are (file, class, name); the one named `failed` fails."""
    tests = list(tests)
    lines = [
        "============================= test session starts ==============================",
        "platform linux -- Python 3.8.16, pytest-7.2.2, pluggy-1.0.0 -- /usr/bin/python",
        "cachedir: .pytest_cache",
        "rootdir: PaddleNLP",
        f"collecting ... collected {len(tests)} items",
        "",
    ]
    bad = 0
    for index, (file, group, name) in enumerate(tests, 1):
        wrong = name == failed
        bad += wrong
        share = f"[{100 * index // len(tests):3d}%]"
        lines.append(f"{file}::{group}::{name} {'FAILED' if wrong else 'PASSED'} {share:>20}")
    lines.append("")
    if bad:
        lines.append("=========================== short test summary info ============================")
        lines += [f"FAILED {file}::{group}::{name} - AssertionError" for file, group, name in tests if name == failed]
    counts = f"{bad} failed, {len(tests) - bad} passed" if bad else f"{len(tests)} passed"
    lines.append(f"======================== {counts} in 41.30s ========================")
    return "\n".join(lines) + "\n"


def camel(model: str) -> str:
    return "".join(part.capitalize() for part in model.split("_"))


def of_models(models: Iterable[str], names: Iterable[str], folder: str = "tests/transformers") -> list[Test]:
    """Each of the `names` for each model, in the file that PaddleNLP keeps a model's tests in."""
    names = list(names)
    return [
        (f"{folder}/{model}/test_modeling.py", f"{camel(model)}ModelTest", name) for model in models for name in names
    ]


MODELING = ("test_config", "test_hidden_states_output", "test_inputs_embeds", "test_model", "test_save_load")
