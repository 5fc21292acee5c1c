"""Logs of fairseq, in short texts of their shape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, values

CONFIG = (
    "[2022-04-08 18:40:57,965][fairseq_cli.train][INFO] - {'_name': None, 'common': {'log_format': 'json'}, "
    "'optimization': {'max_epoch': 10, 'max_update': 0}, 'checkpoint': {'best_checkpoint_metric': 'loss'}}"
)
TRAIN = '[2022-04-08 19:15:05,396][train][INFO] - {"epoch": 2, "train_loss": "0.001", "train_accuracy": "0.999"}'
INNER = '[2022-04-08 19:10:00,000][train_inner][INFO] - {"epoch": 2, "update": 1.4, "loss": "5.2", "lr": "7e-06"}'
STAMP = "2023-06-13 17:32:41 | INFO | "
PIPES = STAMP + "valid | epoch 143 | valid on 'valid' subset | loss 12.677 | ppl 6550.94 | bleu 29.52 | best_bleu 30.53"


def valid(epoch: int, loss: str, more: str = "") -> str:
    return (
        f'[2022-04-08 19:31:59,994][valid][INFO] - {{"epoch": {epoch}, "valid_loss": "{loss}"{more}, '
        f'"valid_num_updates": "1437", "valid_best_loss": "3.9"}}'
    )


def begin(epoch: int) -> str:
    return f"[2022-04-08 18:41:05,400][fairseq.trainer][INFO] - begin training epoch {epoch}"


END = "[2022-04-08 19:15:05,380][fairseq_cli.train][INFO] - end of epoch 2 (average epoch stats below)"


def log(*lines: str, curve: bool = False) -> Log:
    return parse("\n".join(lines) + "\n", curve=curve)


def test_the_accuracy_of_a_pre_training_is_none() -> None:
    more = ', "valid_code_perplexity": "29.7", "valid_accuracy": "0.41542"'
    seen = log(valid(1, "3.7", more), valid(2, "3.6", ', "valid_accuracy": "87.5"'), CONFIG)
    accuracy = [(o.metric, o.value_text, o.unit) for o in seen.observations if o.printed == "valid_accuracy"]
    assert accuracy == [(None, "0.41542", None), ("accuracy", "87.5", None)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Generate test with beam=4: BLEU = 29.10 60.7/35.6 (BP = 0.98)",
            ("bleu", "bleu", "29.10", "score_x100", None),
        ),
        ("Generate test with beam=5: BLEU4 = 34.98, 69.0/42.9 (BP=0.9)", ("bleu", "bleu", "34.98", "score_x100", None)),
        ("Generate test1 with beam=5: WER: 4.27", ("WER", "wer", "4.27", "percent", "test1")),
        ("Generate dev-other with beam=5: WER: 9.31", ("WER", "wer", "9.31", "percent", "dev-other")),
        ("Generate test with beam=5: chrF2 = 55.10", ("chrF", None, "55.10", "score_x100", None)),
        ("2021 | INFO | __main__ | WER: 3.41", ("WER", "wer", "3.41", "percent", None)),
        ("[2021-08-01][__main__][INFO] - WER: 3.4123", ("WER", "wer", "3.4123", "percent", None)),
        ("INFO:__main__:WER: 3.41", ("WER", "wer", "3.41", "percent", None)),
        ("WER: 3.41", ("WER", "wer", "3.41", "percent", None)),
    ],
)
def test_scores_of_programs_that_only_evaluate(
    line: str, expected: tuple[str, str | None, str, str | None, str | None]
) -> None:
    (seen,) = log(STAMP + "fairseq_cli.generate | loading model", line).observations
    assert (seen.printed, seen.metric, seen.value_text, seen.unit, seen.subset) == expected
    assert (seen.kind, seen.line) == ("eval", 2)
    cut = parse(f"{STAMP}fairseq_cli.generate | loading model\n{line}")
    assert [o.value_text for o in cut.observations] == ([] if line.endswith(expected[2]) else [expected[2]])


def test_a_wer_inside_of_a_line_is_none() -> None:
    assert log(STAMP + "fairseq_cli.generate | x", "best WER: 3.41 so far", "the WER: 3.4").observations == []


def test_the_file_of_a_speech_decoding() -> None:
    seen = log("WER: 3.4123", "err / num_ref_words = 1794 / 52576", "", "common:")
    assert (seen.format, [(o.metric, o.value_text, o.line) for o in seen.observations]) == (
        "fairseq",
        [("wer", "3.4123", 1)],
    )


def test_epochs_that_start_over_are_another_run() -> None:
    seen = log(CONFIG, begin(1), begin(2), END, valid(2, "4.7"), begin(1), valid(1, "6.0"))
    assert [run.first_line for run in seen.runs] == [2, 6]
    assert [o.run for o in seen.observations if o.kind == "eval"] == [0, 1]


@pytest.mark.parametrize(
    ("end", "added"),
    [
        (valid(3, "4.41")[:-30], []),
        (PIPES[: PIPES.index(" | best_bleu")], ["12.677", "6550.94"]),
        (PIPES[: PIPES.index("52 | best_bleu")], ["12.677", "6550.94"]),
    ],
)
def test_a_cut_off_last_line(end: str, added: list[str]) -> None:
    seen = parse(f"{CONFIG}\n{valid(2, '4.72')}\n{end}")
    assert [o.value_text for o in seen.observations[2:]] == added
    assert [f.code for f in seen.findings] == ["truncated"]


def test_numbers_that_are_none() -> None:
    more = ', "valid_a": "x", "valid_b": null, "valid_c": true, "valid_d": "inf"'
    assert [o.value_text for o in log(CONFIG, valid(2, "nan", more)).observations] == ["nan", "inf", "3.9"]


@pytest.mark.parametrize("text", ["| valid | loss 3.0\n", "begin training epoch 3\n", '{"valid_loss": "3.0"}\n', ""])
def test_logs_of_other_programs_are_not_taken_for_it(text: str) -> None:
    seen = read_log(InMemory(text.encode())).log
    assert seen is None or seen.format != "fairseq"


def test_colours_and_carriage_returns() -> None:
    assert values(log(CONFIG, f"\repoch 002: 3%|\r\x1b[32m{PIPES}\x1b[0m"), "bleu") == [(2, "29.52")]


@pytest.mark.parametrize("filler", ["[valid][INFO] - {" * 40_000, "| a 1 " * 100_000, "{" * 500_000, '"' * 500_000])
def test_long_lines_are_read(filler: str) -> None:
    text = f"{CONFIG}\n{filler}\n[valid][INFO] - {{{filler}\nvalid | epoch 1 | valid on 'valid' subset |{filler}\n"
    assert parse(text).lines == text.count("\n")


PIECES = [
    CONFIG,
    TRAIN,
    INNER,
    PIPES,
    END,
    begin(1),
    valid(1, "2"),
    '"',
    "{",
    "}",
    "|",
    "\n",
    "\n",
    "\r",
    "inf",
    "'",
    " loss 3",
]


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30), curve=st.booleans())
def test_pieces_in_any_order_are_read(pieces: list[str], curve: bool) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    lines = data.split(b"\n")
    for o in parse(b" " + data, format_name="fairseq", curve=curve).observations:
        assert o.line is not None
        assert o.value_text.encode() in lines[o.line - 1]
