"""Real trainings that lie in several files: resumed, saved again, written by several processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.observation import Log
from harness.judging.overlap import count_once
from harness.judging.resumption import join_resumed
from harness.judging.series import Restated, Series
from tests.runners.logs.logs import parse

CYCLE = [f"PaddleClas/justld__CycleMlp_paddle__log__{name}" for name in (
    "stage1__trainer-0.log", "stage2__trainer-0.log", "stage3__train.log")]  # fmt: skip
PVT = [f"PaddleClas/justld__PVTV2_paddle__log__stage{number}_trainer-0.log" for number in (1, 2)]
PSANET = [f"PaddleSeg/justld__PSANet_paddle__log__trainer-log.txt{suffix}" for suffix in ("", "__cee7a0a")]
CONTRAST = [f"PaddleSeg/justld__contrast_seg_paddle__output__{number}k_log__trainer-0.log" for number in (40, 60)]
RESTORMER = [
    f"PaddleGAN/txyugood__Restormer_Paddle__logs__train_GaussianColorDenoising_Restormer_part{number}.log"
    for number in (1, 5)
]
VINVL = [f"PaddleMM-retrieval/cattidea__VinVL-Paddle__log__workerlog.{rank}" for rank in (0, 1)]
RTMDET = [
    f"mmcv/zeyuanyin__OpenMMLabCamp__homework-1__log__mmdetection_train__vis_data__{name}.json"
    for name in ("20230604_173810", "scalars")
]
WHISPER = [
    f"HF-Trainer/P4P4N1CK__whisper-large-v2-japanese-5k-steps__{folder}trainer_state.json"
    for folder in ("last-checkpoint__", "")
]
CONVS2S = "PaddleNLP/jiaohuix__ConvS2S_Paddle__logs__old__logs.txt"
RESTARTED = "jsonl-DeiT-DETR/KhanhTungTran__UnderwaterSong__output_dir__log.txt"


def read(corpus: Path, *files: str) -> list[Log]:
    # The folders of the repositories, which ranks share, are flattened in the corpus.
    return [parse((corpus / file).read_bytes(), name=file.replace("__", "/")) for file in files]


def all_series(logs: list[Log], metric: str) -> list[Series]:
    """Every run of `logs` that evaluated `metric`, by its name in the registry or in the log."""
    found = []
    for log in logs:
        for run, seen in zip(log.runs, log.by_run().values(), strict=True):
            values = [
                Restated(observation=o, value=o.value)
                for o in seen
                if metric in (o.metric, o.printed) and o.kind == "eval"
            ]
            if values:
                found.append(Series(runs=[(log, run)], values=values))
    return found


def joined(logs: list[Log], metric: str) -> list[Series]:
    return join_resumed(count_once(all_series(logs, metric)))


def codes(series: Series) -> list[str]:
    return [note.code for note in series.notes] + [doubt.reason.value for doubt in series.doubts]


@pytest.mark.parametrize("order", [1, -1])
def test_three_stages_of_one_training_are_one(corpus: Path, order: int) -> None:
    (one,) = joined(read(corpus, *CYCLE)[::order], "top1")
    epochs = [value.observation.epoch for value in one.values]
    # The first stage evaluated once, the second every other epoch, the third, with a longer schedule, every epoch.
    assert epochs == [100, *range(178, 301, 2), *range(301, 401)]
    assert (len(one.runs), codes(one)) == (3, [])


def test_epochs_trained_again_after_a_resumption(corpus: Path) -> None:
    first, second = read(corpus, *PVT)
    assert (first.runs[0].train_epochs[-1], second.runs[0].train_epochs[0]) == (227, 221)
    (one,) = joined([first, second], "top1")
    assert [value.observation.epoch for value in one.values] == [100, 200, *range(221, 301)]
    assert codes(one) == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_log_of_steps_that_was_saved_before_its_end(corpus: Path, order: int) -> None:
    whole, early = read(corpus, *PSANET)
    assert len(all_series([early], "miou")[0].values) == 9
    (one,) = joined([whole, early][::order], "miou")
    assert [value.observation.step for value in one.values] == list(range(4000, 60001, 4000))
    assert {value.observation.file for value in one.values} == {whole.file}
    assert codes(one) == ["note_counted_once"]


def test_trainings_of_other_lengths_stay_two(corpus: Path) -> None:
    first, second = joined(read(corpus, *CONTRAST), "miou")
    assert [len(one.values) for one in (first, second)] == [20, 30]
    assert codes(first) + codes(second) == []


def test_parts_with_a_gap_between_them_are_not_joined_without_a_word_of_a_checkpoint(corpus: Path) -> None:
    first, last = joined(read(corpus, *RESTORMER), "psnr")
    assert (first.values[-1].observation.step, last.values[0].observation.step) == (163200, 554200)


def test_two_processes_that_print_the_same_evaluations(corpus: Path) -> None:
    logs = read(corpus, *VINVL)
    (one,) = joined(logs, "recall_at_1")
    assert [value.observation.epoch for value in one.values] == list(range(1, 31))
    assert {value.observation.file for value in one.values} == {logs[0].file}
    assert codes(one) == ["note_counted_once"]


@pytest.mark.parametrize(("files", "metric", "count"), [(RTMDET, "box_ap", 57), (WHISPER, "wer", 5)])
def test_copies_count_once(corpus: Path, files: list[str], metric: str, count: int) -> None:
    (one,) = joined(read(corpus, *files), metric)
    assert (len(one.values), codes(one)) == (count, ["note_counted_once"])


def test_four_ranks_in_one_file_count_an_epoch_once(corpus: Path) -> None:
    (log,) = read(corpus, CONVS2S)
    apart, together = all_series([log], "ppl"), count_once(all_series([log], "ppl"))
    assert [len(one.values) for one in apart] == [4 * len(one.values) for one in together]
    assert sum(len(one.values) for one in together) == 120
    assert {code for one in together for code in codes(one)} == set()


def test_starts_of_one_file_that_begin_alike_raise_no_doubt(corpus: Path) -> None:
    (log,) = read(corpus, RESTARTED)
    found = joined([log], "top1")
    assert {code for one in found for code in codes(one)} == {"note_counted_once"}
