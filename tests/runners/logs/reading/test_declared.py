"""Which files a declaration names, and how its reading stands beside a built-in format's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness.evidence.observation import Collected, Origin
from harness.tasks.declarations import Column, Declaration, Declared
from runners.logs import collect
from runners.logs.reading.declared import names
from tests.runners.logs.logs import InMemory
from tests.synthetic import paddleclas

COLUMNS: dict[str, str | Column | list[Column]] = {"top1": Column(column="acc", unit="percent", split="val")}
TABLE = b"epoch,acc\n1,78.1\n"


def declared(file: str = "a.csv", number: int = 0, by: str = "submission", **about: str) -> Declared:
    where = {"submission": "submission.yaml: logs", "spec": "spec 900: log_patterns", "reviewer": "mine.yaml: logs"}[by]
    origin = Origin(by=by, where=f"{where}[{number}]")  # type: ignore[arg-type]
    return Declared(declaration=Declaration(file=file, columns=COLUMNS, **about), origin=origin)  # type: ignore[arg-type]


def collected(files: dict[str, bytes], declarations: Sequence[Declared]) -> Collected:
    found = Collected()
    collect([InMemory(data, name) for name, data in files.items()], found, declared=declarations)
    return found


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("a.csv", "s/results/a.csv", True),
        ("a.csv", "s/results/ba.csv", False),
        ("results/**/*.csv", "s/results/b/c/a.csv", True),
        ("a[12].csv", "s/a2.csv", True),
        # What stands there letter by letter is no pattern.
        ("a[12].csv", "s/a[12].csv", True),
        ("/a.csv", "s/a.csv", False),
    ],
)
def test_the_files_a_declaration_names(pattern: str, name: str, fits: bool) -> None:
    assert names(pattern, name) is fits


def test_a_file_that_no_format_knows() -> None:
    found = collected({"a.csv": TABLE, "b.csv": b"a,b\n1,2\n"}, [declared(model="Net-A", dataset="ImageNet-1k")])
    assert ([log.file for log in found.logs], found.unrecognised, found.problems) == (["a.csv"], ["b.csv"], [])
    [log] = found.logs
    [run] = log.runs
    assert (run.model, run.dataset, run.declared) == (
        "Net-A",
        "ImageNet-1k",
        Origin(by="submission", where="submission.yaml: logs[0]"),
    )
    [seen] = log.observations
    assert (seen.model, seen.dataset, seen.format, seen.line) == ("Net-A", "ImageNet-1k", "columns", 2)
    assert len(found.files) == 2


def test_a_file_that_a_built_in_format_reads_is_still_read_by_it() -> None:
    """Row 22 of the ways to a wrong verdict: nothing in a submission switches a reading off."""
    text = paddleclas(["0.80000"]).encode()
    alone = collected({"a.log": text}, []).logs[0]
    beside = collected({"a.log": b"acc\n" + text}, [declared("a.log")])
    [log] = beside.logs
    own = [o for o in log.observations if log.runs[o.run].declared is None]
    assert [(o.value_text, o.format) for o in own] == [(o.value_text, "paddleclas") for o in alone.observations]
    assert log.format == "paddleclas"


def test_runs_of_a_built_in_format_and_declared_ones_stand_side_by_side() -> None:
    timm = b"epoch,train_loss,eval_top1,acc\n0,0.5,78.1,79.1\n0,0.5,78.2,79.2\n"
    columns: dict[str, str | Column | list[Column]] = {"epoch": "epoch", **COLUMNS}
    one = Declared(
        declaration=Declaration(file="a.csv", columns=columns, model="Net-A"),
        origin=Origin(by="reviewer", where="mine.yaml: logs[0]"),
    )
    [log] = collected({"a.csv": timm}, [one]).logs
    assert [(run.index, run.declared is not None, run.model) for run in log.runs] == [
        (0, False, None),
        (1, False, None),
        (2, True, "Net-A"),
    ]
    top1 = [(o.run, o.value_text, o.model) for o in log.observations if o.metric == "top1"]
    assert top1 == [(0, "78.1", None), (1, "78.2", None), (2, "79.1", "Net-A"), (2, "79.2", "Net-A")]
    assert {key: len(group) for key, group in log.by_run().items()}[2] == 2


def test_a_broken_file_names_the_declaration_and_the_others_still_stand() -> None:
    found = collected({"x/a.csv": b"epoch,loss\n1,2\n", "y/a.csv": TABLE}, [declared()])
    assert [(p.file, p.code, p.values) for p in found.problems] == [
        (
            "x/a.csv",
            "declared_column",
            {
                "column": "acc",
                "found": "epoch, loss",
                "where": "submission.yaml: logs[0]",
                "file": "x/a.csv",
            },
        )
    ]
    assert [(log.file, len(log.observations)) for log in found.logs] == [("y/a.csv", 1)]
    assert found.unrecognised == ["x/a.csv"]


@pytest.mark.parametrize(("by", "problems"), [("submission", 1), ("reviewer", 1), ("spec", 0)])
def test_a_declaration_without_a_file_or_a_number(by: str, problems: int) -> None:
    nothing = collected({"b.csv": TABLE}, [declared(by=by)])
    assert [p.code for p in nothing.problems] == ["declared_no_file"] * problems
    empty = collected({"a.csv": b"epoch,acc\n1,\n"}, [declared(by=by)])
    assert [p.code for p in empty.problems] == ["declared_no_value"] * problems
    assert collected({"a.csv": TABLE}, [declared(by=by)]).problems == []


def test_a_spec_s_declaration_and_a_file_of_that_name_with_something_else() -> None:
    found = collected({"a.csv": b"epoch,loss\n1,2\n"}, [declared(by="spec")])
    assert (found.logs, found.unrecognised, found.problems) == ([], ["a.csv"], [])


def test_a_file_of_two_of_which_one_holds_nothing() -> None:
    assert collected({"x/a.csv": b"epoch,acc\n1,\n", "y/a.csv": TABLE}, [declared()]).problems == []
