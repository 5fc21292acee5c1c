"""Which of several series decide, and which are left out beside one that holds."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Log, Run, Stated
from harness.judging.contending import contending
from harness.judging.selection import Judged, choose
from harness.judging.series import Doubt, Restated, Series
from harness.values.verdicts import Reason, Verdict, ruling
from tests.harness.builders import criterion, metric
from tests.harness.judging.test_selection import series


def judged(verdict: Verdict, found: Series | None = None, *, complete: bool = True) -> Judged:
    found = found or series("80", complete=complete)
    picked = choose(found, criterion(), metric())
    assert picked is not None
    return Judged(series=found, chosen=picked, ruling=ruling(verdict, Reason.MEETS_TARGET), asked=criterion())


def of(run: Run, name: str = "paddleclas") -> Series:
    found = series("80")
    found.runs = [(Log(file="a.log", format=name), run)]
    return found


def trained(epochs: int, total: int | None = None) -> Series:
    return of(Run(train_epochs=list(range(1, epochs + 1)), epochs=total), "paddledetection")


def stepped(step: int | None, total: str | None) -> Series:
    """A training in iterations, evaluated at one of them."""
    stated = {} if total is None else {"iters": [Stated(value=total, first=1, last=9)]}
    found = of(Run(shown=stated), "paddleseg")
    seen = msgspec.structs.replace(found.values[0].observation, epoch=None, step=step)
    found.values = [Restated(observation=seen, value=found.values[0].value)]
    return found


def evaluated(weights: str, **said: Any) -> Series:
    return of(Run(pretrained=weights, **said))


def test_an_unfinished_run_that_falls_short_does_not_count_beside_a_finished_one() -> None:
    done, open_pass = judged(Verdict.FAIL), judged(Verdict.PASS, complete=False)
    open_fail = judged(Verdict.FAIL, complete=False)
    assert contending([done, open_fail]) == [done]
    assert contending([done, open_pass]) == [done, open_pass]
    assert contending([open_pass, open_fail]) == [open_pass, open_fail]
    assert contending([]) == []


@pytest.mark.parametrize(
    ("step", "total", "counts"),
    [
        (10000, "160000", False),
        (159999, "160000", False),
        (160000, "160000", True),
        # Without a total that the run prints, or a step, nothing says that it was broken off.
        (10000, None, True),
        (None, "160000", True),
        (10000, "many", True),
    ],
)
def test_a_training_in_iterations_is_finished_with_the_last_of_them(
    step: int | None, total: str | None, counts: bool
) -> None:
    whole, other = judged(Verdict.PASS, stepped(160000, "160000")), judged(Verdict.FAIL, stepped(step, total))
    assert contending([other, whole]) == ([other, whole] if counts else [whole])
    # One that was broken off and holds does not stand for one that was finished and fails.
    failed, open_pass = judged(Verdict.FAIL, stepped(160000, "160000")), judged(Verdict.PASS, stepped(step, total))
    assert contending([open_pass, failed]) == [open_pass, failed]


def test_another_evaluator_has_no_vote_beside_the_asked_one_in_one_log() -> None:
    own, asked = judged(Verdict.PASS), judged(Verdict.FAIL)
    own.series.doubts.append(Doubt(reason=Reason.EVALUATOR_DIFFERS))
    assert contending([own, asked]) == [asked]
    assert contending([own]) == [own]
    # Of two logs both count: which is the one is for a person.
    other = judged(Verdict.FAIL)
    other.series.runs[0][0].file = "b.log"
    assert contending([own, other]) == [own, other]


@pytest.mark.parametrize("reason", [Reason.CONDITIONS_DIFFER, Reason.CONDITION_EXCLUDED])
@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
def test_what_breaks_a_condition_has_no_vote_beside_what_keeps_it(reason: Reason, verdict: Verdict) -> None:
    flipped, plain = judged(Verdict.PASS), judged(verdict)
    flipped.series.doubts.append(Doubt(reason=reason))
    assert contending([flipped, plain]) == [plain]
    assert contending([flipped]) == [flipped]


def test_what_a_log_leaves_open_keeps_its_vote() -> None:
    silent, plain = judged(Verdict.PASS), judged(Verdict.FAIL)
    silent.series.doubts.append(Doubt(reason=Reason.DATASET_UNSTATED))
    assert contending([silent, plain]) == [silent, plain]


def test_a_shorter_training_says_nothing_of_what_a_longer_one_reaches() -> None:
    whole, killed = judged(Verdict.PASS, trained(300)), judged(Verdict.FAIL, trained(299))
    assert contending([killed, whole]) == [whole]
    same = judged(Verdict.FAIL, trained(300))
    assert contending([same, whole]) == [same, whole]
    longer = judged(Verdict.FAIL, trained(301))
    assert contending([longer, whole]) == [longer, whole]


@pytest.mark.parametrize(("short", "long"), [(100, None), (None, 300), (100, 300)])
def test_a_training_that_says_how_many_epochs_it_has_keeps_its_vote(short: int | None, long: int | None) -> None:
    done, whole = judged(Verdict.FAIL, trained(100, short)), judged(Verdict.PASS, trained(300, long))
    assert contending([done, whole]) == [done, whole]


@pytest.mark.parametrize(
    ("best", "other"),
    [
        ("output/SLaK_tiny/best_model", "./output/SLaK_tiny/epoch_280.pdparams"),
        ("output/best_model/model.pdparams", "output/iter_152000/model.pdparams"),
        ("output/yolov8_n/best_model", "output/yolov8_n/399"),
        ("output/x/best_model", "output/x/latest_ema"),
        ("output/x/epoch_290/model", "output/x/epoch_280/model"),
        ("output/x/290", "output/x/280"),
    ],
)
def test_the_best_of_two_states_of_one_training_counts(best: str, other: str) -> None:
    high, low = judged(Verdict.PASS, evaluated(best)), judged(Verdict.FAIL, evaluated(other))
    assert contending([low, high]) == [high]
    lower = judged(Verdict.FAIL, evaluated(best))
    assert contending([lower, judged(Verdict.FAIL, evaluated(other))])[0] is lower


@pytest.mark.parametrize(
    ("best", "other"),
    [
        ("output/SLaK_tiny/best_model", "output/SLaK_tiny/best_model"),
        ("output/SLaK_tiny/best_model", "output/SLaK_tiny_2/epoch_280"),
        ("output/a/best_model", "output/b/epoch_280"),
        ("weights/official_best", "weights/ours_best"),
        ("weights/slak_tiny", "weights/best_model"),
        ("best_model", "epoch_280"),
        ("best_model/model", "latest/model"),
        ("output/1/slak_tiny/best_model", "output/2/slak_tiny/best_model"),
        ("output/slak_tiny/1/model", "output/slak_tiny/2/model"),
        ("output/model_1/model", "output/model_2/model"),
        ("output/epochs_300/best_model", "output/epochs_120/best_model"),
        ("output/epochs_300/slak_tiny/model", "output/epochs_120/slak_tiny/model"),
        ("output/20230301/model", "output/20230401/model"),
    ],
)
def test_two_trainings_keep_their_votes(best: str, other: str) -> None:
    high, low = judged(Verdict.PASS, evaluated(best)), judged(Verdict.FAIL, evaluated(other))
    assert contending([low, high]) == [low, high]


@pytest.mark.parametrize("said", [{"model": "B"}, {"dataset": "B"}, {"train_epochs": [1], "epochs": 1}])
def test_two_evaluations_of_different_things_keep_their_votes(said: dict[str, Any]) -> None:
    high, low = judged(Verdict.PASS, evaluated("o/x/best")), judged(Verdict.FAIL, evaluated("o/x/epoch_2", **said))
    assert contending([low, high]) == [low, high]


def test_of_weights_in_two_files_none_is_known_to_be_of_one_training() -> None:
    two = evaluated("o/x/epoch_2")
    two.runs[0][1].facts.append(Fact(key="weights", value="o/x/epoch_3", line=3, how="line"))
    high, low = judged(Verdict.PASS, evaluated("o/x/best")), judged(Verdict.FAIL, two)
    assert contending([low, high]) == [low, high]
