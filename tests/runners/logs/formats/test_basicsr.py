"""Short texts in the shape of the logs of BasicSR and its relatives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.facts import of
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

STAMP = "2022-05-13 22:44:24,951 INFO: "
CONFIG = (
    f"{STAMP}\n  name: Denoising_Restormer\n  datasets:[\n    train:[\n      dataroot_gt: data/train/DFWB\n    "
    f"]\n    val:[\n"
    "      name: ValSet\n      dataroot_gt: data/test/CBSD68\n    ]\n  ]\n  network_g:[\n    type: Restormer\n  "
    "]\n  val:[\n"
    "    metrics:[\n      psnr:[\n        type: calculate_psnr\n      ]\n"
)


def step(number: int) -> str:
    return f"{STAMP}epoch:1, iter:{number}, lr: 0.000150 loss: 0.026788  eta: 13 days\n"


def evaluation(psnr: str, name: str = "ValSet") -> str:
    return f"{STAMP}Validation {name},\t\t # psnr: {psnr}\t # ssim: 0.9512\n"


def test_values_context_and_steps() -> None:
    seen = parse(CONFIG + step(2200) + evaluation("34.2691"))
    assert [(o.metric, o.value_text, o.unit, o.step, o.split, o.subset) for o in seen.observations] == [
        ("psnr", "34.2691", "dB", 2200, "test", None),
        ("ssim", "0.9512", "score", 2200, "test", None),
    ]
    (run,) = seen.runs
    assert (run.model, run.dataset) == ("Restormer", "data/test/CBSD68")


def test_a_second_set_is_a_subset() -> None:
    seen = parse(
        CONFIG + step(10) + evaluation("34.0", "Set5") + evaluation("30.0", "Set14") + evaluation("34.1", "Set5")
    )
    assert [(o.value_text, o.subset) for o in seen.observations if o.metric == "psnr"] == [
        ("34.0", None), ("30.0", "Set14"), ("34.1", None),
    ]  # fmt: skip


def test_values_below_the_name_with_the_best_beside() -> None:
    seen = parse(
        f"{STAMP}Validation Set5\n\t # psnr: 32.1000\tBest: 32.4000 @ 5000 iter\n\t # ssim: 0.9\tBest: 0.91 @ "
        f"5000 iter\n\n"
    )
    assert [(o.metric, o.kind, o.value_text, o.step) for o in seen.observations] == [
        ("psnr", "eval", "32.1000", None), ("psnr", "best", "32.4000", 5000),
        ("ssim", "eval", "0.9", None), ("ssim", "best", "0.91", 5000),
    ]  # fmt: skip


def test_the_older_shape_with_exponents() -> None:
    old = "23-05-05 23:19:59.153 - INFO: "
    seen = parse(
        f"{old}[epoch:  1, iter:  10,100, lr:(1.998e-04,)] l_pix: 2.9e-02 \n{old}# Validation # PSNR: 1.5157e+01\n"
    )
    assert [(o.metric, o.value_text, o.step, o.epoch) for o in seen.observations] == [("psnr", "1.5157e+01", 10100, 2)]


def test_a_mean_before_those_of_folders() -> None:
    text = "21-05-01 00:00:00.000 - INFO: # Validation # PSNR: 2.6543e+01: calendar: 2.2e+01 city: 2.6e+01\n"
    assert [(o.metric, o.value_text) for o in results(parse(text))] == [("psnr", "2.6543e+01")]


def test_pictures_and_luminance_of_a_test() -> None:
    stamp = "21-05-01 00:00:00.000 - INFO: "
    picture = f"{stamp}baby                 - PSNR: 38.100000 dB; SSIM: 0.900000.\n"
    mean = f"{stamp}----Average PSNR/SSIM results for Set5----\n\tPSNR: 35.123456 dB; SSIM: 0.941234\n\n"
    luminance = f"{stamp}----Y channel, average PSNR/SSIM----\n\tPSNR_Y: 37.123456 dB; SSIM_Y: 0.961234\n\n"
    seen = parse(picture + mean + luminance + mean.replace("Set5", "Set14") + luminance)
    assert [(o.metric, o.printed, o.dataset, o.subset) for o in results(seen)] == [
        ("psnr", "PSNR", "Set5", None), ("ssim", "SSIM", "Set5", None),
        (None, "PSNR_Y", "Set5", None), (None, "SSIM_Y", "Set5", None),
        ("psnr", "PSNR", "Set5", "Set14"), ("ssim", "SSIM", "Set5", "Set14"),
        (None, "PSNR_Y", "Set5", "Set14"), (None, "SSIM_Y", "Set5", "Set14"),
    ]  # fmt: skip
    cut = parse(picture + mean[: mean.index(";") + 10])
    assert [o.metric for o in results(cut)] == ["psnr"]


def test_several_runs_with_and_without_a_configuration() -> None:
    one = CONFIG + step(10) + step(20) + evaluation("34.0")
    seen = parse(one + one + step(10) + evaluation("35.0"))
    assert [(o.run, o.model) for o in seen.observations if o.metric == "psnr"] == [
        (0, "Restormer"), (1, "Restormer"), (2, None),
    ]  # fmt: skip


def test_a_cut_line_loses_its_last_number() -> None:
    seen = parse(CONFIG + f"{STAMP}Validation ValSet,\t\t # psnr: 34.26")
    assert results(seen) == []
    assert [f.code for f in seen.findings] == ["truncated"]


@given(st.data())
def test_mutated_lines_never_raise(data: st.DataObject) -> None:
    text = (CONFIG + step(10) + evaluation("34.0") + f"{STAMP}Validation Set5\n\t # psnr: 32.1\n").encode()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 60))
    read = read_log(InMemory(text[:at] + data.draw(st.binary(max_size=20)) + text[at + cut :]), format_name="basicsr")
    assert read.problem is None


@pytest.mark.parametrize(
    ("folder", "name", "split"),
    [
        ("data/test/CBSD68", "ValSet", "test"),
        ("data/val/CBSD68", "ValSet", None),
        ("data/CBSD68", "ValSet", None),
        ("data/train/test/CBSD68", "ValSet", None),
        ("data/CBSD68", "CBSD68-Test", "test"),
        ("data/CBSD68", "CBSD68-latest", None),
    ],
)
def test_a_validation_is_of_the_test_set_where_something_is_called_so(
    folder: str, name: str, split: str | None
) -> None:
    seen = parse(CONFIG.replace("data/test/CBSD68", folder) + step(10) + evaluation("34.2691", name))
    assert {one.split for one in seen.observations} == {split}


def test_the_experiment_is_what_the_run_writes_to() -> None:
    (run,) = parse(CONFIG + step(10) + evaluation("34.2691")).runs
    assert [(fact.value, fact.setting, fact.line) for fact in of(run.facts, "output")] == [
        ("Denoising_Restormer", "name", 2)
    ]
