"""Short texts in the shape of PaddleViT's logs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

STAMP = "2022-05-06 14:37:56,480 "
CONFIG = (
    f"{STAMP}config= AMP: False\nBASE: ['']\nDATA:\n  BATCH_SIZE: 256\n  BATCH_SIZE_EVAL: 8\n  DATASET: imagenet2012\n"
    "  IMAGE_SIZE: 224\nMODEL:\n  NAME: cait_xxs24_224\n  NUM_CLASSES: 1000\n  PRETRAINED: CaiT/cait\n  RESUME: "
    "None\n  TRANS:\n"
    "    NUM_HEADS: 4\nTRAIN:\n  NUM_EPOCHS: 100\n"
)


def train(epoch: int) -> str:
    return f"{STAMP}----- Epoch[{epoch:03d}/100], Train Loss: 0.2982, Train Acc: 0.9360, time: 173.40\n"


def evaluation(top1: str, epoch: str = "----- Epoch[100/100], ") -> str:
    return f"{STAMP}{epoch}Validation Loss: 1.3809, Validation Acc@1: {top1}, Validation Acc@5: 0.8909, time: 128.28\n"


def test_training_and_validation() -> None:
    seen = parse(CONFIG + train(100) + evaluation("0.7034"))
    assert [(o.metric, o.value_text, o.kind, o.split, o.epoch, o.unit) for o in seen.observations] == [
        ("loss", "0.2982", "train", "train", 100, "loss"),
        ("top1", "0.9360", "train", "train", 100, "fraction"),
        ("loss", "1.3809", "eval", "val", 100, "loss"),
        ("top1", "0.7034", "eval", "val", 100, "fraction"),
        ("top5", "0.8909", "eval", "val", 100, "fraction"),
    ]
    (run,) = seen.runs
    assert (run.model, run.dataset, run.classes, run.image_size) == ("cait_xxs24_224", "imagenet2012", 1000, 224)
    assert (run.batch_size, run.epochs, run.pretrained, run.resumed_from) == (8, 100, "CaiT/cait", None)
    assert run.completed


def test_an_evaluation_alone_has_no_epoch() -> None:
    seen = parse(CONFIG + f"{STAMP}----- Start Validating\n" + evaluation("0.7034", ""))
    assert [(o.metric, o.epoch) for o in seen.observations] == [("loss", None), ("top1", None), ("top5", None)]


def test_running_values_are_no_result() -> None:
    running = f"{STAMP}Val Step[3100/3125], Avg Loss: 1.3798, Avg Acc@1: 0.7036, Avg Acc@5: 0.8910\n"
    assert results(parse(CONFIG + running + train(1) + running)) == []


def test_several_runs_with_and_without_a_configuration() -> None:
    one = CONFIG + train(1) + train(2) + evaluation("0.1")
    seen = parse(one + one + train(1) + evaluation("0.2"))
    assert [(o.run, o.model is None) for o in results(seen) if o.metric == "top1"] == [
        (0, False),
        (1, False),
        (2, True),
    ]


def test_a_cut_line_loses_its_last_number() -> None:
    seen = parse(CONFIG + train(1) + evaluation("0.7034").split(", Validation Acc@5")[0][:-1])
    assert [o.value_text for o in results(seen)] == ["1.3809"]
    assert [f.code for f in seen.findings] == ["truncated"]


@given(st.data())
def test_mutated_lines_never_raise(data: st.DataObject) -> None:
    text = (CONFIG + train(1) + evaluation("0.5")).encode()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 60))
    read = read_log(InMemory(text[:at] + data.draw(st.binary(max_size=20)) + text[at + cut :]), format_name="paddlevit")
    assert read.problem is None
