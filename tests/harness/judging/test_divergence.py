"""The first that leaves its band, the growth from there on, and the first step of a sequence."""

from __future__ import annotations

import pytest

from harness.evidence.alignment import Measures, Pair, Side
from harness.judging.divergence import first_divergence, sequences, step_of
from harness.values.verdicts import Reason, Verdict


def pair(
    name: str, verdict: str = "PASS", far: float | None = 0.0, shape: tuple[int, ...] = (2,), step: int | None = None
) -> Pair:
    side = Side(name=name, dtype="float32", shape=shape)
    measures = Measures(
        elements=2, max_abs=0, mean_abs=0, rel_l2=far, cosine=None, ulp=None, rms=1, worst=None, outside=0
    )
    reason = Reason.ALIGNED if verdict == "PASS" else Reason.OUT_OF_BAND
    return Pair(
        reference=side, ours=side, how="name", verdict=Verdict(verdict), reason=reason, measures=measures, step=step
    )


def test_none_where_nothing_fails() -> None:
    assert first_divergence([pair("a"), pair("b", "REVIEW")], executed=True) is None
    assert first_divergence([], executed=True) is None


def test_the_first_the_one_before_and_the_largest() -> None:
    pairs = [pair("a"), pair("b", "REVIEW"), pair("c", "FAIL", 0.1), pair("d", far=0.5), pair("e", "FAIL", 0.3)]
    found = first_divergence(pairs, executed=True)
    assert found is not None
    assert (found.pair, found.before, found.largest, found.growth) == (2, 0, 3, (0.1, 0.5))


def test_the_very_first_and_one_without_measures() -> None:
    found = first_divergence([pair("a", "FAIL", None), pair("b", "FAIL", 0.2)], executed=False)
    assert found is not None
    assert (found.pair, found.before, found.largest, found.growth, found.executed) == (0, None, 1, None, False)


def test_equally_far_is_the_earlier() -> None:
    found = first_divergence([pair("a", "FAIL", 0.2), pair("b", "FAIL", 0.2)], executed=True)
    assert found is not None
    assert found.largest == 0


@pytest.mark.parametrize(
    ("name", "stated", "expected"),
    [
        ("step_3/loss", None, 3),
        ("step_3/loss", 5, 5),
        ("a/step-12/b", None, 12),
        ("a.step.0.b", None, 0),
        ("footstep_3", None, None),
        ("step_3x/loss", None, None),
        ("loss_3", None, None),
    ],
)
def test_the_step_of_a_name(name: str, stated: int | None, expected: int | None) -> None:
    assert step_of(name, stated) == expected


def test_values_of_successive_steps() -> None:
    pairs = [
        pair("loss_1", "FAIL", shape=()),
        pair("loss_0", shape=()),
        pair("lr_0", shape=(1,)),
        pair("logits_0", shape=(2,)),
        pair("logits_1", shape=(2,)),
    ]
    (found,) = sequences(pairs)
    assert (found.name, found.steps, found.pairs, found.first_outside) == ("loss", [0, 1], [1, 0], 1)


def test_everything_that_a_step_holds() -> None:
    pairs = [pair("step_0/a", step=0), pair("step_1/a", step=1), pair("step_1/b", "FAIL", step=1)]
    (found,) = sequences(pairs)
    assert (found.name, found.steps, found.first_outside) == ("*", [0, 1, 1], 1)


def test_one_step_is_no_sequence() -> None:
    assert sequences([pair("loss_0", shape=()), pair("step_0/a", step=0)]) == []
