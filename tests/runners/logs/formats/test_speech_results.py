"""Result tables and scoring lines of speech toolkits, in short texts of their shape."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from harness.evidence.observation import Assurance, Log
from runners.logs import read_log
from runners.logs.formats.speech_results import recognise
from runners.logs.reading.base import Head
from runners.logs.reading.speech_scores import split_of
from runners.logs.second_look import read_unread
from tests.runners.logs.logs import InMemory, parse
from tests.runners.logs.mutations import hostile, mutated, reads


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
        (6, "wer", "2.31", "percent", "final", "test"),
    ]
    assert seen.observations[0].subset == "test-clean-greedy_search"


STAMP = "2023-05-16 10:11:12,345 INFO [utils.py:561] "


def test_icefall_says_behind_the_values_what_it_counted() -> None:
    scored = f"{STAMP}[test-{{}}] %WER 10.16% [10644 / 104765, 1217 ins, 398 del, 9029 sub ]"
    for counted, metric in (("CER", "cer"), ("WER", "wer"), ("PER", None)):
        seen = results(
            scored.format("1best"),
            scored.format("whole-lattice-rescoring_lm_scale_0.7"),
            f"{STAMP}[dev-1best] %WER 9.00% [9 / 100, 3 ins, 3 del, 3 sub ]",
            f"{STAMP}",
            f"For test, {counted} of different settings are:",
            "whole-lattice-rescoring_lm_scale_0.7\t10.16\tbest for test",
            "1best\t10.16",
            "",
            name="log-decode-2023",
        )
        assert [(o.line, o.printed, o.metric, o.value_text, o.kind, o.subset) for o in seen.observations] == [
            (1, "%WER", metric, "10.16", "eval", "test-1best"),
            (2, "%WER", metric, "10.16", "eval", "test-whole-lattice-rescoring_lm_scale_0.7"),
            (3, "%WER", "wer", "9.00", "eval", "dev-1best"),
            (6, counted, metric, "10.16", "final", "test-whole-lattice-rescoring_lm_scale_0.7"),
            (7, counted, metric, "10.16", "final", "test-1best"),
        ]


@pytest.mark.parametrize(
    ("name", "subset", "split"),
    [
        ("wer-summary-test-clean-epoch-30-avg-9-context-2.txt", "test-clean-greedy_search", "test"),
        ("exp/greedy_search/wer-summary-test-other-greedy_search-epoch-9.txt", "test-other-greedy_search", "test"),
        ("wer-summary-dev-epoch-9.txt", "dev-greedy_search", "dev"),
        ("out.txt", "greedy_search", None),
    ],
)
def test_the_summary_files_of_icefall(name: str, subset: str, split: str | None) -> None:
    seen = results("settings\tWER", "greedy_search\t2.31", "beam_4\t2.42", name=name)
    assert [(o.line, o.metric, o.value_text, o.unit, o.kind) for o in seen.observations] == [
        (2, "wer", "2.31", "percent", "eval"),
        (3, "wer", "2.42", "percent", "eval"),
    ]
    assert (seen.observations[0].subset, seen.observations[0].split) == (subset, split)


def test_summaries_of_other_counts() -> None:
    both = results("settings\tWER\tCER", "greedy_search\t19.23\t8.01", name="wer-summary-dev-epoch-9.txt")
    assert [(o.metric, o.value_text) for o in both.observations] == [("wer", "19.23"), ("cer", "8.01")]
    phones = results("settings\tPER", "1best\t19.23", name="cer-summary-TEST.txt")
    assert [(o.metric, o.printed) for o in phones.observations] == [(None, "PER")]
    assert read_log(InMemory(b"settings\tsymbol-delay\ngreedy_search\t0.23\n")).log is None


def test_the_error_files_of_icefall() -> None:
    seen = results(
        "%WER = 2.31",
        "Errors: 142 insertions, 96 deletions, 978 substitutions, over 52576 reference words (51502 correct)",
        "Search below for sections starting with PER-UTT DETAILS:, SUBSTITUTIONS:",
        name="errs-test-clean-greedy_search-epoch-30-avg-9.txt",
    )
    assert [(o.line, o.metric, o.value_text, o.unit, o.subset, o.split) for o in seen.observations] == [
        (1, "wer", "2.31", "percent", "test-clean-greedy_search", "test")
    ]


TITLE = "| exp/asr_train/decode_asr/test_clean/score_wer/hyp.trn          |"


def drawn(header: str = "| SPKR   | # Snt # Wrd | Corr    Sub    Del    Ins    Err  S.Err |") -> tuple[str, ...]:
    return (
        "                     SYSTEM SUMMARY PERCENTAGES by SPEAKER",
        TITLE,
        header,
        "|--------+-------------+-----------------------------------------|",
        "| 1089   |   36   1041 | 98.5    1.3    0.2    0.1    1.6   27.8 |",
        "|=================================================================|",
        "| Sum/Avg| 2620  52576 | 97.9    1.9    0.2    0.3    2.4   27.5 |",
        "|=================================================================|",
        "|  Mean  | 65.5 1314.4 | 97.8    2.0    0.2    0.3    2.5   27.6 |",
        "| Sum    | 2620  52576 |51472    999    105    142   1246    721 |",
    )


@pytest.mark.parametrize(
    ("name", "metric", "subset", "split"),
    [
        ("exp/asr/decode_asr/test_clean/score_wer/result.txt", "wer", "test_clean", "test"),
        ("dev_other/score_cer_independent/result.txt", "cer", "dev_other", "dev"),
        ("test_clean/score_ter/result.txt", None, "test_clean", "test"),
        ("exp/decode_test_clean/result.wrd.txt", "wer", None, None),
        ("result.txt", None, None, None),
    ],
)
def test_sclite_counts_what_the_folder_says(
    name: str, metric: str | None, subset: str | None, split: str | None
) -> None:
    seen = results(*drawn(), name=name)
    assert [(o.line, o.printed, o.metric, o.value_text, o.unit, o.subset, o.split) for o in seen.observations] == [
        (7, "Err", metric, "2.4", "percent", subset, split),
        (7, "S.Err", None, "27.5", "percent", subset, split),
    ]


def test_a_row_of_sclite_without_its_header_is_nobodys() -> None:
    assert results(*drawn("| other |"), name="score_wer/result.txt").observations == []


def test_wenet_does_not_say_what_it_counts() -> None:
    seen = results(
        "utt: BAC1", "WER: 9.09 % N=11 C=10 S=1 D=0 I=0", "Overall -> 4.61 % N=104765 C=100114 S=4512", name="wer"
    )
    assert [(o.line, o.metric, o.value_text, o.unit) for o in seen.observations] == [(3, None, "4.61", "percent")]


SCORING = "\n".join(
    (
        f"{STAMP}[test-1best] %WER 10.16% [10644 / 104765, 1217 ins, 398 del, 9029 sub ]",
        "For test, CER of different settings are:",
        "1best\t10.16\tbest for test",
        "settings\tWER\tCER",
        "greedy_search\t19.23\t8.01",
        *drawn(),
        "Overall -> 4.61 % N=104765 C=100114 S=4512",
        "",
    )
)


@settings(max_examples=150, deadline=None)
@given(mutated(SCORING))
def test_damaged_scores_are_read(data: bytes) -> None:
    reads(data, "speech_results", name="score_wer/result.txt")


def test_long_lines() -> None:
    hostile(
        "speech_results", "| Sum/Avg| 1 1 |", "| Corr", "%WER 1.1", "For a, ", "settings\tWER", "Overall -> 1.11 % N="
    )


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


@pytest.mark.parametrize(
    "line", ["\n" + "|" * 32_000, "\n" + "| Test set " * 2_900 + "|", "\n" + "| --epoch 1 " * 2_600]
)
def test_a_beginning_full_of_bars_is_recognised_in_linear_time(line: str) -> None:
    start = time.process_time()
    assert recognise(Head(name="RESULTS.md", first=line.encode(), last=line.encode())) == 0
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("decode_asr_lm_lm_train_lm_valid.loss.ave_asr_model_valid.acc.ave/dev", "dev"),
        ("decode_asr_train_lm_valid.acc.ave__test_clean", "test"),
        ("decode_asr_model_valid.acc.ave_test_clean", "test"),
        ("decode_test_clean_model.val5.avg.best_decode", "test"),
        ("decode_dev_clean_decode_asr_lm_train_lm_adam_bpe_valid.loss.best", "dev"),
        ("dev_clean/", "dev"),
        ("wsj/eval92", None),
        ("decode_dev_test", None),
    ],
)
def test_the_split_of_a_decoded_set(name: str, split: str | None) -> None:
    assert split_of(name) == split


@pytest.mark.parametrize(("decoded", "counted"), [("2620/2620", ["2620"]), ("100/2620", ["100"])])
def test_paddlespeech_counts_what_it_decoded(decoded: str, counted: list[str]) -> None:
    seen = parse(f"[INFO] Test: epoch: 3, step: 1, Final error rate [wer] ({decoded}) = 0.058700\n")
    assert [o.value_text for o in seen.observations] == ["0.058700"]
    assert [fact.value for fact in seen.runs[0].facts if fact.key == "samples"] == counted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "%WER 7.49 [ 7843 / 104765, 300 ins, 615 del, 6928 sub ] exp/chain/tdnn/decode_test/cer_11_1.0",
            ("cer", "7.49", "test"),
        ),
        (
            "%WER 7.49 [ 7843 / 104765, 300 ins, 615 del, 6928 sub ] exp/cer_model/decode_test/wer_11",
            ("wer", "7.49", "test"),
        ),
        (
            "exp/chain/tdnn/decode_dev_clean/wer_12_0.5:%WER 3.40 [ 1851 / 54402, 229 ins, 155 del, 1467 sub ]",
            ("wer", "3.40", "dev"),
        ),
        (
            "%WER 9.9 | 1155 27500 | 91.0 5.2 3.8 1.0 9.9 73.9 | 0.090 | exp/tdnn/decode_test/score_10_0.0/ctm.sys",
            ("wer", "9.9", "test"),
        ),
    ],
)
def test_kaldi_names_in_the_path_what_was_decoded_and_counted(line: str, expected: tuple[str, str, str]) -> None:
    found = parse(f"{line}\n", name="exp/run.log")
    assert [(one.metric, one.value_text, one.split) for one in found.observations] == [expected]


def test_what_is_printed_of_single_utterances_is_no_result() -> None:
    text = "utt: BAC1\nWER: 9.09 % N=11 C=10 S=1 D=0 I=0\n\nOverall -> 4.61 % N=104765 C=100114 S=4512\n"
    file = InMemory(text.encode(), name="wer_test.txt")
    log = read_log(file).log
    assert log is not None
    assert read_unread(file, log) is None
