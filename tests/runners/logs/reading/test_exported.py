"""What the cells of an exported notebook printed is a log; what somebody wrote in a document is none."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from harness.api import verify
from harness.judging.report import Report
from harness.values.verdicts import Reason, Verdict
from runners.logs.reading.exported import exported, may_be_exported
from tests.synthetic import paddleclas

LOG = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
SOURCE = "!python tools/train.py -c SLaK_tiny.yaml"


def indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


def markdown(log: str = LOG, *, above: str = "# SLaK\n", source: str = SOURCE, apart: str = "\n\n") -> str:
    """As nbconvert 7.17.2 writes it."""
    return f"{above}{apart}```python\n{source}\n```\n\n{indented(log)}\n\n\n```python\n1 + 1\n```\n\n\n\n\n    2\n\n"


def cell(source: str, out: str, ran: int) -> str:
    """A code cell as the template `lab` of nbconvert 7.17.2 writes it."""
    return (
        '<div class="jp-Cell jp-CodeCell jp-Notebook-cell">\n<div class="jp-Cell-inputWrapper" tabindex="0">\n'
        f'<div class="jp-InputPrompt jp-InputArea-prompt">In [{ran}]:</div>\n'
        f'<div class="highlight hl-ipython3"><pre><span></span>{html.escape(source)}\n</pre></div>\n</div>\n'
        '<div class="jp-Cell-outputWrapper">\n<div class="jp-OutputPrompt jp-OutputArea-prompt"></div>\n'
        '<div class="jp-RenderedText jp-OutputArea-output" data-mime-type="text/plain" tabindex="0">\n'
        f"<pre>{html.escape(out, quote=False)}</pre>\n</div>\n</div>\n</div>"
    )


def old_cell(source: str, out: str, ran: int) -> str:
    """The same in the template `classic`, which was that of nbconvert 5."""
    return (
        '<div class="cell border-box-sizing code_cell rendered">\n<div class="input">\n'
        f'<div class="prompt input_prompt">In&nbsp;[{ran}]:</div>\n<div class="inner_cell">\n'
        f'<div class="input_area">\n<div class=" highlight hl-ipython3"><pre><span></span>{html.escape(source)}\n'
        '</pre></div>\n</div>\n</div>\n</div>\n<div class="output_wrapper">\n<div class="output">\n'
        '<div class="output_subarea output_stream output_stdout output_text">\n'
        f"<pre>{html.escape(out, quote=False)}</pre>\n</div>\n</div>\n</div>\n</div>\n"
    )


def text_cell(text: str) -> str:
    return (
        '<div class="jp-Cell jp-MarkdownCell jp-Notebook-cell">\n'
        f'<div class="jp-RenderedHTMLCommon jp-RenderedMarkdown jp-MarkdownOutput">\n<p>{text}</p>\n</div>\n</div>'
    )


def page(*cells: str) -> str:
    start = '<!DOCTYPE html>\n\n<html lang="en">\n<head><meta charset="utf-8"/>\n<title>main</title></head>\n'
    return f'{start}<body class="jp-Notebook">\n<main>\n{"".join(cells)}\n</main>\n</body>\n</html>\n'


def judged(tmp_path: Path, text: str, name: str) -> Report:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return verify(124, str(tmp_path)).reports[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.md", markdown()),
        ("main.markdown", markdown()),
        ("main.md", markdown(above="# SLaK\n\n```bash\nls\n```\n\n- one\n  - two\n")),
        ("main.md", markdown(source="%%bash\npython tools/train.py").replace("```python\n%%", "```bash\n%%")),
        ("main.html", page(cell(SOURCE, LOG, 1))),
        ("main.html", page(text_cell("SLaK"), cell("1", "1\n", 1), cell(SOURCE, LOG, 2))),
        ("main.htm", page(old_cell(SOURCE, LOG, 1))),
    ],
)  # fmt: skip
def test_what_cells_printed_proves_a_row_at_the_line_of_the_export(tmp_path: Path, name: str, text: str) -> None:
    report = judged(tmp_path, text, name)
    assert report.rows[0].verdict is Verdict.PASS
    best = report.rows[0].best
    assert best is not None
    assert best.line == next(i for i, line in enumerate(text.split("\n"), 1) if "top1: 0.83" in line and "Avg" in line)


def test_a_target_that_an_exported_log_misses_is_missed(tmp_path: Path) -> None:
    low = paddleclas(["0.80", "0.81"], model="SLaK_tiny", first_epoch=299)
    assert judged(tmp_path, markdown(low), "main.md").rows[0].verdict is Verdict.FAIL
    (tmp_path / "main.md").unlink()
    assert judged(tmp_path, page(cell(SOURCE, low, 1)), "main.html").rows[0].verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", markdown()),
        ("README_cn.md", markdown()),
        # A block that no cell printed: a quotation.
        ("main.md", markdown() + f"As expected:\n\n{indented(LOG)}"),
        ("main.md", f"# SLaK\n\n{indented(LOG)}"),
        # People leave one line empty above a fence, and name the program otherwise.
        ("main.md", markdown(apart="\n")),
        ("main.md", markdown().replace("```python", "```shell")),
        ("main.md", markdown().replace("```python", "```bash")),
        ("main.md", f"# SLaK\n\n\n```python\n{SOURCE}\n```\n\nprints\n\n{indented(LOG)}"),
        ("main.md", f"# SLaK\n\n\n```\n{LOG}```\n"),
        ("main.html", page(text_cell(f"<pre>{LOG}</pre>"))),
        ("main.html", page(f"<pre>{LOG}</pre>")),
        ("main.html", page(cell(LOG, "", 1))),
    ],
)  # fmt: skip
def test_what_somebody_wrote_in_a_document_proves_nothing(tmp_path: Path, name: str, text: str) -> None:
    row = judged(tmp_path, text, name).rows[0]
    assert row.verdict in (Verdict.MISSING, Verdict.REVIEW)
    assert row.reason in (Reason.NO_EVIDENCE, Reason.ASSURANCE_TOO_LOW)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.md", markdown(source="!cat official.log")),
        ("main.md", markdown(above="The log of the authors:\n")),
        ("main.html", page(cell("!cat official.log", LOG, 1))),
        ("main.html", page(text_cell("The log of the authors:"), cell(SOURCE, LOG, 1))),
    ],
)
def test_a_log_that_a_cell_shows_of_others_is_no_run_of_the_notebook(tmp_path: Path, name: str, text: str) -> None:
    assert judged(tmp_path, text, name).rows[0].verdict is Verdict.REVIEW


def test_colours_and_signs_are_shown_as_a_browser_does() -> None:
    told = exported(
        "a.html", page(cell("x", "", 1)).replace("<pre></pre>", "<pre>a&lt;b <span class=x>c</span>\n</pre>").encode()
    )
    assert told is not None
    assert told.bare == b"a<b c\n"


@pytest.mark.parametrize(
    "line", [f"```{' ' * 300_000}x y", "`" * 300_000 + "!", "```" + " " * 300_000, f"{'<' * 300_000}", "<pre" * 100_000]
)
def test_a_hostile_line_is_read_in_linear_time(line: str) -> None:
    assert exported("a.md", f"{markdown()}\n{line}\n".encode()) is not None
    assert exported("a.html", f"{page(cell(SOURCE, LOG, 1))}\n{line}\n".encode()) is not None


@pytest.mark.parametrize(
    ("name", "first", "may"),
    [
        ("a.md", b"x\n```python\n", True),
        ("a.md", b"x\n", False),
        ("readme.en.md", b"```python\n", False),
        ("threadme.md", b"```python\n", True),
        ("logs.zip!/out/main.html", b"\xef\xbb\xbf<!DOCTYPE html>", True),
        ("main.html", b"[2023/01/01 00:00:00] ppcls INFO: ", False),
        ("main.txt", b"<html>", False),
    ],
)
def test_only_documents_are_looked_at_for_cells(name: str, first: bytes, may: bool) -> None:
    assert may_be_exported(name, first) is may
