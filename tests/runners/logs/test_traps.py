"""What real logs taught a reader to survive, each trap by its name: what is observed, and the verdict it matters to."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from harness.evidence.findings import Grade
from harness.evidence.observation import Log
from runners.logs import read_log
from tests.conftest import Outcome
from tests.runners.logs.events import META, framed_visualdl, tensorboard, visualdl
from tests.runners.logs.events import VERSION as EVENTS
from tests.runners.logs.logs import FIXTURES, InMemory, examined, fixture, parse, results, values
from tests.synthetic import STAMP, paddleclas

Judge = Callable[..., Outcome]
ID = "replknet-31b-top1"


def verdict(outcome: Outcome) -> tuple[str, int]:
    return outcome.rows[ID]["verdict"], outcome.status


def unread(data: bytes, name: str = "train.log") -> bool:
    """Whether no format takes these bytes for a log, or the one that does reads no result in them."""
    log = read_log(InMemory(data, name)).log
    return log is None or results(log) == []


class TestTrap01TheWrongNumberOnAMatchingLine:
    def test_trap_01_the_best_metric_of_a_multi_label_run_is_no_map(self) -> None:
        log = parse(
            f"{STAMP}[Eval][Epoch 1][Avg]MultiLabelLoss: 0.06, loss: 0.06, HammingDistance: 0.02, "
            f"AccuracyScore: 0.98720, mAP: 0.94600\n{STAMP}[Eval][Epoch 1][best metric: 0.9872]\n"
        )
        assert "0.9872" not in [o.value_text for o in log.observations if (o.metric or "").startswith("map")]

    def test_trap_01_a_best_metric_can_be_a_loss(self) -> None:
        log = parse(
            '{\n "best_metric": 0.31,\n "global_step": 10,\n "log_history": [{"eval_loss": 0.31, "eval_accuracy": 0.9, '
            '"epoch": 1.0}]\n}\n',
            name="trainer_state.json",
        )
        assert [(o.metric, o.value_text) for o in log.observations if o.kind == "best"] == [("loss", "0.31")]

    def test_trap_01_the_last_coco_table_can_be_of_keypoints(self) -> None:
        row = " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets={} ] = {}\n"
        log = parse(
            "Evaluate annotation type *bbox*\n" + row.format("100", "0.410")
            + "Evaluate annotation type *keypoints*\n" + row.format(" 20", "0.655")
        )  # fmt: skip
        assert [(o.metric, o.value_text) for o in log.observations] == [("box_ap", "0.410"), ("keypoint_ap", "0.655")]

    def test_trap_01_training_and_validation_look_alike(self, judge: Judge) -> None:
        assert verdict(judge(paddleclas(["0.44000"]).replace("top1: 0.61000", "top1: 0.96500"))) == ("FAIL", 1)


def test_trap_02_paddleocr_prints_what_the_checkpoint_holds_before_what_it_measures() -> None:
    lines = "".join(
        f"[2022/11/23 12:38:57] ppocr INFO: {line}\n"
        for line in (
            "metric in ckpt ***************",
            "acc:0.906",
            "metric eval ***************",
            "acc:0.854",
            "norm_edit_dis:0.9",
        )
    )
    log = parse(lines)
    assert values(log, "word_accuracy") == [(4, "0.854")]
    assert "eval" not in {o.kind for o in log.observations if o.value_text == "0.906"}


def test_trap_02_the_stored_number_of_a_real_evaluation_is_none() -> None:
    log = fixture("paddleocr/det_eval.log")
    assert values(log, "hmean") == [(139, "1.0")]
    raw = (FIXTURES / "paddleocr/det_eval.log").read_bytes().split(b"\n")
    first = next(number for number, line in enumerate(raw, 1) if b"metric eval" in line)
    assert all(o.line is not None and o.line > first for o in log.observations if o.kind == "eval")


def test_trap_03_runs_appended_to_one_file() -> None:
    text = "".join(paddleclas(["0.80000"]) for _ in range(19)) + paddleclas([])
    log = parse(text)
    assert len(log.runs) == 20
    assert [o.run for o in log.observations if o.metric == "top1" and o.kind == "eval"] == list(range(19))


def test_trap_03_a_traceback_after_a_good_run_takes_nothing_back(judge: Judge) -> None:
    crash = "Traceback (most recent call last):\n  File 'train.py', line 3, in <module>\nRuntimeError: out of memory\n"
    assert verdict(judge(paddleclas(["0.83600"]) + crash * 53)) == ("PASS", 0)


def test_trap_04_the_scale_is_never_guessed(judge: Judge) -> None:
    assert verdict(judge(paddleclas(["83.60000"]))) == ("REVIEW", 3)
    log = parse(
        "|dataset|Snt|Wrd|Corr|Sub|Del|Ins|Err|S.Err|\n|-|-|-|-|-|-|-|-|-|\n|a/test|9|9|9|1|1|1|5.87|9|\n", name="R.md"
    )
    assert {o.unit for o in log.observations} == {"percent"}
    semi = parse(",cifar10_40,cifar100_400,semi_aves_3959\nfixmatch,5.21±0.36,46.42±0.82,31.9±0.6\n", name="r.csv")
    assert "5.21" in [o.value_text for o in semi.observations]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("4.2000e-08", "4.2000e-08"), ("8.3649e-01", "8.3649e-01"), ("0.83600", "0.83600"), ("inf", "inf"),
        ("nan", "nan"), ("-1.0000", "-1.0000"), ("--0.1", None), ("1_000", None), ("0x1p3", None),
    ],
)  # fmt: skip
def test_trap_05_the_syntax_of_numbers(written: str, read: str | None) -> None:
    log = parse(f"{STAMP}[Eval][Epoch 1][Avg]loss: 0.90000, top1: {written}, top5: 0.99000\n")
    assert [value for _, value in values(log, "top1")] == ([read] if read else [])


def test_trap_05_minus_one_is_not_available() -> None:
    log = fixture("paddledetection/develop_eval.log")
    assert "-1.000" not in [o.value_text for o in log.observations]
    assert values(log, "box_ap") != []


class TestTrap06Bytes:
    TEXT = paddleclas(["0.83600"])

    @pytest.mark.parametrize(
        "data",
        [
            TEXT.replace("\n", "\r\n").encode(),
            TEXT.replace("\n", "\r").encode(),
            b"\xef\xbb\xbf" + TEXT.encode(),
            TEXT.encode("utf-16"),
            TEXT.replace("./dataset/ILSVRC2012/", "./数据/ILSVRC2012/").encode("gb18030"),
            TEXT.replace("top1", "\x1b[32mtop1\x1b[0m").encode(),
            TEXT.replace("[Eval]", "  3%|   | 1/98\r[Eval]").encode(),
            TEXT.replace("[Eval]", "12\x08\x08[Eval]").encode(),
            TEXT.encode() + b"x" * 886_000,
        ],
        ids=["crlf", "cr", "bom", "utf16", "gbk", "colours", "progress", "backspaces", "long line"],
    )
    def test_trap_06_the_same_value_whatever_the_bytes(self, data: bytes) -> None:
        log = parse(data)
        assert [o.value_text for o in log.observations if o.metric == "top1" and o.kind == "eval"] == ["0.83600"]

    def test_trap_06_a_value_that_may_go_on_is_none(self) -> None:
        # A hundredth of the last line's value could be missing: 0.836 may have been 0.83610 or 0.83690.
        log = parse(self.TEXT[: self.TEXT.rindex("0.83600") + 5].encode())
        assert values(log, "top1") == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "train.log"),
        (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(60), "._train.log"),
        (b"\x08\x06\x12\x07pytorch\x1a\x031.9:\xff\x01" + bytes(200), "train.log"),
        (b"timestamp, utilization.gpu [%], memory.used [MiB]\n2022/04/10 10:10:12, 98 %, 31000 MiB\n" * 40, "gpu.log"),
        ((FIXTURES / "visualdl" / "crashed.vdlrecords").read_bytes(), "train.log"),
        ((FIXTURES / "launch" / "endpoints.log").read_bytes(), "endpoints.log"),
    ],
    ids=["empty", "AppleDouble", "ONNX", "GPU", "34 bytes", "endpoints"],
)
def test_trap_07_files_that_are_not_what_they_are_called(data: bytes, name: str) -> None:
    assert unread(data, name)


def test_trap_07_records_in_a_train_log_are_read_as_records() -> None:
    log = parse(META + visualdl("Evaluate/mIoU", 0.5, 4), name="train.log")
    assert (log.format, [(o.value, o.record) for o in log.observations]) == ("visualdl", [(Decimal("0.5"), 1)])


def test_trap_08_best_is_not_last(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.83600", "0.65040"]))
    row = outcome.rows[ID]
    assert (row["best"]["value_text"], row["last"]["value_text"]) == ("0.83600", "0.65040")
    assert verdict(outcome) == ("PASS", 0)


def test_trap_09_records_without_a_checksum_and_events_with_one() -> None:
    whole = META + visualdl("Evaluate/mIoU", 0.5) + visualdl("Evaluate/mIoU", 0.75)
    # Step 0 throughout: the records keep the order.
    assert [(o.value, o.record) for o in parse(whole).observations] == [(Decimal("0.5"), 1), (Decimal("0.75"), 2)]
    bad = bytearray(EVENTS + tensorboard("val/mIoU", 0.5, 1) + tensorboard("val/mIoU", 0.75, 2))
    bad[-8] ^= 1
    assert [o.value for o in parse(bytes(bad)).observations] == [Decimal("0.5")]
    assert unread(META + framed_visualdl(b"\xff" * 30))


def test_trap_09_text_and_records_of_one_run_agree() -> None:
    text = [o.value for o in fixture("hapi/paddle_3.3.1.log").observations if o.metric == "top1"][:2]
    records = [o.value for o in fixture("visualdl/hapi_3.3.1.vdlrecords").observations if o.metric == "top1"]
    assert [round(value, 4) for value in records] == text


def test_trap_10_two_evaluations_an_epoch_have_no_split() -> None:
    step = "eval loss: 0.30000, accu: 0.{}\n"
    log = parse(
        "global step 10, epoch: 1, batch: 9, loss: 0.51, speed: 3.0 step/s\n" + step.format(91000) + step.format(90000)
    )
    assert [(o.value_text, o.split) for o in log.observations if o.metric == "accuracy"] == [
        ("0.91000", None), ("0.90000", None),
    ]  # fmt: skip


def test_trap_11_workers_that_repeat_or_differ() -> None:
    assert [values(fixture(f"launch/workerlog.{rank}"), "top1") for rank in (0, 1)] == [
        [(8, "0.65000")],
        [(7, "0.75000")],
    ]
    assert values(fixture("launch/launcher.log"), "top1") == [(75, "0.65000")]


@pytest.mark.parametrize(("value", "found"), [("0.83600", False), ("0.83602", False), ("0.83601", True)])
def test_trap_12_top1_over_imagenet_is_a_multiple_of_a_fifty_thousandth(judge: Judge, value: str, found: bool) -> None:
    outcome = judge(paddleclas([value]))
    codes = [finding["code"] for finding in outcome.json["reports"][0]["findings"]]
    assert ("granularity" in codes) is found


@pytest.mark.parametrize(
    ("name", "metric", "best", "last"),
    [
        ("paddleclas/develop_train.log", "top1", "0.22500", "0.10000"),
        ("hapi/paddle_3.3.1.log", "top1", "0.9647", "0.9622"),
        ("trainer/paddleformers_0.4.1.log", "accuracy", "0.525", "0.475"),
    ],
)
def test_t1_best_is_not_last(name: str, metric: str, best: str, last: str) -> None:
    read = [o.value_text for o in fixture(name).observations if o.metric == metric and o.kind == "eval"]
    assert best in read
    assert read[-1] == last


def test_t2_float32_noise() -> None:
    log = fixture("paddleclas/develop_train.log")
    assert "0.22500" in [value for _, value in values(log, "top1")]
    assert "0.22499999403953552" in [value for _, value in values(log, "top1", "best")]
    assert values(fixture("paddleocr/rec_eval.log"), "word_accuracy") == [(106, "0.20833324652781396")]


def _splits(log: Log, printed: str) -> set[str | None]:
    return {o.split for o in log.observations if o.printed == printed and o.kind == "train"}


@pytest.mark.parametrize(
    ("name", "printed"), [("paddleclas/develop_train.log", "top1"), ("hapi/paddle_3.3.1.log", "acc_top1")]
)
def test_t3_one_key_in_training_and_evaluation(name: str, printed: str) -> None:
    log = fixture(name, curve=True)
    assert _splits(log, printed) == {"train"}
    evaluated = [o for o in log.observations if o.printed == printed and o.kind == "eval"]
    assert evaluated
    assert all(o.split != "train" for o in evaluated)


def test_t4_lines_without_a_stamp_and_two_scales() -> None:
    log = fixture("paddledetection/develop_eval.log")
    assert {o.unit for o in log.observations if o.metric == "box_ap"} == {"fraction"}
    voc = parse("[11/23 12:24:58] ppdet.metrics.metrics INFO: mAP(0.50, 11point) = 77.12%\n")
    assert [(o.metric, o.value_text, o.unit) for o in voc.observations] == [("map_voc", "77.12", "percent")]


def test_t5_nothing_is_anchored_at_the_beginning_of_a_line() -> None:
    log = fixture("trainer/paddlenlp_2.8.1.log")
    raw = (FIXTURES / "trainer/paddlenlp_2.8.1.log").read_bytes().split(b"\n")
    rewritten = [o for o in log.observations if o.line is not None and b"\r" in raw[o.line - 1]]
    assert rewritten
    assert all(o.value_text.encode() in raw[(o.line or 0) - 1] for o in log.observations)


@pytest.mark.parametrize(
    ("name", "own", "written"),
    [
        ("forward_diff.log", [(2, "logits")], 5),
        ("loss_diff.log", [(2, "loss")], 3),
        ("metric_diff.log", [(2, "acc_top1"), (4, "acc_top5")], 4),
        ("train_align_diff.log", [(2, "acc")], 1),
    ],
)
def test_t6_a_report_holds_the_reports_of_later_stages(name: str, own: list[tuple[int, str]], written: int) -> None:
    assert (FIXTURES / "reprod_log" / name).read_bytes().count(b"diff check ") == written
    assert [(o.line, o.subset) for o in fixture(f"reprod_log/{name}").observations] == own


@pytest.mark.parametrize(
    ("stamp", "format_name", "line"),
    [
        ("[2026/11/23 12:00:00] ppcls INFO: ", "paddleclas", "[Eval][Epoch 1][Avg]loss: 0.9, top1: 0.50000, top5: 0.9"),
        ("2026-11-23 12:00:00 [INFO]\t", "paddleseg", "[EVAL] #Images: 5 mIoU: 0.5000 Acc: 0.9 Kappa: 0.1 Dice: 0.5"),
        ("[11/23 12:00:00] ppdet.metrics.metrics INFO: ", "paddledetection", "mAP(0.50, 11point) = 50.00%"),
        ("[2026-11-23 12:00:00,123] [    INFO] - ", "trainer", "eval_acc: 0.5000, eval_runtime: 0.1, epoch: 1.0"),
        ("", "hapi", "Eval begin...\nstep 7/7 - loss: 0.1 - acc: 0.5000 - 1ms/step\nEval samples: 397"),
    ],
)
def test_t7_stamps(stamp: str, format_name: str, line: str) -> None:
    log = parse(f"{stamp}{line}\n", format_name=format_name)
    assert [o.value.normalize() for o in log.observations if o.metric and o.metric != "loss"][:1] in (
        [Decimal("0.5")], [Decimal("5E+1")],
    )  # fmt: skip


def test_t8_a_large_loss_is_real() -> None:
    log = fixture("paddleclas/develop_eval.log")
    assert values(log, "loss") == [(147, "49.60000")]
    assert values(log, "top1") == [(147, "0.22500")]
    assert [finding.code for finding in examined(log) if finding.grade is not Grade.INFO] == []


@pytest.mark.parametrize(
    "name",
    [
        "paddleseg/release2.8_segfault.log",
        "paddledetection/release2.6_failed.log",
        "trainer/paddlenlp_2.8.1_failed.log",
    ],
)
def test_t9_a_run_that_crashed_before_its_first_value_has_none(name: str) -> None:
    assert unread((FIXTURES / name).read_bytes(), Path(name).name)


def test_t10_a_segmentation_fault_after_an_evaluation_leaves_what_was_printed(judge: Judge) -> None:
    crash = (
        "--------------------------------------\nC++ Traceback (most recent call last):\n"
        "--------------------------------------\nFatalError: `Segmentation fault` is detected by the system.\n"
        "  [SignalInfo: *** SIGSEGV (@0x0) received by PID 4104 (TID 0x7f9b) from PID 0 ***]\n"
    )
    assert verdict(judge(paddleclas(["0.83600"]) + crash)) == ("PASS", 0)
