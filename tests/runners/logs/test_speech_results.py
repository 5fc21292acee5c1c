"""Result tables and scoring lines of speech toolkits, in short texts of their shape."""

from __future__ import annotations

import pytest

from harness.observation import Assurance, Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse


def results(*lines: str, name: str = "RESULTS.md") -> Log:
    seen = parse("\n".join(lines) + "\n", name=name)
    assert seen.format == "speech_results"
    return seen


PADDLE = (
    "# Aishell",
    "## Conformer",
    "| Model | Params | Config | Augmentation| Test set | Decode method | Chunk Size & Left Chunks | Loss | CER |  ",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |  ",
    "| conformer | 47.07M  | conf/conformer.yaml | spec_aug | test | attention | 16, -1 | - | 0.056102 |  ",
    "| roformer | 44.80M | conf/roformer.yaml | spec_aug | dev | ctc_greedy_search | -1, -1 | 3.81 |  5.63 |  ",
)


def test_paddlespeech() -> None:
    seen = results(*PADDLE)
    assert [(o.line, o.metric, o.value_text, o.unit, o.split, o.subset, o.model) for o in seen.observations] == [
        (5, "cer", "0.056102", None, "test", "attention", "conformer"),
        (6, "loss", "3.81", "loss", "dev", "ctc_greedy_search", "roformer"),
        (6, "cer", "5.63", None, "dev", "ctc_greedy_search", "roformer"),
    ]
    assert {(o.kind, o.assurance) for o in seen.observations} == {("final", Assurance.CLAIMED)}
    assert [run.dataset for run in seen.runs] == ["Aishell test", "Aishell dev"]


def test_columns_that_do_not_name_their_metric() -> None:
    seen = results(
        "# VoxCeleb",
        "| Model | Number of Params | dim | Test set |  Cosine | Cosine + S-Norm | ",
        "| --- | --- | --- | --- | --- | ---- |",
        "| ECAPA-TDNN | 85M | 192 | test | 0.8188 | 0.7815|",
    )
    assert [(o.metric, o.printed, o.value_text, o.unit) for o in seen.observations] == [
        (None, "Cosine", "0.8188", None),
        (None, "Cosine + S-Norm", "0.7815", None),
    ]


SCLITE = ("|dataset|Snt|Wrd|Corr|Sub|Del|Ins|Err|S.Err|", "|---|---|---|---|---|---|---|---|---|")
DECODED = "decode_asr_model_valid.acc.ave"


def test_espnet_counts_what_the_heading_says() -> None:
    lines = [f"|{DECODED}/{part}|14326|205341|95.7|4.2|0.1|0.1|4.4|33.6|" for part in ("dev", "test_clean")]
    seen = results(
        "# Conformer", "### WER", *SCLITE, *lines, "### CER", *SCLITE, lines[0], "### TER", *SCLITE, lines[0]
    )
    assert [(o.line, o.metric, o.printed, o.value_text, o.unit, o.split) for o in seen.observations] == [
        (5, "wer", "Err", "4.4", "percent", "dev"),
        (5, None, "S.Err", "33.6", "percent", "dev"),
        (6, "wer", "Err", "4.4", "percent", "test"),
        (6, None, "S.Err", "33.6", "percent", "test"),
        (10, "cer", "Err", "4.4", "percent", "dev"),
        (10, None, "S.Err", "33.6", "percent", "dev"),
        (14, None, "Err", "4.4", "percent", "dev"),
        (14, None, "S.Err", "33.6", "percent", "dev"),
    ]
    assert seen.observations[0].subset == f"{DECODED}/dev"


ICEFALL = (
    "| decoding method      | test-clean | test-other | comment             |",
    "|----------------------|------------|------------|---------------------|",
    "| greedy_search        | 1.9        | 3.96       | --epoch 50 --avg 26 |",
)


@pytest.mark.parametrize(
    ("prose", "metric"),
    [("The WERs are:", "wer"), ("The CERs are", "cer"), ("See the pull request.", None), ("WER and CER", None)],
)
def test_icefall_says_in_the_text_what_is_counted(prose: str, metric: str | None) -> None:
    seen = results("# Results", prose, "", *ICEFALL)
    assert [(o.line, o.metric, o.printed, o.value_text, o.unit, o.split, o.subset) for o in seen.observations] == [
        (6, metric, "test-clean", "1.9", None, "test", "test-clean / greedy_search"),
        (6, metric, "test-other", "3.96", None, "test", "test-other / greedy_search"),
    ]


def test_an_oracle_is_no_result() -> None:
    assert {o.metric for o in results("# R", "The oracle WERs are:", *ICEFALL).observations} == {None}


def test_the_short_tables_of_icefall() -> None:
    seen = results(
        "# R",
        "||test-clean|test-other|",
        "|--|--|--|",
        "|WER| 6.59% | 17.69% |",
        "",
        "||lm_scale|",
        "|--|--|",
        "|test-clean|0.8|",
    )
    assert [(o.line, o.metric, o.value_text, o.unit, o.subset) for o in seen.observations] == [
        (4, "wer", "6.59", "percent", "test-clean"),
        (4, "wer", "17.69", "percent", "test-other"),
    ]


def test_times_are_no_error_rates() -> None:
    seen = results(
        *("# R", "The WERs are", "| model | test-clean | test-clean (seconds) | decoding time(s) | comment |"),
        *("|---|---|---|---|---|", "| zipformer | 2.28 | 48.9 | 48.939 | --epoch 30 --avg 13 |"),
    )
    assert [(o.value_text, o.metric, o.model) for o in seen.observations] == [("2.28", "wer", "zipformer")]


CPWER = (
    "### cpWER for all Scenario ####",
    "+-----+--------------+--------------+----------+",
    "|     | session_id   |   error_rate |   errors |",
    "|-----+--------------+--------------+----------|",
    "| dev | chime6       |     0.759471 |    47912 |",
    "+-----+--------------+--------------+----------+",
    "################################################",
    "### Macro-Averaged cpWER for across all Scenario ##",
    "+-----+--------------+",
    "|     |   error_rate |",
    "|-----+--------------|",
    "| dev |     0.537703 |",
    "+-----+--------------+",
)


def test_cpwer_is_not_wer_and_sessions_are_parts() -> None:
    session = ("| session_id |   error_rate |", "|------------+--------------|", "| S02        |     0.744489 |", "")
    seen = results(*session, *CPWER, name="scoring.log")
    assert [(o.line, o.metric, o.value_text, o.unit, o.split, o.subset) for o in seen.observations] == [
        (9, None, "0.759471", "fraction", "dev", "chime6"),
        (16, None, "0.537703", "fraction", "dev", "macro average"),
    ]
    assert {o.assurance for o in seen.observations} == {Assurance.LOGGED}


def test_the_lines_of_the_scoring_programs() -> None:
    seen = results(
        "2022 INFO [utils.py:428] [test-clean-greedy_search] %WER 2.31% [1216 / 52576, 142 ins, 96 del, 978 sub ]",
        "%WER 5.79 [ 3046 / 52576, 364 ins, 322 del, 2360 sub ] exp/tri6b/decode_tgsmall_dev_clean/wer_13_0.5",
        "Error rate [cer] (7000/?) = 0.047000",
        "2022 | INFO | Test: epoch: 49, step: 9, Final error rate [cer] (7176/7176) = 0.046400",
        "For test-clean, WER of different settings are:",
        "greedy_search\t2.31\tbest for test-clean",
        name="log-decode",
    )
    assert [(o.line, o.metric, o.value_text, o.unit, o.kind, o.split) for o in seen.observations] == [
        (1, "wer", "2.31", "percent", "eval", "test"),
        (2, "wer", "5.79", "percent", "eval", "dev"),
        (4, "cer", "0.046400", "fraction", "eval", None),
    ]
    assert seen.observations[0].subset == "test-clean-greedy_search"


def test_a_cut_off_last_line() -> None:
    whole = "Final error rate [wer] (9/9) = 0.050000\n"
    seen = parse(f"{whole}Final error rate [cer] (9/9) = 0.04", name="test.log")
    assert ([o.value_text for o in seen.observations], [f.code for f in seen.findings]) == (["0.050000"], ["truncated"])
    cut = parse(
        "\n".join((*PADDLE[:-1], "| roformer | 44.80M | c | s | dev | a | -1 | 3.81 |  5.6")), name="RESULTS.md"
    )
    assert [o.value_text for o in cut.observations if o.line == 6] == ["3.81"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("train.log", "\n".join(PADDLE)),
        ("train.log", "WER 5.0 CER 3.0\n"),
        ("README.md", "WER: 5.0, see the test set\n"),
        ("notes.md", "error_rate | 5\n"),
    ],
)
def test_other_files_are_not_taken_for_it(name: str, text: str) -> None:
    seen = read_log(InMemory(text.encode(), name)).log
    assert seen is None or seen.format != "speech_results"
