"""Lines that do not stand as their log's own lines do, and logs that mix."""

from __future__ import annotations

from io import BytesIO

import pytest

from harness.evidence.observation import Assurance
from runners.logs.reading.grammar import Grammar, PlacedLine, shape, stamped
from runners.logs.reading.lines import BLOCK, LineReader
from runners.logs.reading.standing import claims
from tests.runners.logs.logs import parse

STAMP = "[2023/03/01 {0:02}:{1:02}:00] ppcls INFO: "


def line(epoch: int, value: str = "0.70000", *, minute: int = 30) -> str:
    return f"{STAMP.format(epoch, minute)}[Eval][Epoch {epoch}][Avg]CELoss: 0.78500, top1: {value}\n"


def epoch(number: int, value: str = "0.70000", prefix: str = "", of: int = 9) -> str:
    """What PaddleClas prints in an epoch of an hour."""
    work = [
        f"{STAMP.format(number, 0)}[Train][Epoch {number}/{of}][Iter: 0/1251]lr: 0.1, loss: 2.1\n",
        f"{STAMP.format(number, 20)}[Train][Epoch {number}/{of}][Avg]loss: 2.1\n",
        f"{STAMP.format(number, 29)}[Eval][Epoch {number}][Iter: 0/98]top1: 0.7\n",
        line(number, value),
        f"{STAMP.format(number, 31)}Already save model in ./output/latest\n",
    ]
    return "".join(prefix + one for one in work)


def training(epochs: int = 4, prefix: str = "", of: int = 9) -> str:
    return "".join(epoch(number, f"0.7{number}000", prefix, of) for number in range(1, epochs + 1))


def codes(text: str) -> dict[int, str]:
    return {number: claim.code for number, claim in parse(text).claims.items()}


def last(text: str) -> int:
    return text.count("\n")


def test_a_genuine_log_has_no_claim() -> None:
    log = parse(training())
    assert log.claims == {}
    assert {one.assurance for one in log.observations} == {Assurance.LOGGED}


@pytest.mark.parametrize(
    "lead", ["expected: ", 'echo "', '{"log": "', "* ", "120\t", "train_1  | ", "train.log:120:", "结果：", "\0> "]
)
@pytest.mark.parametrize("epochs", [1, 4])
def test_text_before_the_stamp_is_a_claim(lead: str, epochs: int) -> None:
    text = training(epochs) + lead + line(epochs + 1)
    text = text + epoch(epochs + 1) + epoch(epochs + 2)
    assert codes(text) == {5 * epochs + 1: "foreign_opening"}


@pytest.mark.parametrize("lead", ["@@ ", "paper: ", "| "])
@pytest.mark.parametrize("behind", [True, False])
def test_many_lines_added_together_do_not_vouch_for_each_other(lead: str, behind: bool) -> None:
    """An evaluation alone, and beside it as many lines of another, all behind one text."""
    rows = [f"{STAMP.format(1, 0)}[Eval][Epoch 0][Iter: {at}/98]CELoss: 0.7, top1: 0.7\n" for at in range(20)]
    head = [f"{STAMP.format(0, 0)}    setting_{'abcdefghijkl'[at]} : {at}\n" for at in range(12)]
    added = [lead + row for row in (*rows, line(0, "0.84000"))]
    text = [*head, *rows, *added, line(0)] if not behind else [*head, *rows, line(0), *added]
    log = parse("".join(text))
    assert [
        one.value_text for one in log.observations if one.assurance is Assurance.LOGGED and one.printed == "top1"
    ] == ["0.70000"]


def test_the_claim_names_the_opening_and_its_values_are_claimed() -> None:
    log = parse(training() + "expected: " + line(4, "0.83600"))
    assert log.claims[21].values == {"line": "21", "opening": "expected:"}
    claimed = [one for one in log.observations if one.assurance is Assurance.CLAIMED]
    assert [(one.line, one.printed, one.value_text) for one in claimed] == [
        (21, "CELoss", "0.78500"),
        (21, "top1", "0.83600"),
    ]


@pytest.mark.parametrize("prefix", ["[1,0]<stdout>:", "train_1  | ", "    ", "120: ", "0: "])
def test_a_prefix_on_all_lines_is_the_log_s_own(prefix: str) -> None:
    assert codes(training(prefix=prefix)) == {}


def test_a_run_behind_another_launcher_is_whole() -> None:
    assert codes(training(4) + training(4, prefix="[1,0]<stdout>:")) == {}
    assert codes(training(4, prefix="[1,0]<stdout>:") + training(2)) == {}


def test_a_line_without_the_stamp_of_the_others_is_a_claim() -> None:
    text = training() + line(5, "0.83600").partition("INFO: ")[2]
    assert codes(text + epoch(5)) == {last(training()) + 1: "missing_opening"}


def test_what_is_printed_beside_the_logger_is_the_log_s_own() -> None:
    both = "".join(epoch(n, f"0.7{n}000") + line(n, f"0.7{n}000").partition("INFO: ")[2] for n in range(1, 5))
    assert codes(both) == {}


def test_a_record_glued_to_another_is_whole() -> None:
    glued = epoch(5).replace("top1: 0.7\n", "top1: 0.7")
    assert "top1: 0.7[" in glued
    assert codes(training() + glued + epoch(6)) == {}
    quoted = glued.replace("INFO: [Eval][Epoch 5][Iter", "INFO: see [Eval][Iter")
    assert codes(training() + quoted + epoch(6)) == {23: "foreign_opening"}


def test_a_record_behind_a_progress_bar_is_whole() -> None:
    bar = "Eval: 100%|##########| 98/98 [00:10<00:00,  9.80it/s]"
    assert codes(training() + epoch(5).replace(line(5), bar + line(5)) + epoch(6)) == {}


@pytest.mark.parametrize(("number", "code"), [(9, None), (10, "untrained")])
def test_an_epoch_beyond_the_last_is_a_claim(number: int, code: str | None) -> None:
    text = training(9)
    pasted = line(number, minute=50) if number > 9 else ""
    assert codes(text + pasted) == ({last(text) + 1: code} if code else {})


def test_an_epoch_that_the_run_never_trained_is_a_claim() -> None:
    text = training(4) + line(5).replace("05:30", "04:40")
    assert codes(text) == {21: "untrained"}
    assert parse(text).claims[21].values == {"line": "21", "what": "epoch 5", "last": "4"}


def test_an_evaluation_of_an_epoch_before_it_was_trained_is_a_claim() -> None:
    text = training(4) + line(6).replace("06:30", "04:40") + epoch(5) + epoch(6)
    assert codes(text) == {21: "untrained"}


def test_a_log_that_begins_in_the_middle_is_whole() -> None:
    text = line(4) + epoch(5) + epoch(6)
    assert codes(text) == {}


@pytest.mark.parametrize(("seconds", "claimed"), [(10, False), (11, True)])
def test_a_clock_that_goes_back(seconds: int, claimed: bool) -> None:
    stamp = f"[2023/03/01 04:30:{59 - seconds:02}] ppcls INFO: "
    before = training(4).replace("04:31:00", "04:30:59")
    text = before + stamp + "[Eval][Epoch 4][Avg]CELoss: 0.78500, top1: 0.83600\n"
    found = codes(text)
    assert (found.get(21) == "clock_back") is claimed


def test_a_year_that_ends_is_no_clock_that_goes_back() -> None:
    lines = [
        "[12/31 23:59:50] ppdet.engine INFO: Epoch: [0] [0/10] loss: 1.0\n",
        "[01/01 00:00:10] ppdet.engine INFO: Best test bbox ap is 0.300.\n",
    ]
    assert parse("".join(lines)).claims == {}


TABLE = " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.{0}\n"


def detection(number: int) -> str:
    return (
        f"[03/{number:02} 10:00:00] ppdet.engine INFO: Epoch: [{number}] [  0/232] loss: 2.9\n"
        f"[03/{number:02} 10:10:00] ppdet.utils.checkpoint INFO: Save checkpoint: output/yolo\n"
        f"[03/{number:02} 10:11:00] ppdet.engine INFO: Eval iter: 0\n"
        "Running per image evaluation...\n"
        "Evaluate annotation type *bbox*\n"
        "DONE (t=1.24s).\n"
        "Accumulating evaluation results...\n"
        "DONE (t=0.15s).\n" + TABLE.format(300 + number) + f"[03/{number:02} 10:12:00] ppdet.engine INFO: "
        f"Best test bbox ap is 0.{300 + number}.\n"
    )


def test_a_table_that_nothing_leads_to_is_a_claim() -> None:
    text = "".join(map(detection, range(1, 6)))
    assert codes(text) == {}
    pasted = "[03/06 10:00:00] ppdet.engine INFO: Epoch: [6] [  0/232] loss: 2.9\nEvaluate annotation type *bbox*\n"
    assert codes(text + pasted + TABLE.format("374")) == {last(text) + 3: "out_of_order"}


def test_two_evaluations_show_no_order() -> None:
    text = detection(1) + "Evaluate annotation type *bbox*\n" + TABLE.format("374")
    assert codes(text) == {}


def test_a_last_evaluation_of_the_trained_model_is_whole() -> None:
    text = "".join(map(detection, range(1, 6)))
    again = "End of training.\nEvaluate annotation type *bbox*\n" + TABLE.format("374")
    same = "Evaluate annotation type *bbox*\n" + TABLE.format("305")
    assert codes(text + again) == {}
    assert codes(text + same) == {}


def test_one_evaluation_close_behind_another() -> None:
    text = "".join(map(detection, range(1, 6)))
    assert codes(text + "Evaluate annotation type *bbox*\n" + TABLE.format("374")) == {last(text) + 2: "out_of_order"}


def test_parts_put_together_are_the_whole() -> None:
    def place(number: int, text: str) -> PlacedLine:
        return PlacedLine(line=number, run=0, name=("eval", "top1"), shape=shape(text), tail=text)

    whole, first, second = Grammar(), Grammar(), Grammar()
    lines = [line(1), line(2), line(3), "expected: " + line(4)]
    for number, text in enumerate(lines, 1):
        whole.take(place(number, text), text, None)
    for number, text in enumerate(lines[:2], 1):
        first.take(place(number, text), text, None)
    for number, text in enumerate(lines[2:], 1):
        second.take(place(number, text), text, None)
    first.merge(second, lines=2)
    assert first.placed == whole.placed
    assert list(claims(first.placed, [])) == list(claims(whole.placed, [])) == [4]


def test_shapes() -> None:
    assert shape("  [2023/03/01 10:30:00]\tppcls INFO:  top1: 1.2e-05 nan\n") == "[0/0/0 0] ppcls INFO: top0: 0 0"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (training(1), True),
        ("2023-03-09 12:30:01 [INFO] x\n" * 5, True),
        ("2023-03-09 12:30:01 [INFO] x\n" * 4, False),
        ("2023-03-09 12:30:01 [INFO] x\nname: b\nc: d\n" * 5, False),
        ("# written on 2023-03-09 12:30:01\n" * 5, False),
    ],
)
def test_a_file_of_stamped_lines(text: str, found: bool) -> None:
    assert stamped(text.encode()) is found


def test_the_lines_above_a_line() -> None:
    reader = LineReader(BytesIO(b"".join(b"%d\n" % number for number in range(1, 10))))
    for _ in range(5):
        reader.next()
    assert reader.above(5, 3) == [b"2", b"3", b"4"]
    assert reader.above(2, 3) == [b"1"]
    assert reader.above(1, 3) == []
    assert reader.above(9, 3) == []


def test_the_lines_above_a_line_in_the_buffer_before() -> None:
    text = b"".join(b"%06d\n" % number for number in range(1, BLOCK // 7 + 100))
    reader = LineReader(BytesIO(text))
    while (found := reader.next()) is not None:
        if found.number % 97 and abs(found.number - BLOCK // 7) > 5:
            continue
        above = reader.above(found.number, 3)
        assert above == [b"%06d" % number for number in range(max(1, found.number - 3), found.number)]


def restoration(epochs: int) -> list[str]:
    """Epochs of training lines, of which the evaluations follow a line of their own."""
    lines = []
    for number in range(1, epochs + 1):
        lines += [f"INFO: epoch:{number}, iter:{number}0{step}, lr: 0.0 loss: 0.02\n" for step in range(6)]
        lines += [f"INFO: Saving models on epoch {number}.\n", f"INFO: Validation Set,\t\t # psnr: 3{number}.20\n"]
    return lines


@pytest.mark.parametrize(("epochs", "expected"), [(3, {}), (4, {29: "out_of_order"})])
def test_a_line_that_does_not_stand_directly_below_its_own_kind(epochs: int, expected: dict[int, str]) -> None:
    """Three evaluations show what stands directly above them; two do not. Above the first one there is nothing."""
    lines = restoration(epochs)
    assert codes("".join(lines)) == {}
    assert codes("".join([*lines[:-4], "INFO: Validation Set,\t\t # psnr: 39.90\n", *lines[-4:]])) == expected


def test_a_warning_in_between_excuses_a_line() -> None:
    lines = restoration(5)
    assert codes("".join([*lines[:-1], "UserWarning: something new\n" * 3, lines[-1]])) == {}
    # What the log prints elsewhere as well does not.
    assert codes("".join([*lines[:-2], lines[-1]])) == {39: "out_of_order"}


def test_the_first_evaluation_may_stand_elsewhere() -> None:
    lines = restoration(5)
    assert codes("".join([*lines[:6], *lines[7:]])) == {}


def test_no_line_above_is_not_one_empty_line_above() -> None:
    grammar, text = Grammar(), line(1).rstrip("\n")
    for number, above in enumerate(([], [b""], [], [b"", b""]), 1):
        grammar.take(PlacedLine(line=number, run=0, name=("eval", "top1"), shape=shape(text), tail=text), text, above)
    assert [one.back for one in grammar.placed] == [0, 0, 0, 0]
