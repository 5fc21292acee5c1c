"""What the formats read in logs that real programs wrote, held against what those programs computed.

The logs are in tests/fixtures, each beside the `truth.json` of the script in this folder that wrote both.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.observation import Log
from tests.runners.logs.logs import FIXTURES, examined, fixture, values

HERE = Path(__file__).parent


def truth(folder: str) -> Any:
    """What the program computed, every number as the decimal that the file spells."""
    return json.loads((FIXTURES / folder / "truth.json").read_text(encoding="utf-8"), parse_float=Decimal)


def rounded(number: Decimal, printed: str) -> str:
    """`number` with the digits of `printed`."""
    return str(number.quantize(Decimal(printed), ROUND_HALF_EVEN))


def as_printed(log: Log, metric: str, computed: list[Decimal], kind: str = "eval") -> list[int | None]:
    """The lines of a metric, after each value was found to be the computed one to its last printed digit."""
    read = values(log, metric, kind)
    assert [value for _, value in read] == [
        rounded(number, value) for number, (_, value) in zip(computed, read, strict=True)
    ]
    return [line for line, _ in read]


def lines_say(log: Log) -> None:
    """Every value stands, as it was read, on the line that is named."""
    raw = (FIXTURES / log.file).read_bytes().split(b"\n")
    for observation in log.observations:
        assert observation.line is not None
        assert observation.value_text.encode() in raw[observation.line - 1]


class TestTrainerOfTransformers:
    def test_log(self) -> None:
        log = fixture("hf_trainer/train.log")
        computed = truth("hf_trainer")
        lines_say(log)
        # Four significant digits in the record of an evaluation, four decimals in the block at the end.
        assert values(log, "accuracy") == [(4, "0.65"), (13, "0.75"), (23, "0.75"), (31, "0.7333")]
        assert [round(number, 4) for number in computed["epochs"]] == [
            Decimal(value) for _, value in values(log, "accuracy")
        ]
        assert values(log, "accuracy", "final") == [(48, str(computed["final"]))]
        assert [o.epoch for o in log.observations if o.metric == "accuracy"] == [1, 2, 3, 4, None]
        assert {o.unit for o in log.observations if o.metric == "accuracy"} == {None}

    def test_state(self) -> None:
        log = fixture("hf_trainer/trainer_state.json")
        computed = truth("hf_trainer")
        lines_say(log)
        expected = [*computed["epochs"], computed["final"]]
        assert values(log, "accuracy") == [
            (line, str(number)) for line, number in zip([21, 44, 67, 83, 101], expected, strict=True)
        ]
        assert values(log, "accuracy", "best") == [(3, str(max(expected)))]

    @pytest.mark.parametrize("name", ["all_results.json", "eval_results.json"])
    def test_results(self, name: str) -> None:
        assert values(fixture(f"hf_trainer/{name}"), "accuracy", "final") == [(3, str(truth("hf_trainer")["final"]))]


class TestUltralytics:
    def test_results_of_the_epochs(self) -> None:
        log = fixture("ultralytics/results.csv")
        lines_say(log)
        for metric, name in (("box_ap50", "mAP50"), ("box_ap", "mAP50-95")):
            computed = [entry[name] for entry in truth("ultralytics")["epochs"]]
            assert [(line, Decimal(value)) for line, value in values(log, metric)] == list(
                zip(range(2, 12), computed, strict=True)
            )
        assert [o.epoch for o in log.observations if o.metric == "box_ap"] == list(range(1, 11))

    def test_tables_of_the_log(self) -> None:
        log = fixture("ultralytics/train.log")
        for metric, name in (("box_ap50", "mAP50"), ("box_ap", "mAP50-95")):
            computed = [entry[name] for entry in truth("ultralytics")["epochs"]]
            read = [o.value_text for o in log.observations if o.metric == metric and o.subset is None]
            # The epochs, the table after the training, and the validation. Three significant digits.
            assert [Decimal(value) for value in read][:10] == [
                Decimal(f"{number:.3g}") for number in map(Decimal, computed)
            ]
            assert Decimal(read[-1]) == Decimal(f"{truth('ultralytics')['val'][name]:.3g}")
            assert len(read) == 12


class TestMmengine:
    def test_log(self) -> None:
        log = fixture("mmengine/train.log")
        lines_say(log)
        assert as_printed(log, "top1", truth("mmengine")["epochs"]) == [135, 141, 147, 153]
        assert [(o.epoch, o.unit) for o in log.observations if o.metric == "top1"] == [
            (epoch, "percent") for epoch in (1, 2, 3, 4)
        ]

    def test_scalars(self) -> None:
        log = fixture("mmengine/scalars.json")
        lines_say(log)
        assert values(log, "top1") == [
            (line, str(number)) for line, number in zip([3, 6, 9, 12], truth("mmengine")["epochs"], strict=True)
        ]


def test_timm_summary() -> None:
    log = fixture("timm/summary.csv")
    lines_say(log)
    for name in ("top1", "top5"):
        computed = [str(entry[name]) for entry in truth("timm")["epochs"]]
        assert values(log, name) == list(zip([2, 3, 4, 5], computed, strict=True))
    assert {o.unit for o in log.observations if o.metric in ("top1", "top5")} == {"percent"}


class TestDetectron2:
    @pytest.mark.parametrize(("name", "lines"), [("log.txt", [10, 21, 32]), ("stdout.log", [31, 63, 95])])
    def test_log(self, name: str, lines: list[int]) -> None:
        log = fixture(f"detectron2/{name}")
        lines_say(log)
        for metric, key in (("box_ap", "AP"), ("box_ap50", "AP50"), ("box_ap75", "AP75")):
            assert as_printed(log, metric, [entry[key] for entry in truth("detectron2")["evaluations"]]) == lines
        assert {o.unit for o in log.observations if o.metric == "box_ap"} == {"percent"}

    def test_metrics(self) -> None:
        log = fixture("detectron2/metrics.json")
        lines_say(log)
        for metric, key in (("box_ap", "AP"), ("box_ap50", "AP50"), ("box_ap75", "AP75")):
            computed = [str(entry[key]) for entry in truth("detectron2")["evaluations"]]
            assert values(log, metric) == list(zip([1, 2, 3], computed, strict=True))
        assert [o.step for o in log.observations if o.metric == "box_ap"] == [19, 39, 59]


class TestIcefall:
    def test_log_of_the_decoding(self) -> None:
        log = fixture("icefall/log-decode.txt")
        lines_say(log)
        assert values(log, "wer") == [(1, rate("test-clean")), (2, rate("test-other"))]
        assert [o.subset for o in log.observations] == ["test-clean-greedy_search", "test-other-greedy_search"]
        assert {o.unit for o in log.observations} == {"percent"}

    @pytest.mark.parametrize("name", ["test-clean", "test-other"])
    def test_statistics_of_the_errors(self, name: str) -> None:
        log = fixture(f"icefall/errs-{name}.txt")
        assert [(o.metric, o.value_text, o.unit, o.line) for o in log.observations] == [
            ("wer", rate(name), "percent", 1)
        ]


def rate(name: str) -> str:
    """The word error rate in percent that the counted errors give."""
    counted = truth("icefall")[name]
    return str((100 * Decimal(counted["errors"]) / counted["words"]).quantize(Decimal("0.01")))


def test_event_file_of_torch() -> None:
    log = fixture("torch_tensorboard/events.tfevents", curve=True)

    def single(number: Any) -> bytes:
        return struct.pack("<f", float(number))

    # What is printed are the digits that tell this float32 from every other.
    assert sorted((o.printed, o.step, single(o.value)) for o in log.observations) == sorted(
        (entry["tag"], entry["step"], single(entry["value"])) for entry in truth("torch_tensorboard")["scalars"]
    )
    # The first record names the version; every value is a record of its own.
    assert sorted(o.record or 0 for o in log.observations) == list(range(1, 16))
    assert all(o.line is None for o in log.observations)


class TestPytest:
    def test_junit(self) -> None:
        # JUnit's skipped tests are those that pytest skipped or knew to fail.
        counted = truth("pytest")
        assert [(o.printed, o.value_text) for o in fixture("pytest/junit.xml").observations] == [
            ("passed", str(counted["passed"])),
            ("failed", str(counted["failed"])),
            ("skipped", str(counted["skipped"] + counted["xfailed"])),
            ("errors", str(counted["error"])),
        ]

    def test_log(self) -> None:
        counted = truth("pytest")
        read = {o.printed: (o.line, o.value_text) for o in fixture("pytest/pytest.log").observations}
        assert read == {
            "passed": (33, str(counted["passed"])),
            "failed": (33, str(counted["failed"])),
            "skipped": (33, str(counted["skipped"])),
            "errors": (33, str(counted["error"])),
        }


def test_table_of_pycocotools() -> None:
    log = fixture("coco/eval.log")
    lines_say(log)
    # -1 stands for nothing to count and is no value. pycocotools rounds the binary number: 0.0875 becomes 0.087.
    assert [(o.line, o.value_text) for o in log.observations] == [
        (line, f"{float(number):.3f}") for line, number in enumerate(truth("coco")["stats"], 12) if number != -1
    ]
    assert [(o.metric, o.line) for o in log.observations if o.metric] == [
        ("box_ap", 12), ("box_ap50", 13), ("box_ap75", 14),
    ]  # fmt: skip


WRITTEN = sorted(
    path.relative_to(FIXTURES).as_posix()
    for folder in FIXTURES.iterdir()
    if (folder / "truth.json").exists()
    for path in folder.iterdir()
    if path.name != "truth.json"
)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_real_programs_wrote_raises_no_suspicion(name: str) -> None:
    assert [(f.code, f.lines) for f in examined(fixture(name)) if f.grade.value != "info"] == []


@pytest.mark.parametrize(
    "script", sorted(path.name for path in HERE.glob("[a-z]*_*.py") if not path.name.startswith("test_"))
)
def test_a_script_says_which_package_it_misses(script: str, tmp_path: Path) -> None:
    # -S -I: no installed package can be found, only the standard library.
    done = subprocess.run(
        [sys.executable, "-S", "-I", HERE / script, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "is not installed: " in done.stderr
    assert "Traceback" not in done.stderr
