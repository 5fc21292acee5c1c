"""Copies among the submissions of a batch: found by what only one run prints; nobody is accused of what is honest."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from harness.batch.copies import Copy, copies
from harness.batch.items import Item
from harness.batch.spool import Spool
from harness.batch.verified import BatchSettings, SubmissionResult, verify_one
from harness.evidence.findings import Grade
from harness.values.verdicts import Verdict
from tests.conftest import Outcome
from tests.synthetic import STAMP, paddleclas

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
EPOCHS = 40


def values(seed: int, epochs: int = EPOCHS) -> list[str]:
    rng = random.Random(seed)
    return [f"{0.5 + 0.3 * epoch / epochs + rng.uniform(-0.01, 0.01):.5f}" for epoch in range(epochs)]


def log(top1: list[str], *, hour: int = 9, **more: object) -> str:
    """A log whose lines are stamped one minute after another, from `hour` on."""
    lines = paddleclas(top1, **more).split(STAMP)  # type: ignore[arg-type]
    stamped = [
        f"[2023/03/01 {hour + n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}] ppcls INFO: {line}"
        for n, line in enumerate(lines[1:])
    ]
    return lines[0] + "".join(stamped)


def found(folder: Path, *texts: str, by: tuple[str, ...] = ()) -> list[Copy]:
    results: list[SubmissionResult] = []
    for number, text in enumerate(texts):
        path = folder / f"s{number}"
        path.mkdir()
        (path / "train.log").write_text(text)
        item = Item(name=f"s{number}", path=str(path), contributor=by[number] if by else "")
        results.append(verify_one(item, BatchSettings(tasks=(125,))))
    assert copies(results) == copies(results[::-1])
    return copies(results)


def told(copy: Copy) -> tuple[str, str, str, str]:
    return copy.code, copy.grade.value, copy.first.partition(":")[0], copy.second.partition(":")[0]


def test_runs_of_their_own_have_nothing_in_common(tmp_path: Path) -> None:
    """The same configuration, the same times of one launcher, and other values."""
    assert found(tmp_path, *(log(values(seed)) for seed in range(6))) == []


def test_equal_logs(tmp_path: Path) -> None:
    same = log(values(1))
    assert list(map(told, found(tmp_path, same, log(values(2)), same))) == [("copy_log", "info", "s0", "s2")]


def test_equal_logs_of_two_people(tmp_path: Path) -> None:
    same = log(values(1))
    (copy,) = found(tmp_path, same, same, by=("zhang", "li"))
    assert told(copy) == ("copy_log", "suspicious", "s0", "s1")


def test_equal_logs_of_one_person(tmp_path: Path) -> None:
    same = log(values(1))
    assert [one.grade for one in found(tmp_path, same, same, by=("zhang", "zhang"))] == [Grade.INFO]


@pytest.mark.parametrize(("by", "grade"), [((), "info"), (("a", "a"), "info"), (("a", "b"), "suspicious")])
def test_one_run_under_another_configuration(tmp_path: Path, by: tuple[str, ...], grade: str) -> None:
    top1 = values(1)
    (copy,) = found(tmp_path, log(top1), log(top1, model="RepLKNet_31L"), by=by)
    assert told(copy) == ("copy_run", grade, "s0", "s1")
    assert copy.agree == copy.of == EPOCHS


def test_a_run_of_which_values_were_changed(tmp_path: Path) -> None:
    top1 = values(1)
    changed = [*top1]
    for epoch in (20, 25):
        changed[epoch] = f"{float(top1[epoch]) + 0.02:.5f}"
    (copy,) = found(tmp_path, log(top1), log(changed))
    assert told(copy) == ("copy_changed", "suspicious", "s0", "s1")
    assert (copy.agree, copy.of, len(copy.lines)) == (EPOCHS - 2, EPOCHS, 2)
    text = (tmp_path / "s1" / "train.log").read_text().split("\n")
    assert [changed[20] in text[copy.lines[0] - 1], changed[25] in text[copy.lines[1] - 1]] == [True, True]


def test_the_same_values_at_another_time_accuse_nobody(tmp_path: Path) -> None:
    """Released weights, evaluated by two people, print the same values."""
    top1 = values(1)
    (copy,) = found(tmp_path, log(top1), log(top1, hour=14), by=("zhang", "li"))
    assert told(copy) == ("copy_values", "info", "s0", "s1")


def test_trainings_from_one_checkpoint_part(tmp_path: Path) -> None:
    """They begin alike, at the same times, and go on by themselves."""
    begun = values(1)[:10]
    assert found(tmp_path, log([*begun, *values(2)[10:]]), log([*begun, *values(3)[10:]]), by=("a", "b")) == []


@pytest.mark.parametrize(("changed", "expected"), [(8, "copy_changed"), (9, None)])
def test_four_in_five(tmp_path: Path, changed: int, expected: str | None) -> None:
    top1 = values(1)
    other = [*top1]
    for epoch in range(changed):
        other[epoch] = f"{float(top1[epoch]) + 0.02:.5f}"
    assert [one.code for one in found(tmp_path, log(top1), log(other))] == ([expected] if expected else [])


@pytest.mark.parametrize(("epochs", "count"), [(5, 1), (4, 0)])
def test_five_different_values_at_least(tmp_path: Path, epochs: int, count: int) -> None:
    top1 = values(1, epochs)
    assert len(found(tmp_path, log(top1), log(top1, size=256))) == count


def test_submissions_that_fit_no_task_are_compared_too(tmp_path: Path) -> None:
    top1 = values(1)
    results = []
    for name, text in (("a", log(top1, model="Strange")), ("b", log(top1, model="Stranger")), ("c", log(values(2)))):
        (tmp_path / name).write_text(text)
        results.append(verify_one(Item(name=name, path=str(tmp_path / name)), BatchSettings(tasks=(98,))))
    assert list(map(told, copies(results))) == [("copy_run", "info", "a", "b")]
    unfit = [msgspec.structs.replace(one, logs={}) for one in results]
    assert list(map(told, copies(unfit))) == [("copy_run", "info", "a", "b")]


def test_one_log_in_a_hundred_submissions(tmp_path: Path) -> None:
    """Pairs are bounded; every one of the hundred is in the table of logs that are shared."""
    same = log(values(1))
    assert len(found(tmp_path, *[same] * 100)) == 20 * 19 // 2


def test_equal_weights(tmp_path: Path) -> None:
    weights = random.Random(1).randbytes(1 << 20)
    other = bytearray(weights)
    other[len(other) // 2 + 5] ^= 1
    results = []
    for number, content in enumerate((weights, bytes(other), weights, weights[: 1 << 15], weights[: 1 << 15])):
        path = tmp_path / f"s{number}"
        path.mkdir()
        (path / "train.log").write_text(log(values(number)))
        (path / f"best_{number}.pdparams").write_bytes(content)
        results.append(verify_one(Item(name=f"s{number}", path=str(path)), BatchSettings(tasks=(125,))))
    assert list(map(told, copies(results))) == [("copy_weights", "info", "s0", "s2")]


def test_weights_in_an_archive_are_those_on_the_disk(tmp_path: Path) -> None:
    import zipfile

    weights = random.Random(1).randbytes(1 << 20)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.pdparams").write_bytes(weights)
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("b.pdparams", weights)
    items = [Item(name=name, path=str(tmp_path / name)) for name in ("folder", "packed.zip")]
    results = [verify_one(item, BatchSettings(tasks=(125,))) for item in items]
    assert [told(one) for one in copies(results)] == [("copy_weights", "info", "folder", "packed.zip")]


def test_the_end_of_a_batch_tells(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    top1 = values(1)
    rows = ["submission,task,contributor"]
    for name, text, by in (("a", log(top1), "zhang"), ("b", log(top1, size=256), "li"), ("c", log(values(2)), "li")):
        (tmp_path / f"{name}.log").write_text(text)
        rows.append(f"{name}.log,125,{by}")
    (tmp_path / "list.csv").write_text("\n".join(rows))
    arguments = ("batch", tmp_path / "list.csv", "--cache", tmp_path / "kept.sqlite")
    for _ in range(2):  # what is kept tells the same
        out = verify(*arguments).out
        assert "1 pair of files in different submissions that are of one run, or one file:" in out
        assert "  suspicious: b.log: " in out
        assert "at the same times (40 of 40 compared)" in out
    assert "可疑：" in verify(*arguments, "--lang", "zh").out or "可疑: " in verify(*arguments, "--lang", "zh").out


def test_what_is_kept_to_the_end_lies_outside_the_memory_in_the_order_of_names() -> None:
    """Two results of one name are kept, too."""
    names = ["b", "\u00fc", "a", "b"]
    given = [
        SubmissionResult(name=name, path=str(at), tasks=[], verdict=Verdict.PASS, exit_status=0)
        for at, name in enumerate(names)
    ]
    spool = Spool(given)
    assert len(spool) == 4
    assert [(one.name, one.path) for one in spool] == [("a", "2"), ("b", "0"), ("b", "3"), ("\u00fc", "1")]
    assert list(spool) == [given[2], given[0], given[3], given[1]]
    spool.close()
