"""Declared formats: what may be said, who is believed, and that a submission's word stays a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.evidence.observation import Log, Origin
from harness.judging.precedence import overruled
from harness.submission import manifest
from harness.tasks.declarations import MAX_DECLARATIONS, MAX_PATTERNS, Column, Declaration, Pattern
from harness.tasks.declared import check, sound
from harness.tasks.lint import lint_file
from harness.tasks.spec import Spec
from harness.text import render
from harness.values.errors import InputError
from tests.extras import needs
from tests.harness.builders import (
    artifact,
    log,
    mapped,
    near,
    notes,
    observation,
    registry,
    report,
    row,
    run,
    said,
    spec,
)
from tests.harness.tasks.test_lint import SPEC

GOOD, BAD = "0.82600", "0.80000"
TOP1 = Column(column="acc", unit="percent", split="val")
PATTERN = Pattern(pattern="(?P<value>1)", metric="top1", unit="percent", split="val")


def origin(by: str = "submission", task: int | None = None) -> Origin:
    return Origin(by=by, where=f"{by}: logs[0]", task=task)  # type: ignore[arg-type]


def declared(*values: str, by: str = "submission", file: str = "train.log", task: int | None = None) -> Log:
    """A log whose one run is what somebody declared of it."""
    return log(*values, file=file, declared=origin(by, task))


def both(built_in: str, said_of_it: str, *, by: str = "submission", printed: str = "top1", **about: Any) -> Log:
    """A log that a format read, with what was declared of the same file."""
    seen = log(built_in, each={"metric": printed}, **about)
    seen.runs.append(run(index=1, declared=origin(by)))
    seen.observations.append(observation(said_of_it, run=1, format="columns", line=2))
    return seen


# What a declaration may say.
def wrong(**fields: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.code, one.path) for one in check(Declaration(file="a", **fields), registry())]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"columns": {"top1": TOP1, "epoch": "e", "step": "s"}}, []),
        ({"columns": {"top1": [TOP1, TOP1]}}, []),
        ({"patterns": [PATTERN] * MAX_PATTERNS}, []),
        ({}, [("declared_form", ())]),
        ({"columns": {"top1": TOP1}, "patterns": [PATTERN]}, [("declared_form", ())]),
        ({"columns": {"epoch": "e"}}, [("declared_form", ("columns",))]),
        ({"columns": {"top1": TOP1, "epoch": TOP1}}, [("declared_place", ("columns", "epoch"))]),
        (
            {"columns": {"top1": "acc"}},
            [("declared_column_form", ("columns", "top1")), ("declared_form", ("columns",))],
        ),
        ({"columns": {"topp1": TOP1}}, [("declared_metric", ("columns", "topp1"))]),
        ({"patterns": [PATTERN] * (MAX_PATTERNS + 1)}, [("declared_too_many", ("patterns",))]),
    ],
)
def test_what_a_declaration_needs(fields: dict[str, Any], expected: list[Any]) -> None:
    assert wrong(**fields) == expected


@pytest.mark.parametrize(
    ("unit", "fits"), [("percent", True), ("fraction", True), ("permille", True), ("dB", False), ("points", False)]
)
def test_the_unit_is_one_of_the_metric(unit: str, fits: bool) -> None:
    column = msgspec.structs.replace(TOP1, unit=unit)
    assert wrong(columns={"top1": column}) == ([] if fits else [("declared_unit", ("columns", "top1", "unit"))])


def test_what_an_error_says() -> None:
    declarations = [
        Declaration(file="a", columns={"topp1": TOP1}),
        Declaration(file="a", columns={"top1": TOP1}),
        Declaration(file="a", patterns=[msgspec.structs.replace(PATTERN, unit="dB")]),
    ]
    good, problems = sound(declarations, "submission", registry(), place="submission.yaml: logs")
    assert [one.origin.where for one in good] == ["submission.yaml: logs[1]"]
    sentences = [render(p.code, "en", p.values) for p in problems]
    assert sentences[0].startswith(
        "submission.yaml: logs[0].columns.topp1: the metric `topp1` is not known. Known are: top1"
    )
    assert sentences[1] == (
        "submission.yaml: logs[2].patterns[0].unit: top1 is not measured in `dB`. Use one of: fraction, percent, "
        "permille."
    )
    assert {p.file for p in problems} == {"submission.yaml"}


@pytest.mark.parametrize("count", [MAX_DECLARATIONS, MAX_DECLARATIONS + 1])
def test_the_number_of_declarations(count: int) -> None:
    good, problems = sound(
        [Declaration(file="a", patterns=[PATTERN])] * count, "submission", registry(), place="submission.yaml: logs"
    )
    assert len(good) == MAX_DECLARATIONS
    assert [p.code for p in problems] == ["declared_too_many"] * (count - MAX_DECLARATIONS)


# What submission.yaml may hold.
def test_the_manifest_of_the_documentation() -> None:
    text = r"""
submission: 1
logs:
  - file: results/*.csv
    columns: {epoch: epoch, top1: {column: val_acc, unit: percent, split: val}}
    model: Net-A
    dataset: ImageNet-1k
  - file: train.txt
    patterns:
      - {pattern: 'Epoch (?P<epoch>\d+).*val acc (?P<value>[\d.]+)', metric: top1, unit: percent, split: val}
"""
    assert manifest.parse(text.encode(), "submission.yaml").logs == [
        Declaration(
            file="results/*.csv",
            columns={"epoch": "epoch", "top1": Column(column="val_acc", unit="percent", split="val")},
            model="Net-A",
            dataset="ImageNet-1k",
        ),
        Declaration(
            file="train.txt",
            patterns=[
                Pattern(
                    pattern=r"Epoch (?P<epoch>\d+).*val acc (?P<value>[\d.]+)",
                    metric="top1",
                    unit="percent",
                    split="val",
                )
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("{columns: {}}", "logs[0]: the key `file` is missing. Add `file: ...`."),
        (
            "{file: a, columns: {top1: {column: x, unit: percent}}}",
            "logs[0].columns.top1: the key `split` is missing. Add `split: ...`.",
        ),
        (
            "{file: a, columns: {top1: {colum: x, unit: percent, split: val}}}",
            "logs[0].columns.top1.colum: there is no key `colum`; did you mean `column`?",
        ),
        (
            "{file: a, columns: {top1: [{column: x, splt: val}]}}",
            "logs[0].columns.top1[0].splt: there is no key `splt`; did you mean `split`?",
        ),
        (
            "{file: a, columns: {top1: {column: x, unit: percent, split: val, kind: evall}}}",
            "logs[0].columns.top1.kind: Invalid enum value 'evall'. `best` | `eval` | `final` | `train`",
        ),
        ("{file: a, patterns: [{metric: top1, unit: percent, split: val}]}", "the key `pattern` is missing."),
        (f"{{file: {'a' * 201}, patterns: []}}", "logs[0].file: Expected `str` of length <= 200"),
        ("{file: '', patterns: []}", "logs[0].file: Expected `str` of length >= 1"),
        ("{file: a, trusted: true}", "logs[0].trusted: there is no key `trusted`."),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_with_its_place(entry: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        manifest.parse(f"submission: 1\nlogs: [{entry}]".encode(), "submission.yaml")
    assert caught.value.code == "manifest_broken"
    assert problem in str(caught.value.values["problem"])


# Who is believed.
@pytest.mark.parametrize("value", [GOOD, BAD])
def test_the_submission_s_word_is_for_a_person(value: str) -> None:
    found = row(declared(value))
    assert said(found) == ("REVIEW", "declared_by_submission")
    assert found.values == {"where": "submission: logs[0]"}
    assert found.before is not None
    assert found.before.value == ("PASS" if value == GOOD else "FAIL")


@pytest.mark.parametrize("by", ["reviewer", "spec"])
def test_the_reviewer_s_and_the_spec_s_word_counts(by: str) -> None:
    for value, expected in ((GOOD, ("PASS", "meets_target")), (BAD, ("FAIL", "misses_target"))):
        found = row(declared(value, by=by))
        assert (said(found), notes(found)) == (expected, ["note_declared"])


def test_the_reviewer_confirms_the_submission_s_word() -> None:
    found = row(declared(GOOD), trust_declared=True)
    assert (said(found), notes(found)) == (("PASS", "meets_target"), ["note_declared"])


def test_a_mapping_of_the_reviewer_s_does_not_say_what_a_column_means() -> None:
    found = row(declared(GOOD), mappings=mapped("train.log"))
    assert said(found) == ("REVIEW", "declared_by_submission")


def test_the_word_of_another_task_s_spec_does_not_count() -> None:
    assert said(row(declared(GOOD, by="spec", task=999))) == ("PASS", "meets_target")
    assert said(row(declared(GOOD, by="spec", task=998))) == ("MISSING", "no_evidence")


def test_a_log_of_a_known_format_proves_it_alone() -> None:
    found = row(declared(GOOD, file="a.csv"), log(GOOD, file="b.log"))
    assert (said(found), found.best and found.best.file) == (("PASS", "meets_target"), "b.log")


def test_a_declared_log_does_not_turn_a_fail_into_a_pass() -> None:
    found = row(declared(GOOD, file="a.csv"), log(BAD, file="b.log"))
    assert said(found) == ("REVIEW", "candidates_disagree")
    assert sorted(c.best.file for c in found.candidates) == ["a.csv", "b.log"]


def test_a_relative_target_never_rests_on_the_submission_s_word() -> None:
    asked = spec().criteria[0]
    assert not isinstance(asked, str)
    task = spec(msgspec.structs.replace(asked, target=None, relative_to="Net-B"))
    baseline = log("0.70000", file="b.csv", model="Net-B", declared=origin())
    assert said(report(task, log(GOOD, file="a.log"), baseline).rows[0])[0] == "MISSING"
    assert said(report(task, log(GOOD, file="a.log"), baseline, trust_declared=True).rows[0])[0] == "PASS"


@pytest.mark.parametrize(
    ("by", "trust", "verdict"),
    [("submission", False, "MISSING"), ("submission", True, "PASS"), ("reviewer", False, "PASS")],
)
def test_a_declaration_makes_no_log_of_a_file_that_a_log_is_asked_for(by: str, trust: bool, verdict: str) -> None:
    task = spec(artifact(id="train-log", type="log", files=["*.log"]))
    found = report(task, declared(GOOD, by=by), deliverables=True, trust_declared=trust).rows[0]
    assert found.verdict.value == verdict


# What a format reads itself counts, whoever declares the file.
@pytest.mark.parametrize("by", ["submission", "reviewer", "spec"])
def test_a_built_in_reading_of_the_metric_wins(by: str) -> None:
    for trust in (False, True):
        found = row(both(BAD, GOOD, by=by), trust_declared=trust)
        assert said(found) == ("FAIL", "misses_target")


def test_a_training_value_cannot_be_declared_a_result() -> None:
    seen = both(GOOD, GOOD)
    seen.observations[0] = observation(GOOD, kind="train", split="train")
    found = row(seen, trust_declared=True)
    assert said(found) == ("MISSING", "no_evidence")
    assert near(found) == ["near_train_value", "near_declared_overruled"]


def test_a_metric_that_the_format_does_not_read_can_be_declared() -> None:
    assert said(row(both(BAD, GOOD, printed="top5", by="reviewer"))) == ("PASS", "meets_target")
    assert said(row(both(BAD, GOOD, printed="top5"))) == ("REVIEW", "declared_by_submission")


@pytest.mark.parametrize(
    ("stronger", "weaker"), [("reviewer", "spec"), ("reviewer", "submission"), ("spec", "submission")]
)
def test_whose_word_counts_before_whose(stronger: str, weaker: str) -> None:
    seen = Log(
        file="a.csv",
        format="columns",
        runs=[run(index=0, declared=origin(weaker)), run(index=1, declared=origin(stronger))],
        observations=[observation(GOOD, run=0), observation(BAD, run=1)],
    )
    groups = seen.by_run()
    assert overruled(seen, groups, seen.runs[0], "top1") == f"{stronger}: logs[0]"
    assert overruled(seen, groups, seen.runs[1], "top1") is None
    assert overruled(seen, groups, seen.runs[0], "top5") is None
    assert said(row(seen)) == ("FAIL", "misses_target")


# A submission's own mapping.
def test_the_submission_s_mapping_does_not_hide_a_failing_log() -> None:
    found = row(log(GOOD, file="a.log"), log(BAD, file="b.log"), mappings=mapped("a.log", "submission"))
    assert said(found) == ("REVIEW", "candidates_disagree")
    assert sorted(c.best.file for c in found.candidates) == ["a.log", "b.log"]


def test_the_submission_s_mapping_of_a_log_beside_one_that_agrees() -> None:
    found = row(log(GOOD, file="a.log"), log("0.83000", file="b.log"), mappings=mapped("a.log", "submission"))
    assert said(found) == ("PASS", "meets_target")
    assert len(found.candidates) == 2


def test_the_submission_s_mapping_beside_logs_of_something_else() -> None:
    others = (log(BAD, file="b.log", model="netB"), log(BAD, file="c.log", model=None))
    found = row(log(GOOD, file="a.log"), *others, mappings=mapped("a.log", "submission"))
    assert (said(found), found.candidates) == (("PASS", "meets_target"), [])


def test_the_reviewer_s_mapping_puts_the_other_logs_aside() -> None:
    found = row(log(GOOD, file="a.log"), log(BAD, file="b.log"), mappings=mapped("a.log"))
    assert (said(found), found.candidates) == (("PASS", "meets_target"), [])


# In a spec.
def lint(folder: Path, patterns: str) -> list[str]:
    path = folder / "900.yaml"
    path.write_text(SPEC + patterns, encoding="utf-8")
    # However long the path, it is not shortened.
    said = [render(error.code, "en", error.values, limit=10_000) for error in lint_file(path, registry())]
    return [sentence.replace(f"{folder}/", "") for sentence in said]


def test_the_patterns_of_a_spec_are_checked(tmp_path: Path) -> None:
    good = "log_patterns: [{file: '*.csv', columns: {top1: {column: a, unit: percent, split: val}}}]\n"
    assert lint(tmp_path, good) == []
    line = (SPEC + good).count("\n")
    assert lint(tmp_path, good.replace("unit: percent", "unit: dB")) == [
        f"900.yaml:{line}: log_patterns[0].columns.top1.unit: top1 is not measured in `dB`. Use one of: fraction, "
        "percent, permille."
    ]
    many = "log_patterns: [" + ", ".join(["{file: a, columns: {top1: {column: a, unit: percent, split: val}}}"] * 21)
    assert lint(tmp_path, many + "]\n") == [
        f"900.yaml:{line}: log_patterns: at most 20 are read. Remove some; a glob in `file` stands for many files."
    ]


def test_the_regular_expressions_of_a_spec_are_compiled(tmp_path: Path) -> None:
    needs("re2")
    text = (
        "log_patterns:\n  - file: a\n    patterns:\n      - {pattern: 'a(', metric: top1, unit: percent, split: val}\n"
    )
    line = (SPEC + text).count("\n")
    assert lint(tmp_path, text) == [
        f"900.yaml:{line}: log_patterns[0].patterns[0].pattern: the pattern cannot be used: missing ): a(. Write it in "
        "the syntax of RE2."
    ]


def test_without_the_engine_the_check_of_a_spec_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "re2", None)
    text = "log_patterns: [{file: a, patterns: [{pattern: '(?P<value>a)', metric: top1, unit: percent, split: val}]}]\n"
    [sentence] = lint(tmp_path, text)
    assert 'pip install "reproverify[patterns]"' in sentence


def test_the_schema_of_a_spec_has_the_declared_formats() -> None:
    schema = msgspec.json.schema(Spec)["$defs"]
    assert schema["Spec"]["properties"]["log_patterns"]["items"] == {"$ref": "#/$defs/Declaration"}
    assert schema["Declaration"]["required"] == ["file"]
    assert sorted(schema["Column"]["required"]) == ["column", "split", "unit"]
