"""TensorBoard event files: a real one, and short files made byte by byte."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs import read_log
from runners.logs.formats.tensorboard import masked_crc
from runners.logs.reading import scalars
from tests.runners.logs.events import VERSION, event, framed_tensorboard, number, sized, tensorboard, varint
from tests.runners.logs.logs import FIXTURES, InMemory, examined, fixture, parse, results

REAL = "tensorboard/tensorboardX_2.6.5.tfevents"


def test_the_real_file() -> None:
    log = fixture(REAL)
    assert log.format == "tensorboard"
    assert [(o.record, o.step, o.value_text) for o in log.observations] == [
        (1 + 2 * i, i, f"0.{70 + i}".rstrip("0")) for i in range(10)
    ]
    assert {(o.printed, o.metric, o.unit, o.kind, o.line) for o in log.observations} == {
        ("eval/acc", "accuracy", None, "eval", None)
    }
    assert examined(log) == []
    training = [o for o in fixture(REAL, curve=True).observations if o.kind == "train"]
    assert [(o.record, o.step, o.value_text, o.split) for o in training[:3]] == [
        (2, 0, "1", "train"),
        (4, 1, "0.5", "train"),
        (6, 2, "0.33333334", "train"),
    ]
    assert results(fixture(REAL, curve=True)) == results(log)


@pytest.mark.parametrize(
    ("data", "crc"),
    # The check value of CRC-32C and those of RFC 3720, B.4, masked.
    [(b"123456789", 0xE3069283), (b"\0" * 32, 0x8A9136AA), (bytes(range(32)), 0x46DD794E)],
)
def test_the_checksum(data: bytes, crc: int) -> None:
    assert masked_crc(data) == ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def test_a_changed_value_fails_its_checksum() -> None:
    data = bytearray(VERSION + tensorboard("metrics/mAP_0.5", 0.5, 1) + tensorboard("metrics/mAP_0.5", 0.6, 2))
    at = bytes(data).index(number(0.6))
    data[at : at + 4] = number(0.9)
    log = parse(bytes(data))
    assert [(o.value_text, o.step) for o in log.observations] == [("0.5", 1)]
    (finding,) = log.findings
    assert (finding.code, finding.grade.value) == ("checksum_differs", "suspicious")
    assert finding.values == {"count": "1", "record": "2"}


def test_without_a_length_to_trust_nothing_more_is_read() -> None:
    data = VERSION + tensorboard("metrics/mAP_0.5", 0.5) + b"\0" * 64 + tensorboard("metrics/mAP_0.5", 0.6)
    log = parse(data)
    assert [o.value_text for o in log.observations] == ["0.5"]
    assert [f.code for f in log.findings] == ["truncated"]


@pytest.mark.parametrize("cut", [1, 4, 20, 44])
def test_what_is_whole_of_a_cut_file_counts(cut: int) -> None:
    data = VERSION + tensorboard("metrics/mAP_0.5", 0.5, 1) + tensorboard("metrics/mAP_0.5", 0.6, 2)
    log = parse(data[:-cut])
    assert [o.value_text for o in log.observations] == ["0.5"]
    assert [(f.code, f.lines) for f in log.findings] == [("truncated", [])]


def test_a_file_of_a_program_that_wrote_nothing() -> None:
    log = parse(VERSION)
    assert (log.observations, log.runs, log.findings) == ([], [], [])


def tensor(tag: str, kind: int, number_field: bytes, shape: bytes = b"") -> bytes:
    return sized(1, tag.encode()) + sized(8, b"\x08" + varint(kind) + sized(2, shape) + number_field)


def test_scalars_of_tensors() -> None:
    log = parse(
        VERSION
        + event(tensor("val/acc", 1, sized(4, number(0.25))))
        + event(tensor("val/acc", 1, b"\x2d" + number(0.5)))
        + event(tensor("val/acc", 1, sized(5, number(0.75))))
        + event(tensor("val/acc", 2, sized(4, struct.pack("<d", 0.8361))))
        # Vectors, texts and numbers of other types.
        + event(tensor("val/acc", 1, sized(5, number(0.1) + number(0.2))))
        + event(tensor("val/acc", 1, sized(4, number(0.1)), shape=sized(2, b"\x08\x01")))
        + event(tensor("val/acc", 7, sized(8, b"0.99")))
        + event(tensor("val/acc", 3, sized(4, number(0.1))))
    )
    assert [(o.record, o.value_text) for o in log.observations] == [(1, "0.25"), (2, "0.5"), (3, "0.75"), (4, "0.8361")]


def test_pictures_are_no_scalars_and_several_values_share_an_event() -> None:
    picture = sized(1, b"metrics/mAP_0.5") + sized(4, b"\x08\x01\x89PNG")
    first = sized(1, b"metrics/mAP_0.5") + b"\x15" + number(0.5)
    second = sized(1, b"metrics/mAP_0.5:0.95") + b"\x15" + number(0.25)
    log = parse(VERSION + event(picture) + event(first, second, step=7))
    assert [(o.record, o.step, o.metric, o.value_text) for o in log.observations] == [
        (2, 7, "box_ap50", "0.5"),
        (2, 7, "box_ap", "0.25"),
    ]
    assert [run.evaluator for run in log.runs] == ["ultralytics"]


def test_a_large_record_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from runners.logs.formats import tensorboard as module

    monkeypatch.setattr(module, "MAX_RECORD", 200)
    large = framed_tensorboard(sized(5, b"x" * 500))
    log = parse(VERSION + large + tensorboard("val/acc", 0.5))
    assert [(o.record, o.value_text) for o in log.observations] == [(2, "0.5")]
    assert [f.code for f in parse(VERSION + large[:-100]).findings] == ["truncated"]


def test_few_views_are_not_the_test_set() -> None:
    """TensoRF evaluates a few views during the training and all of them at its end."""
    data = tensorboard("train/mse", 0.1, 1) + tensorboard("test/psnr", 37.5, 1) + tensorboard("test/psnr_all", 36.5, 1)
    log = parse(VERSION + data)
    assert [(o.printed, o.metric, o.value_text, o.unit) for o in log.observations] == [
        ("test/psnr_all", "psnr", "36.5", "dB")
    ]


def test_other_files_are_none() -> None:
    for data in (b"", b"brain.Event:2", VERSION[:11], b"\0" * 40 + b"brain.Event:2"):
        assert read_log(InMemory(data)).log is None


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, 975), byte=st.integers(0, 255))
def test_a_changed_byte_adds_no_value(at: int, byte: int) -> None:
    data = bytearray((FIXTURES / REAL).read_bytes())
    data[at] = byte
    reading = read_log(InMemory(bytes(data)), format_name="tensorboard")
    assert reading.problem is None
    assert reading.log is not None
    real = {(o.record, o.step, o.printed, o.value_text) for o in fixture(REAL).observations}
    assert {(o.record, o.step, o.printed, o.value_text) for o in reading.log.observations} <= real


PIECES = st.sampled_from([VERSION, tensorboard("val/acc", 0.5, 3), tensorboard("loss", 1.0), event(b""), b"\0" * 16])


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=20), curve=st.booleans())
def test_pieces_in_any_order_are_read(pieces: list[bytes], curve: bool) -> None:
    log = parse(b"".join(pieces), format_name="tensorboard", curve=curve)
    assert all(o.line is None and o.record is not None and o.value_text in o.text for o in log.observations)


@settings(max_examples=200, deadline=None)
@given(
    step=st.integers(-5, 2**40),
    tag=st.text(st.characters(codec="utf-8"), min_size=1, max_size=140),
    value=st.floats(width=32),
)
def test_the_quick_way_and_the_thorough_one_agree(step: int, tag: str, value: float) -> None:
    from runners.logs.formats import tensorboard as module

    quick = tensorboard(tag, value, step)[12:-4]
    clock, summary = quick[:9], sized(5, sized(1, b"\x15" + number(value) + sized(1, tag.encode())))
    assert module._event(quick) == module._event(summary + clock + (b"\x10" + varint(step) if step else b""))


def test_a_tag_written_too_often_for_an_evaluation_is_of_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalars, "MAX_EVALUATIONS", 5)
    data = VERSION
    for step in range(6):
        data += tensorboard("val/psnr", 20 + step, step) + tensorboard("eval/acc_top1", 0.5, step)
        data += tensorboard("acc", 0.25, step)
    log = parse(data)
    # One more than the limit: nothing of it is left; the tag of a known writer counts however often it stands.
    assert [(o.printed, o.step) for o in results(log)] == [("eval/acc_top1", step) for step in range(6)]
    trained = [o for o in parse(data, curve=True).observations if o.kind == "train"]
    assert [(o.printed, o.step) for o in trained if o.printed == "val/psnr"] == [("val/psnr", n) for n in range(6)]
    monkeypatch.setattr(scalars, "MAX_EVALUATIONS", 6)
    assert [o.printed for o in results(parse(data))].count("val/psnr") == 6


def test_too_many_tags_are_a_problem_and_not_a_full_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalars, "MAX_TAGS", 3)
    three = VERSION + b"".join(tensorboard(f"train/loss{n}", 0.5) for n in range(3))
    assert read_log(InMemory(three)).problem is None
    problem = read_log(InMemory(three + tensorboard("eval/acc_top1", 0.5))).problem
    assert problem is not None
    assert (problem.code, problem.values["limit"]) == ("log_too_large", "3")


def test_training_values_are_handed_on_as_they_are_met() -> None:
    data = VERSION + tensorboard("train/loss", 1.5, 1) + tensorboard("eval/acc_top1", 0.5, 1)
    met: list[tuple[str, str]] = []
    reading = read_log(InMemory(data), curve=True, train=lambda o: met.append((o.printed, o.value_text)))
    assert met == [("train/loss", "1.5")]
    assert reading.log is not None
    assert [o.printed for o in reading.log.observations] == ["eval/acc_top1"]


@pytest.mark.parametrize("length", [1, 100, 101, 110])
def test_tags_of_every_length_read_the_same_first_and_again(length: int) -> None:
    tag = "eval/acc_top1".ljust(length, "x")[:length] if length > 13 else "i"
    steps = (1, 127, 128, 1 << 34, 1 << 40)
    log = parse(VERSION + b"".join(tensorboard(tag, 0.5 + place, step) for place, step in enumerate(steps)), curve=True)
    assert [(o.printed, o.step, o.value_text) for o in log.observations] == [
        (tag, step, f"{place}.5") for place, step in enumerate(steps)
    ]


def test_a_known_head_with_a_wrong_length_is_read_by_its_length() -> None:
    good = tensorboard("eval/acc_top1", 0.5, 1)
    # Two bytes more than the usual record of this tag: an unknown field behind the value.
    longer = event(sized(1, b"eval/acc_top1") + b"\x15" + number(0.75) + b"\x48\x01", step=2)
    log = parse(VERSION + good + longer + good)
    assert [(o.step, o.value_text) for o in results(log)] == [(1, "0.5"), (2, "0.75"), (1, "0.5")]
