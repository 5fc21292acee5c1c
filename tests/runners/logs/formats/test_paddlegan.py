"""Short texts in the shape of PaddleGAN's logs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

STAMP = "[11/23 19:27:00] ppgan.engine.trainer INFO: "
CONFIG = (
    "[11/23 19:27:00] ppgan INFO: Configs: {'total_iters': 1000000, 'model': {'name': 'BaseSRModel', "
    "'generator': {'name': 'RCAN'}, "
    "'pixel_criterion': {'name': 'L1Loss'}}, 'dataset': {'train': {'name': 'SRDataset', 'gt_folder': 'data/DIV2K'}, "
    "'test': {'name': 'SRDataset', 'gt_folder': 'data/Set14/GTmod12', 'lq_folder': 'data/Set14/LR', 'scale': 4, "
    "'preprocess': []}}}\n"
)


def step(number: int) -> str:
    return (
        f"{STAMP}Iter: {number}/1000000 lr: 2.000e-04 loss_pixel: 8.124 batch_cost: 0.80 sec ips: 19.8 "
        f"images/s eta: 1 day, 12:10:51\n"
    )


def values_of(psnr: str, ssim: str = "0.9463") -> str:
    return f"{STAMP}Test iter: [13/14]\n{STAMP}Metric psnr: {psnr}\n{STAMP}Metric ssim: {ssim}\n"


def test_values_context_and_steps() -> None:
    seen = parse(CONFIG + step(5000) + values_of("28.8712"))
    assert [(o.metric, o.value_text, o.unit, o.line, o.step, o.kind) for o in seen.observations] == [
        ("psnr", "28.8712", "dB", 4, 5000, "eval"),
        ("ssim", "0.9463", "score", 5, 5000, "eval"),
    ]
    (run,) = seen.runs
    assert (run.model, run.dataset) == ("RCAN", "data/Set14/GTmod12")


def test_an_infinite_psnr_stays_infinite() -> None:
    seen = parse(CONFIG + values_of("inf"))
    assert [(o.value_text, o.value.is_finite()) for o in seen.observations] == [("inf", False), ("0.9463", True)]


def test_several_runs_with_and_without_a_configuration() -> None:
    # The stamp of a line can have lost its bracket.
    one = CONFIG.removeprefix("[") + step(10) + step(20) + values_of("28.0")
    seen = parse(one + one + step(10) + values_of("29.0"))
    assert [(o.run, o.model) for o in seen.observations if o.metric == "psnr"] == [(0, "RCAN"), (1, "RCAN"), (2, None)]


def test_epochs_are_counted_where_they_are_printed() -> None:
    seen = parse(
        CONFIG
        + "".join(f"{STAMP}Epoch: {e}/2, iter: {i}/10 lr: 2.0e-04 G_loss: 1.5 \n" for e in (1, 2) for i in (5, 10))
        + values_of("28.0")
    )
    assert seen.runs[0].train_epochs == [1, 2]
    assert seen.runs[0].epochs == 2
    assert {o.epoch for o in seen.observations} == {2}


def test_training_values_only_with_curve() -> None:
    text = CONFIG + step(10)
    assert results(parse(text)) == []
    assert [(o.printed, o.value_text, o.kind) for o in parse(text, curve=True).observations] == [
        ("loss_pixel", "8.124", "train")
    ]


def test_a_cut_line_gives_nothing() -> None:
    seen = parse(CONFIG + f"{STAMP}Metric psnr: 28.8")
    assert seen.observations == []
    assert [f.code for f in seen.findings] == ["truncated"]


@given(st.data())
def test_mutated_lines_never_raise(data: st.DataObject) -> None:
    text = (CONFIG + step(10) + values_of("28.0")).encode()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 60))
    read = read_log(InMemory(text[:at] + data.draw(st.binary(max_size=20)) + text[at + cut :]), format_name="paddlegan")
    assert read.problem is None
