"""What a notebook's cells printed is a log with the lines of its file; what somebody wrote in it is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.api import verify
from harness.judging.report import Report
from harness.values.verdicts import Verdict
from runners.logs import beginning
from runners.logs.reading import notebooks
from runners.logs.reading.lines import OMITTED
from tests.synthetic import paddleclas

LOG = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)


def stream(text: str | list[str], name: str = "stdout") -> dict[str, Any]:
    return {"name": name, "output_type": "stream", "text": text}


def code(*outputs: dict[str, Any], source: str = "!python tools/train.py") -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": [source], "outputs": list(outputs)}


def text_cell(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def notebook(*cells: dict[str, Any], indent: int | None = 1) -> bytes:
    book = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    return json.dumps(book, ensure_ascii=False, indent=indent).encode()


def judged(tmp_path: Path, data: bytes, name: str = "main.ipynb") -> Report:
    (tmp_path / name).write_bytes(data)
    return verify(124, str(tmp_path)).reports[0]


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def proof(report: Report) -> int:
    """The line that proves the first row."""
    best = report.rows[0].best
    assert best is not None
    assert best.line is not None
    return best.line


@pytest.mark.parametrize("indent", [1, 2, 4])
@pytest.mark.parametrize("name", ["main.ipynb", "main.ipynb.txt", "run.log"])
def test_the_log_that_cells_printed_proves_a_row_at_the_line_of_the_file(
    tmp_path: Path, name: str, indent: int
) -> None:
    data = notebook(text_cell("# 训练\n日志"), code(stream(lines(LOG))), indent=indent)
    report = judged(tmp_path, data, name)
    assert report.rows[0].verdict is Verdict.PASS
    assert "top1: 0.83" in data.decode().split("\n")[proof(report) - 1]
    assert report.findings == []


def test_a_log_of_several_cells_and_both_streams_is_one(tmp_path: Path) -> None:
    first, second = lines(LOG)[:5], lines(LOG)[5:]
    data = notebook(code(stream(first)), text_cell("then"), code(stream(second[:1], "stderr"), stream(second[1:])))
    assert judged(tmp_path, data).rows[0].verdict is Verdict.PASS


@pytest.mark.parametrize(
    "data",
    [
        notebook(code(stream(lines(LOG))), indent=None),
        notebook(code(stream(LOG))),
        notebook(code(stream(LOG)), indent=None),
    ],
)
def test_lines_are_counted_where_the_file_has_none_of_their_own(tmp_path: Path, data: bytes) -> None:
    report = judged(tmp_path, data)
    assert report.rows[0].verdict is Verdict.PASS
    assert "top1: 0.83" in LOG.split("\n")[proof(report) - 1]
    assert [finding.code for finding in report.findings if finding.check == "reading"] == ["notebook_counted"]


def test_a_log_behind_much_else_that_cells_printed_is_found(tmp_path: Path) -> None:
    noise = [f"Collecting package{n} from https://mirror.example/simple\n" for n in range(3000)]
    data = notebook(code(stream(noise), source="!pip install -r requirements.txt"), code(stream(lines(LOG))))
    assert judged(tmp_path, data).rows[0].verdict is Verdict.PASS


@pytest.mark.parametrize(
    "cell",
    [
        text_cell(LOG),
        code(source=LOG),
        {**text_cell("the log"), "outputs": [stream(lines(LOG))]},
        {**text_cell("the log"), "cell_type": "raw", "outputs": [stream(lines(LOG))]},
        code({"output_type": "display_data", "data": {"text/markdown": lines(LOG)}, "metadata": {}}),
        code({"output_type": "display_data", "data": {"text/plain": lines(LOG)}, "metadata": {}}),
        code({"output_type": "error", "ename": "E", "evalue": "", "traceback": lines(LOG), "text": lines(LOG)}),
    ],
)
def test_what_somebody_wrote_in_a_notebook_proves_nothing(tmp_path: Path, cell: dict[str, Any]) -> None:
    assert judged(tmp_path, notebook(cell)).rows[0].verdict is Verdict.MISSING


def test_a_failing_log_in_a_notebook_is_judged(tmp_path: Path) -> None:
    failing = paddleclas(["0.70", "0.71"] * 4, model="SLaK_tiny", first_epoch=293)
    assert judged(tmp_path, notebook(code(stream(lines(failing))))).rows[0].verdict is Verdict.FAIL


def test_a_key_that_stands_twice_makes_no_notebook() -> None:
    shadowed = json.dumps([stream(["top1: 0.9\n"])]).encode()
    data = notebook(code(stream(["top1: 0.8\n"])))
    assert notebooks.printed(data) is not None
    assert notebooks.printed(data.replace(b'"outputs":', b'"outputs": ' + shadowed + b', "outputs":')) is None


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": [',
        b'{"cells": 3}',
        b'{"cells": [{"cell_type": "code", "outputs": [{"output_type": "stream", "text": [7]}]}]}',
        b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"cells": [], "other": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
        b'{"cells": [{"cell_type": "code", "outputs": [{"output_type": "stream", "text": "\\x"}]}]}',
    ],
)
def test_what_is_no_notebook(data: bytes) -> None:
    assert notebooks.printed(data) is None


def test_every_printed_line_keeps_its_number() -> None:
    data = notebook(code(stream(["a\n", "50%\r", "100%\r\n", "last"])), code(stream(["b\n"])))
    told = notebooks.printed(data)
    assert told is not None
    physical = data.split(b"\n")
    numbered = {number: line for number, line in enumerate(told.text.split(b"\n")) if line not in (OMITTED, b"")}
    assert list(numbered.values()) == [b"a", b"50%", b"100%", b"last", b"b"]
    for number, line in numbered.items():
        assert line in physical[number]
    assert told.bare == b"a\n50%\n100%\nlast\nb\n"


def test_the_last_expression_of_a_cell_is_printed() -> None:
    result = {"output_type": "execute_result", "data": {"image/png": "x", "text/plain": ["{'acc': 0.9}"]}}
    told = notebooks.printed(notebook(code(result), code({**result, "data": {"text/plain": "0.5"}})))
    assert told is not None
    assert told.bare == b"{'acc': 0.9}\n0.5\n"


def test_a_notebook_that_is_too_large_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = notebook(code(stream(lines(LOG))))
    path = tmp_path / "main.ipynb"
    path.write_bytes(data)
    monkeypatch.setattr(beginning, "MAX_NOTEBOOK", len(data))
    assert verify(124, str(tmp_path)).reports[0].problems == []
    monkeypatch.setattr(beginning, "MAX_NOTEBOOK", len(data) - 1)
    report = verify(124, str(tmp_path)).reports[0]
    assert [problem.code for problem in report.problems] == ["notebook_too_large"]


@pytest.mark.parametrize("key", ["cell_type", "output_type", "text", "cells"])
def test_whichever_key_stands_twice_makes_no_notebook(key: str) -> None:
    data = notebook(code(stream(["top1: 0.8\n"])))
    assert notebooks.printed(data) is not None
    twice = data.replace(b'"' + key.encode() + b'":', b'"' + key.encode() + b'": "markdown", "' + key.encode() + b'":')
    assert twice != data
    assert notebooks.printed(twice) is None


def test_a_byte_order_mark_stands_before_a_notebook(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + notebook(code(stream(lines(LOG))))
    report = judged(tmp_path, data)
    assert report.rows[0].verdict is Verdict.PASS
    assert "top1: 0.83" in data.decode().split("\n")[proof(report) - 1]


CUT = "Streaming output truncated to the last 5000 lines.\n"
HEAD, BODY = LOG[: LOG.index("[Train]")].rpartition("\n")[0] + "\n", LOG[LOG.index("[Train]") :].partition("\n")[2]


def test_an_output_whose_beginning_was_cut_off_is_not_of_what_a_cell_above_began(tmp_path: Path) -> None:
    began = code(stream(lines(HEAD)))
    assert judged(tmp_path, notebook(began, code(stream(lines(BODY))))).rows[0].verdict is Verdict.PASS
    cut = notebook(began, code(stream(lines(CUT + BODY))))
    assert not judged(tmp_path, cut).rows[0].verdict.holds
    assert not judged(tmp_path, notebook(began, code(stream(CUT + BODY)), indent=None)).rows[0].verdict.holds
    noise = code(stream([f"Collecting package{number}\n" for number in range(100)]))
    assert not judged(tmp_path, notebook(noise, began, code(stream(CUT + BODY)))).rows[0].verdict.holds


def test_an_output_whose_beginning_was_cut_off_is_read_below_what_is_no_log(tmp_path: Path) -> None:
    installed = code(stream(["Collecting paddleclas\n", "Successfully installed paddleclas\n"]))
    data = notebook(installed, code(stream(lines(CUT + LOG))))
    assert judged(tmp_path, data).rows[0].verdict is Verdict.PASS


CUT_AT = LOG.index("\n", len(LOG) // 2) + 1


def counted(cell: dict[str, Any], count: int | None) -> dict[str, Any]:
    return {**cell, "execution_count": count}


@pytest.mark.parametrize(("first", "second", "passes"), [(1, 2, True), (2, 2, True), (None, None, True), (5, 1, False)])
def test_a_cell_that_ran_before_those_above_it_does_not_go_on_with_them(
    tmp_path: Path, first: int | None, second: int | None, passes: bool
) -> None:
    cells = counted(code(stream(lines(LOG[:CUT_AT]))), first), counted(code(stream(lines(LOG[CUT_AT:]))), second)
    assert (judged(tmp_path, notebook(*cells)).rows[0].verdict is Verdict.PASS) is passes


def test_a_cell_that_says_itself_what_it_is_of_may_have_run_before(tmp_path: Path) -> None:
    other = LOG.replace("SLaK_tiny", "ResNet50").replace("0.8", "0.6")
    cells = counted(code(stream(lines(other))), 5), counted(code(stream(lines(LOG))), 2)
    assert judged(tmp_path, notebook(*cells)).rows[0].verdict is Verdict.PASS


@pytest.mark.parametrize(
    "cells",
    [
        (code(stream(lines(LOG)), source="!cat reference/train.log"),),
        (text_cell("## Reference log of the authors"), code(stream(lines(LOG)))),
        (code(stream("The log of the authors:\n"), source="print(x)"), code(stream(lines(LOG)))),
        (code(stream("The log of the authors:\n" + LOG), source="print(x)"),),
    ],
)
def test_what_is_shown_as_anothers_is_for_a_person(tmp_path: Path, cells: tuple[dict[str, Any], ...]) -> None:
    row = judged(tmp_path, notebook(*cells)).rows[0]
    assert (row.verdict, row.reason.value) == (Verdict.REVIEW, "lines_quoted")


def test_what_is_shown_below_the_own_log_is_a_claim(tmp_path: Path) -> None:
    cells = code(stream(lines(LOG))), code(stream(lines(LOG.replace("0.83", "0.84"))), source="!cat official.log")
    row = judged(tmp_path, notebook(*cells)).rows[0]
    assert row.verdict is Verdict.PASS
    assert row.best is not None
    assert row.best.value_text == "0.83"


@pytest.mark.parametrize(
    "cells",
    [
        (code(stream(lines(LOG)), source="!cat output/train.log"),),
        (text_cell("## Reproduce the official results"), code(stream(lines(LOG)))),
        (text_cell("## Reference log of the authors"), text_cell("## Ours"), code(stream(lines(LOG)))),
        (code(stream(lines(LOG)), source="!cat official.yaml\n!python tools/train.py"),),
    ],
)
def test_what_is_ones_own_is_not_taken_for_anothers(tmp_path: Path, cells: tuple[dict[str, Any], ...]) -> None:
    assert judged(tmp_path, notebook(*cells)).rows[0].verdict is Verdict.PASS
