"""`verify lint` names every fault of a file in one go, and none that only follows from another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.tasks.lint import lint_file
from harness.tasks.registry import load_registry
from harness.values import typed
from harness.values.typed import MAX_FAULTS
from tests.conftest import Outcome

Verify = Callable[..., Outcome]
SPECS = Path(__file__).parents[3] / "specs"

GOOD = """\
spec: 1
task: 900
version: 1
title: {en: One, zh: 一}
toolkit: PaddleClas
family: metric
seed: {repo: a, path: b, line: 1}
models:
  M: {aliases: [m]}
criteria:
  - kind: metric
    id: m-top1
    model: M
    dataset: ImageNet-1k
    split: val
    metric: top1
    target: 80.0
    unit: percent
    rule: at_least
    status: resolved
    source: {repo: a}
"""


def faults(tmp_path: Path, text: str) -> list[tuple[str, int]]:
    path = tmp_path / "900.yaml"
    path.write_text(text, encoding="utf-8")
    return [(error.code, int(error.values["line"])) for error in lint_file(path, load_registry(str(SPECS)))]


def changed(*changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD, []),
        # An unknown key, a missing one, a wrong value, a wrong word, and a broken rule.
        (
            changed(
                ("version: 1", "versio: 1"),
                ("toolkit: PaddleClas", "toolkit: [a]"),
                ("rule: at_least", "rule: at_lest"),
                ("unit: percent", "unit: furlong"),
            ),
            [
                ("spec_missing_key", 1),
                ("spec_unknown_key_close", 3),
                ("spec_wrong_value", 5),
                ("lint_unknown_name", 18),
                ("spec_wrong_value", 19),
            ],
        ),
        # What stands for a wrong value breaks no rule of its own.
        (changed(("metric: top1", "metric: [1]")), [("spec_wrong_value", 16)]),
        (changed(("target: 80.0", "target: {a: 1}")), [("spec_wrong_value", 17)]),
        (changed(("source: {repo: a}", "source: 1")), [("spec_wrong_value", 21)]),
        # A rule about a criterion holds beside a fault in it.
        (
            changed(("    source: {repo: a}\n", ""), ("rule: at_least", "rule: 3")),
            [("lint_no_source", 11), ("spec_wrong_value", 19)],
        ),
        ("- a\n", [("spec_no_mapping", 1)]),
        ("a: [\n", [("spec_yaml", 2)]),
    ],
)
def test_every_fault_is_named(tmp_path: Path, text: str, found: list[tuple[str, int]]) -> None:
    assert faults(tmp_path, text) == found


@pytest.mark.parametrize("count", [MAX_FAULTS - 1, MAX_FAULTS, MAX_FAULTS + 1])
def test_faults_without_end_are_not_told(tmp_path: Path, count: int) -> None:
    text = GOOD + "".join(f"wrong_{number}: 1\n" for number in range(count))
    assert len(faults(tmp_path, text)) == min(count, MAX_FAULTS)


def test_what_is_right_is_the_record(tmp_path: Path) -> None:
    path = tmp_path / "metrics.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    assert typed.faults(typed.read(path), dict[str, int], str(path)) == ([], {"a": 1})


def test_every_fault_of_a_registry_is_named(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "900.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "metrics.yaml").write_text("top1: {names: a}\ntop5: 3\n", encoding="utf-8")
    (tmp_path / "datasets.yaml").write_text("a: [\n", encoding="utf-8")
    found = [(Path(error["file"]).name, error["line"]) for error in verify("lint", tmp_path, "--json").json]
    assert {("metrics.yaml", 1), ("metrics.yaml", 2), ("datasets.yaml", 2)} <= set(found)


def test_init_and_lint_agree_on_what_exists(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "900.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "7.yaml").write_text(GOOD.replace("task: 900", "task: 7"), encoding="utf-8")
    outcome = verify("lint", tmp_path, "--json")
    assert [(Path(e["file"]).name, e["code"]) for e in outcome.json] == [("7.yaml", "lint_file_name")]
    for number, file in (("900", "900.yaml"), ("7", "7.yaml"), ("0007", "7.yaml")):
        refused = verify("init", number, "--in", tmp_path)
        assert refused.status == 2
        assert f"{tmp_path / file} exists already" in refused.err


def test_init_tells_a_program_what_is_left_to_do(verify: Verify, tmp_path: Path) -> None:
    given = {
        "title": "One", "title-zh": "一", "toolkit": "PaddleClas", "metric": "top2", "target": "80.0",
        "unit": "percent", "rule": "at_least", "source": "https://example.org",
    }  # fmt: skip
    flags = [word for name, value in given.items() for word in (f"--{name}", value)]
    outcome = verify("init", "900", "--in", tmp_path, *flags, "--json")
    assert (outcome.status, outcome.json["file"]) == (2, str(tmp_path / "900.yaml"))
    assert [problem["code"] for problem in outcome.json["problems"]] == ["lint_unknown_name"]
    assert verify("lint", tmp_path, "--json").json == outcome.json["problems"]


def test_init_in_no_folder(verify: Verify, tmp_path: Path) -> None:
    refused = verify("init", "7", "--in", tmp_path / "nowhere")
    assert (refused.status, f"{tmp_path / 'nowhere'} is no folder." in refused.err) == (2, True)


def test_lint_of_a_mistyped_path(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "900.yaml").write_text(GOOD, encoding="utf-8")
    assert f"did you mean {tmp_path / '900.yaml'}?" in verify("lint", tmp_path / "90.yaml").err
