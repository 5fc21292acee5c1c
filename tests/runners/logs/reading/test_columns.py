"""Tables whose columns somebody declared."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log, Problem
from harness.tasks.declarations import Column, Declaration
from runners.logs import FileReading, read_log
from runners.logs.reading import rows
from runners.logs.reading.columns import ColumnsFormat
from runners.logs.reading.lines import BLOCK
from runners.logs.reading.places import Course
from tests.runners.logs.logs import InMemory, values

TOP1 = Column(column="val_acc", unit="percent", split="val")


def declared(**columns: str | Column | list[Column]) -> Declaration:
    return Declaration(file="a.csv", columns={"epoch": "epoch", "top1": TOP1, **columns})


def read(text: str | bytes, declaration: Declaration | None = None) -> FileReading:
    data = text.encode() if isinstance(text, str) else text
    return read_log(InMemory(data, "a.csv"), log_format=ColumnsFormat(declaration or declared()))


def good(text: str | bytes, declaration: Declaration | None = None) -> Log:
    reading = read(text, declaration)
    assert reading.problem is None
    assert reading.log is not None
    return reading.log


def problem(text: str | bytes, declaration: Declaration | None = None) -> Problem:
    found = read(text, declaration).problem
    assert found is not None
    return found


def seen(log: Log) -> list[tuple[int | None, str, int | None]]:
    return [(o.line, o.value_text, o.epoch) for o in log.observations]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_with_each_delimiter(delimiter: str) -> None:
    text = "epoch,train_acc,val_acc\n1,70.00,78.10\n2,71.00,78.70\n".replace(",", delimiter)
    log = good(text)
    assert seen(log) == [(2, "78.10", 1), (3, "78.70", 2)]
    first = log.observations[0]
    assert (first.metric, first.unit, first.split, first.kind, first.printed) == (
        "top1",
        "percent",
        "val",
        "eval",
        "val_acc",
    )
    assert (first.format, first.text, log.lines, len(log.sha256)) == (
        "columns",
        "1,70.00,78.10".replace(",", delimiter),
        3,
        64,
    )


def test_the_delimiter_is_that_of_the_declared_columns() -> None:
    """More commas than semicolons stand in this header."""
    assert seen(good("epoch;a,b,c,d;val_acc\n1;1,2,3,4;78.1\n")) == [(2, "78.1", 1)]


def test_lines_are_exact_below_quoted_line_ends() -> None:
    text = 'epoch,note,val_acc\n1,"two\nlines",78.1\n2,"a ""b"", c",78.2\n3,"\n\n",78.3\n'
    log = good(text)
    assert seen(log) == [(3, "78.1", 1), (4, "78.2", 2), (7, "78.3", 3)]
    assert [o.text for o in log.observations] == ['lines",78.1', '2,"a ""b"", c",78.2', '",78.3']


@pytest.mark.parametrize("before", ["", "\n\n", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_blank_lines_and_a_byte_order_mark(before: str, end: str) -> None:
    text = before + end.join(["epoch,val_acc", "1,78.1", "", "2,78.2", ""])
    first = 2 + before.count("\n")
    assert seen(good(text)) == [(first, "78.1", 1), (first + 2, "78.2", 2)]


def test_carriage_returns_alone() -> None:
    assert seen(good("epoch,val_acc\r1,78.1\r2,78.2\r")) == [(1, "78.1", 1), (1, "78.2", 2)]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_other_encodings(encoding: str) -> None:
    declaration = Declaration(file="a.csv", columns={"top1": Column(column="精度", unit="percent", split="val")})
    assert seen(good("轮次,精度\n1,78.1\n".encode(encoding), declaration)) == [(2, "78.1", None)]


def test_empty_cells_short_rows_and_other_words() -> None:
    text = "epoch,val_acc\n1,\n2,78.2\n3\n4,78.4 %\n5,nan\n"
    assert seen(good(text)) == [(3, "78.2", 2), (6, "nan", 5)]


def test_a_last_line_without_its_end() -> None:
    log = good("epoch,val_acc\n1,78.1\n2,78.2")
    assert seen(log) == [(2, "78.1", 1)]
    assert [(f.code, f.lines) for f in log.findings] == [("truncated", [3])]


@pytest.mark.parametrize(
    ("cell", "read"), [("78.30", True), ("78.3", False), ("78.301", False), ("78.", False), ("78.3 ", True)]
)
def test_a_last_cell_with_as_many_decimals_as_those_above(cell: str, read: bool) -> None:
    log = good(f"epoch,val_acc\n1,78.10\n2,78.20\n3,{cell}")
    assert seen(log)[2:] == ([(4, cell.strip(), 3)] if read else [])
    assert [f.code for f in log.findings] == ["truncated"] * (not read)


@pytest.mark.parametrize(
    "text",
    [
        "epoch,val_acc\n1,70.1\n2,70.2\nepoch,val_acc\n3,80.1\n",
        "epoch,val_acc\n1,70.1\n2,70.2\n1,80.1\n",
    ],
    ids=["the header again", "epochs start over"],
)
def test_two_runs_in_one_file(text: str) -> None:
    log = good(text)
    assert [o.run for o in log.observations] == [0, 0, 1]
    assert [run.first_line for run in log.runs] == [2, 5 if "3,80" in text else 4]


def test_rows_of_one_epoch_are_one_run() -> None:
    """Writers that log training and validation apart write an epoch twice."""
    log = good("epoch,train_loss,val_acc\n1,0.5,\n1,,70.1\n2,0.4,\n2,,70.2\n")
    assert (seen(log), len(log.runs)) == ([(3, "70.1", 1), (5, "70.2", 2)], 1)


def test_steps_that_start_over() -> None:
    declaration = Declaration(file="a", columns={"step": "step", "top1": TOP1})
    log = good("step,val_acc\n100,70.1\n200,70.2\n100,80.1\n", declaration)
    assert [(o.run, o.step) for o in log.observations] == [(0, 100), (0, 200), (1, 100)]


def test_several_columns_of_one_metric() -> None:
    ema = Column(column="ema", unit="fraction", split="test", kind="final", weights="ema", subset="chair")
    log = good("epoch,val_acc,ema\n1,70.1,0.75\n", declared(top1=[TOP1, ema]))
    assert [(o.value_text, o.unit, o.split, o.kind, o.weights, o.subset) for o in log.observations] == [
        ("70.1", "percent", "val", "eval", "raw", None),
        ("0.75", "fraction", "test", "final", "ema", "chair"),
    ]


def test_a_column_that_is_not_there() -> None:
    found = problem("epoch,acc,loss\n1,2,3\n")
    assert (found.code, found.values["column"], found.values["found"]) == (
        "declared_column",
        "val_acc",
        "epoch, acc, loss",
    )


def test_a_column_that_is_there_twice() -> None:
    found = problem("epoch,val_acc,val_acc\n1,2,3\n")
    assert (found.code, found.values["column"]) == ("declared_column_twice", "val_acc")


def test_a_column_without_a_number() -> None:
    found = problem('epoch;val_acc\n1;"78,1"\n2;"78,2"\n')
    assert (found.code, found.values["column"], found.values["cell"]) == ("declared_no_number", "val_acc", "78,1")
    assert read("epoch,val_acc\n1,-\n2,78.2\n").problem is None


def test_one_object_a_line() -> None:
    before = '{"epoch": 1, "loss": 0.5}\n{"epoch": 1, "val_acc": 78.10}\nnoise\n{"epoch": 2, "val_acc": NaN}\n'
    log = good(before + '{"epoch": 3, "val')
    assert seen(log) == [(2, "78.10", 1), (4, "NaN", 2)]
    assert log.observations[0].text == '{"epoch": 1, "val_acc": 78.10}'


def test_one_document_with_nested_keys() -> None:
    text = '\n{\n "epoch": 3,\n "results": {\n  "val.acc": {"top 1":\n   78.10}\n }\n}\n'
    column = Column(column="results.val.acc.top 1", unit="percent", split="val")
    log = good(text, declared(top1=column))
    assert seen(log) == [(6, "78.10", 3)]
    assert log.observations[0].text == "results.val.acc.top 1: 78.10"


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ('[\n{"epoch": 1, "val_acc": 78.1},\n{"epoch": 2, "val_acc": 78.2}\n]\n', ""),
        ('{"h": [\n{"epoch": 1, "val_acc": 78.1},\n{"epoch": 2, "val_acc": 78.2}\n]}\n', "h."),
        ('{"epoch": [1, 2],\n"val_acc": [78.1,\n78.2]}\n', ""),
    ],
    ids=["objects in a list", "objects in a list below a key", "lists side by side"],
)
def test_lists_are_rows(text: str, prefix: str) -> None:
    column = Column(column=f"{prefix}val_acc", unit="percent", split="val")
    log = good(text, Declaration(file="a", columns={"epoch": f"{prefix}epoch", "top1": column}))
    assert seen(log) == [(2, "78.1", 1), (3, "78.2", 2)]


def test_json_keys_that_are_not_there() -> None:
    found = problem('{"epoch": 1, "eval": {"acc": 78.1, "note": "x"}}\n')
    assert (found.code, found.values["column"], found.values["found"]) == (
        "declared_column",
        "val_acc",
        "epoch, eval.acc",
    )


@pytest.mark.parametrize("text", ['{"epoch": 1,\n', "[" * 100_000, "{'epoch': 1}\nmore\n"])
def test_what_begins_like_json_and_is_none(text: str) -> None:
    assert problem(text).code == "declared_json"


def test_a_quote_that_is_never_closed_ends() -> None:
    """The rows behind the limit of one cell count again."""
    limit = csv.field_size_limit()
    row = "1,x\n"
    text = 'epoch,val_acc\n1,78.1\n2,"' + row * (limit // len(row) + 2) + "3,78.3\n"
    log = good(text)
    assert seen(log)[0] == (2, "78.1", 1)
    assert seen(log)[-1] == (text.count("\n"), "78.3", 3)
    assert [f.code for f in log.findings] == ["declared_row"]


def test_a_row_of_many_quoted_line_ends_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROW", 100)
    held: list[int] = []
    step = rows._Lines.__next__

    def watched(lines: rows._Lines) -> str:
        text = step(lines)
        held.append(sum(map(len, lines.held)))
        return text

    monkeypatch.setattr(rows._Lines, "__next__", watched)
    log = good("epoch,val_acc\n" + '"a","b\n' * 1000 + '"\n5,78.5\n')
    assert max(held) <= 100
    assert [f.code for f in log.findings] == ["declared_row"]


def test_a_line_longer_than_a_block_is_no_row() -> None:
    text = "epoch,val_acc\n1,78.1\n" + "2," * BLOCK + "7\n3,78.3\n"
    log = good(text)
    assert seen(log) == [(2, "78.1", 1), (4, "78.3", 3)]
    assert [f.code for f in log.findings] == ["declared_row"]


@given(st.text())
def test_any_text_never_raises(text: str) -> None:
    for made in (text, "epoch,val_acc\n" + text, "[" + text, '{"val_acc": ' + text):
        found = read(made.encode("utf-8", "surrogatepass")).problem
        assert found is None or found.code != "log_failed"


@given(st.text(alphabet='",;\t\r\n1.5aé\0{}[]:'))
def test_any_table_never_raises(text: str) -> None:
    found = read("epoch,val_acc\n" + text).problem
    assert found is None or found.code != "log_failed"


@given(st.lists(st.tuples(st.integers(0, 999), st.text(alphabet='"\n,;x '), st.decimals(0, 100, places=2))))
def test_what_csv_writes_is_read(table: list[tuple[int, str, object]]) -> None:
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["epoch", "note", "val_acc"])
    lines = []
    for row in table:
        writer.writerow(row)
        lines.append(stream.getvalue().count("\n"))
    expected = [(line, str(value), epoch) for line, (epoch, _, value) in zip(lines, table, strict=True)]
    assert seen(good(stream.getvalue())) == expected


@pytest.mark.parametrize(
    ("places", "back"),
    [
        ([(1, None), (1, None), (2, None)], [False, False, False]),
        ([(2, None), (1, None), (2, None)], [False, True, False]),
        ([(5, None), (None, None), (6, None)], [False, False, False]),
        ([(None, 200), (None, 100)], [False, True]),
        ([(1, 100), (2, 50), (2, 49)], [False, False, True]),
        ([(1, 100), (2, None), (2, 50)], [False, False, False]),
        ([(1, 100), (1, None), (1, 99)], [False, False, True]),
        ([(0, 0)], [False]),
    ],
)
def test_where_a_training_starts_over(places: list[tuple[int | None, int | None]], back: list[bool]) -> None:
    course = Course()
    assert [course.goes_back(epoch, step) for epoch, step in places] == back


def test_a_row_without_an_epoch_is_no_new_run() -> None:
    """Some writers end a table with a row of the test, behind the last epoch."""
    log = good("epoch,val_acc\n1,70.1\n2,70.2\n,70.3\n")
    assert (seen(log), len(log.runs)) == ([(2, "70.1", 1), (3, "70.2", 2), (4, "70.3", None)], 1)


def test_a_quoted_cell_over_carriage_returns_keeps_the_line() -> None:
    assert seen(good('epoch,note,val_acc\r1,"a\rb",78.1\r')) == [(1, "78.1", 1)]


def test_documents_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[\n{"epoch": 1, "val_acc": 78.1}\n]'
    monkeypatch.setattr(rows, "MAX_DOCUMENT", len(text))
    assert len(good(text).observations) == 1
    monkeypatch.setattr(rows, "MAX_DOCUMENT", len(text) - 1)
    assert problem(text).code == "declared_too_large"
    monkeypatch.setattr(rows, "MAX_DOCUMENT", 1000)
    monkeypatch.setattr(rows, "MAX_VALUES", 2)
    assert len(good('{"epoch": [1, 2], "val_acc": [1, 2]}\n').observations) == 2
    assert problem('{"epoch": [1, 2, 3], "val_acc": [1, 2]}\n').code == "log_too_large"


def test_lists_in_lists_are_followed_so_far() -> None:
    for depth, found in ((8, 1), (9, 0)):
        text = '{"val_acc": ' + "[" * depth + "78.1" + "]" * depth + ', "epoch": 1}\n'
        assert len(read(text).log.observations) == found  # type: ignore[union-attr]


def test_what_an_error_shows_is_bounded() -> None:
    assert len(problem(",".join(f"{'x' * 100}{n}" for n in range(100)) + "\n1\n").values["found"]) == 500
    assert len(problem("epoch,val_acc\n1," + "x" * 1000 + "\n").values["cell"]) == 100


def test_values_of_training_are_kept_apart() -> None:
    train = Column(column="train_acc", unit="percent", split="train", kind="train")
    log = good("epoch,train_acc,val_acc\n1,60.0,70.0\n2,61.0,71.0\n", declared(top1=[TOP1, train]))
    assert values(log, "top1") == [(2, "70.0"), (3, "71.0")]
    assert values(log, "top1", "train") == [(3, "61.0")]
