"""Short texts in the shape of PaddleRendering's logs."""

from __future__ import annotations

import pytest

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

STAMP = "2023-04-20 10:1{}:12,345 -     INFO - "
CONFIG = """2023-04-20 10:10:12,345 -     INFO - {blank}
------------Environment Information-------------
platform:
    Python - 3.7.13
PaddlePaddle:
    paddle(gpu) - 2.4.2
------------------------------------------------
2023-04-20 10:10:12,345 -     INFO - {blank}
---------------Config Information---------------
iters: 30000
model:
  type: TensoRF
train_dataset:
  dataset_root: data/nerf_synthetic/lego
  split: train
  type: BlenderDataset
val_dataset:
  dataset_root: data/nerf_synthetic/lego
  split: val
  type: BlenderDataset
------------------------------------------------
""".replace("{blank}", "")


def line(minute: int, text: str) -> str:
    return f"{STAMP.format(minute)}{text}\n"


def trained(minute: int, step: int, psnr: str = "32.4765") -> str:
    rest = "lr=0.000472, throughput=31364.95 rays/sec | ETA 3:15:00"
    return line(minute, f"[TRAIN] iter={step}/30000, total_loss=0.021506, psnr={psnr}, {rest}")


def evaluated(minute: int, psnr: str, ssim: str = "0.9750") -> str:
    return (
        line(minute, "Evaluating on validation dataset...")
        + f"{STAMP.format(minute)}[{'#' * 50}] 100.00%\n"
        + line(minute, f"psnr: {psnr}")
        + line(minute, f"ssim: {ssim}")
    )


WHOLE = CONFIG + trained(1, 5000) + evaluated(2, "34.1400") + trained(3, 10000) + evaluated(4, "35.0100")


def test_an_evaluation_in_the_midst_of_a_training() -> None:
    log = parse(WHOLE)
    assert log.format == "paddlerendering"
    found = [(o.metric, o.value_text, o.unit, o.step, o.split, o.model) for o in results(log)]
    assert found == [
        ("psnr", "34.1400", "dB", 5000, "val", "TensoRF"),
        ("ssim", "0.9750", "score", 5000, "val", "TensoRF"),
        ("psnr", "35.0100", "dB", 10000, "val", "TensoRF"),
        ("ssim", "0.9750", "score", 10000, "val", "TensoRF"),
    ]
    assert log.runs[0].dataset == "data/nerf_synthetic/lego + BlenderDataset"


def test_the_psnr_of_a_training_line_is_no_result() -> None:
    log = parse(CONFIG + trained(1, 5000) + trained(2, 10000, "33.0000"), curve=True)
    assert results(log) == []
    assert [(o.kind, o.value_text, o.step) for o in log.observations] == [
        ("train", "32.4765", 5000),
        ("train", "33.0000", 10000),
    ]


@pytest.mark.parametrize("end", ["2023-04-20 10:19:12,345 -     INFO - Training is complete.\n", ""])
def test_the_clock_of_another_program_is_another(end: str) -> None:
    """tools/evaluate.py prints no configuration; below the end of a training it may have been run at any time."""
    log = parse(CONFIG + trained(1, 5000) + trained(9, 30000) + end + evaluated(0, "34.1400"))
    assert len(log.runs) == 1
    assert [claim.code for claim in log.claims.values()] == ([] if end else ["clock_back", "clock_back"])


def test_a_line_of_psnr_outside_an_evaluation_is_none() -> None:
    assert results(parse(CONFIG + trained(1, 5000) + line(2, "psnr: 50.0000") + trained(3, 10000))) == []


@pytest.mark.parametrize(("cut", "findings"), [("\n", ["truncated"]), ("50\n", []), ("0.9750\n", [])])
def test_a_value_at_the_end_of_a_cut_file_is_none(cut: str, findings: list[str]) -> None:
    log = parse((CONFIG + trained(1, 5000) + evaluated(2, "34.1400")).removesuffix(cut))
    assert [o.metric for o in results(log)] == ["psnr"]
    assert [finding.code for finding in log.findings] == findings


def test_the_means_alone_are_a_log() -> None:
    both = line(1, "psnr: 34.1400") + line(1, "ssim: 0.9750")
    seen = parse(both, name="eval.log")
    assert (seen.format, [o.value_text for o in results(seen)]) == ("paddlerendering", ["34.1400", "0.9750"])
    assert results(parse(CONFIG + trained(1, 5000) + both)) == []
    assert len(results(parse(both + CONFIG + line(1, "psnr: 99.0000")))) == 2


def test_what_evaluates_alone_is_a_log() -> None:
    assert [o.value_text for o in results(parse(evaluated(1, "34.1400"), name="eval.log"))] == ["34.1400", "0.9750"]


@pytest.mark.parametrize("text", ["psnr: 34.1400\n", "[TRAIN] iter=5/6, loss=0.1\n", line(1, "psnr: 34.1400")])
def test_less_is_no_log_of_this_format(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or log.format != "paddlerendering"
