"""Runs that were put together from two: what their lines repeat changes for good."""

from __future__ import annotations

import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Run, Stated
from harness.integrity import Context
from harness.integrity.training.repeated import check
from tests.harness.builders import observation, registry, written

CONTEXT = Context(registry=registry())


def found(run: Run, kind: str = "eval") -> list[Finding]:
    log = written(file="train.log", format="paddleclas", runs=[run], observations=[observation("0.5", kind=kind)])
    return list(check(log, CONTEXT))


def stretch(value: str, first: int, last: int, count: int) -> Stated:
    return Stated(value=value, first=first, last=last, count=count)


def test_a_run_of_two_trainings() -> None:
    iters = [stretch("1251", 5, 50, 4), stretch("5004", 60, 90, 4)]
    names = [stretch("lr(Cosine), loss", 5, 48, 4), stretch("lr(Step), loss", 61, 90, 4)]
    (finding,) = found(Run(repeated={"total train iter": iters, "names ppcls INFO Train": names}))
    assert finding == Finding(
        code="settings_change",
        grade=Grade.CONTRADICTION,
        check="repeated",
        file="train.log",
        lines=[50, 60, 48, 61],
        run=0,
        values={
            "setting": "total train iter",
            "before": "1251",
            "last": "50",
            "after": "5004",
            "line": "60",
            "count": "2",
        },
        arithmetic="total train iter: 1251 (50) -> 5004 (60); ppcls INFO Train: lr(Cosine) (48) -> lr(Step) (61)",
    )


def test_a_run_that_evaluated_nothing_is_no_evidence() -> None:
    iters = [stretch("1251", 5, 50, 4), stretch("5004", 60, 90, 4)]
    assert found(Run(repeated={"total train iter": iters}), kind="train") == []
    assert found(Run()) == []


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([stretch("41302368", 1, 250, 250), stretch("43071840", 251, 276, 26)], True),
        ([stretch("41302368", 1, 3, 3), stretch("43071840", 4, 5, 2)], True),
        ([stretch("41302368", 1, 3, 3), stretch("86000000", 4, 4, 1)], True),
        ([stretch("41302368", 1, 250, 250)], False),
        # A model that grows while it is trained.
        ([stretch("1", 1, 9, 9), stretch("2", 10, 19, 9), stretch("3", 20, 29, 9)], False),
    ],
)
def test_a_run_keeps_the_number_of_its_parameters(sizes: list[Stated], told: bool) -> None:
    findings = found(Run(shown={"n_parameters": sizes}))
    expected = [("settings_change", Grade.CONTRADICTION, [sizes[0].last, sizes[-1].first])] if told else []
    assert [(f.code, f.grade, f.lines) for f in findings] == expected


@pytest.mark.parametrize(("later", "told"), [(("2307", "85256451"), 2), (("85256451", "2307"), 0)])
def test_programs_that_write_into_one_file_change_in_both_directions(later: tuple[str, str], told: int) -> None:
    runs = [
        Run(index=at, shown={"n_parameters": [stretch(one, line, line, 1), stretch(other, line + 1, line + 1, 1)]})
        for at, line, (one, other) in ((0, 8, ("2307", "85256451")), (1, 10, later))
    ]
    seen = [observation("0.5", run=at) for at in (0, 1)]
    log = written(file="log.txt", format="deit", runs=runs, observations=seen)
    assert len(list(check(log, CONTEXT))) == told


@pytest.mark.parametrize(("count", "told"), [(2, 0), (3, 2)])
def test_a_splice_is_not_explained_by_a_run_with_the_reverse_change(count: int, told: int) -> None:
    sizes = [stretch("41302368", 1, count, count), stretch("86000000", count + 1, count + 2, 2)]
    turned = [stretch("86000000", 20, 21, 2), stretch("41302368", 22, 22 + count, count)]
    runs = [Run(index=at, shown={"n_parameters": one}) for at, one in enumerate((sizes, turned))]
    seen = [observation("0.5", run=at) for at in (0, 1)]
    log = written(file="log.txt", format="deit", runs=runs, observations=seen)
    assert len(list(check(log, CONTEXT))) == told


def test_a_short_run_added_to_a_splice_explains_nothing() -> None:
    spliced = Run(repeated={"total train iter": [stretch("1251", 5, 50, 4), stretch("5004", 60, 90, 4)]})
    added = Run(index=1, repeated={"total train iter": [stretch("5004", 95, 96, 2), stretch("1251", 97, 98, 2)]})
    seen = [observation("0.5", run=at) for at in (0, 1)]
    log = written(file="train.log", format="paddleclas", runs=[spliced, added], observations=seen)
    assert [finding.run for finding in check(log, CONTEXT)] == [0, 1]
