"""Result tables and scoring lines of speech toolkits: PaddleSpeech, icefall, ESPnet and CHiME, Kaldi.

What the writers do: ESPnet's README files hold the tables of sclite (`|dataset|Snt|Wrd|Corr|...|Err|S.Err|`, percent;
the heading above says whether words, characters or tokens were counted). PaddleSpeech's RESULTS.md has a row for each
decoding method, error rates sometimes as fractions, sometimes as percent, without saying so; a speaker verification has
columns named after the scoring only. icefall's RESULTS.md has a column for each test set, mostly without percent signs;
what is counted stands in the text. The tables of CHiME are of cpWER, which is another metric than WER, a row a session
before the summary. A document is what somebody says; what a program scored is read by `scoring`.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader
from runners.logs.reading.markdown import MarkdownTable, TableRow, tables, value
from runners.logs.reading.speech_scores import SIGNS, scores, split_of

NAME: Final = "speech_results"
TITLE: Final = "Speech results (PaddleSpeech, icefall, ESPnet, Kaldi)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "wer": ("wer", None),
    "cer": ("cer", None),
    "loss": ("loss", "loss"),
}

_SCLITE: Final = frozenset(("snt", "wrd", "corr", "sub", "del", "ins", "err", "s.err"))
_TEST_SET: Final = re.compile(r"(test|dev)(?![^\W_])(?!.*(?:second|time|speed))", re.IGNORECASE)
_SETTING: Final = re.compile(r"chunk|size|param|epoch|step|beam|time|speed")
_COUNTED: Final = re.compile(r"(?<![A-Za-z])(WER|CER)s?(?![A-Za-z])")
_CPWER: Final = re.compile(rb"\| session_id +\| +error_rate \|")
_DOCUMENTS: Final = (".md", ".markdown", ".rst", ".html", ".htm")
_TABLES: Final = re.compile(
    rb"\|Snt\|Wrd\|Corr\|Sub\|Del\|Ins\|Err\|S\.Err\||\| *Test set *(?=\|)[^\n]{0,500}\| *(?:WER|CER|Cosine) *\|"
    rb"|(?:^|\n)\|[^\n]{0,200}\| *test-(?:clean|other) *\||\n\|[^\n|]*\|[^\n]*--epoch \d+,? +--avg \d+"
    rb"|(?:^|\n)\| ?(?:WER|CER) ?\| *\d"
)


def recognise(head: Head) -> int:
    if SIGNS.search(head.text) or _CPWER.search(head.text):
        return 70
    return 70 if head.name.casefold().endswith(_DOCUMENTS) and _TABLES.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    document = log.log.own_name.casefold().endswith(_DOCUMENTS)
    if not document and b"| session_id" not in log.head.text:
        scores(reader, log)
        return
    for table in tables(reader):
        header = [cell.casefold() for cell in table.header]
        if set(header) >= _SCLITE and header[0] == "dataset":
            _sclite(log, table, header)
        elif "error_rate" in header and header[0] == "":
            _cpwer(log, table, header)
        elif not document:
            continue
        elif "model" in header and "test set" in header:
            _paddlespeech(log, table, header)
        elif any(_TEST_SET.match(cell) for cell in header[1:]):
            _columns(log, table, header)


def _sclite(log: LogBuilder, table: MarkdownTable, header: list[str]) -> None:
    counted = table.headings[-1].split()[:1] if table.headings else []
    metric = counted[0].casefold() if counted and counted[0] in ("WER", "CER") else None
    for row in table.rows:
        if len(row.cells) != len(header):
            continue
        for name in ("err", "s.err"):
            column = header.index(name)
            _add(
                log,
                row,
                row.cells[column],
                printed=table.header[column],
                known=(metric if name == "err" else None, "percent"),
                split=split_of(row.cells[0]),
                subset=row.cells[0] or None,
            )


def _cpwer(log: LogBuilder, table: MarkdownTable, header: list[str]) -> None:
    column = header.index("error_rate")
    for row in table.rows:
        if len(row.cells) != len(header):
            continue
        part = row.cells[header.index("session_id")] if "session_id" in header else "macro average"
        known = (None, "fraction")
        _add(log, row, row.cells[column], printed="error_rate", known=known, split=row.cells[0] or None, subset=part)


def _paddlespeech(log: LogBuilder, table: MarkdownTable, header: list[str]) -> None:
    model, test_set = header.index("model"), header.index("test set")
    method = header.index("decode method") if "decode method" in header else None
    for row in table.rows:
        if len(row.cells) != len(header):
            continue
        run = log.start_run(row.line)
        run.model = row.cells[model] or None
        data = [table.headings[0] if table.headings else "", row.cells[test_set]]
        run.dataset = " ".join(part for part in data if part) or None
        run.split = split_of(row.cells[test_set])
        for column in range(test_set + 1, len(header)):
            if _SETTING.search(header[column]):
                continue
            known = METRICS.get(header[column], (None, None))
            subset = row.cells[method] if method is not None else None
            _add(log, row, row.cells[column], printed=table.header[column], known=known, subset=subset)


def _columns(log: LogBuilder, table: MarkdownTable, header: list[str]) -> None:
    """A column for each test set (icefall)."""
    sets = [number for number, cell in enumerate(header) if number and _TEST_SET.match(cell)]
    said = set(_COUNTED.findall(table.prose)) or set(_COUNTED.findall("\n".join(table.headings)))
    oracle = "oracle" in table.prose.casefold()
    counted = said.pop() if len(said) == 1 and not oracle else ""
    for row in table.rows:
        if len(row.cells) != len(header):
            continue
        label = row.cells[0] if row.cells[0] in ("WER", "CER") else ""
        run = log.start_run(row.line)
        run.model = row.cells[0] if header[0] == "model" else None
        method = " / ".join(row.cells[: sets[0]]) if not label and header[0] != "model" else ""
        for column in sets:
            found = _TEST_SET.match(header[column])
            metric = (label or counted).casefold() or None
            _add(
                log,
                row,
                row.cells[column],
                printed=table.header[column],
                known=(metric, None),
                split=found[1].casefold() if found else None,
                subset=" / ".join(part for part in (table.header[column], method) if part),
            )


def _add(
    log: LogBuilder,
    row: TableRow,
    cell: str,
    *,
    printed: str,
    known: tuple[str | None, str | None],
    split: str | None = None,
    subset: str | None = None,
) -> None:
    read = value(cell)
    if read is None or (not row.whole and row.text.rstrip().endswith(read.text)):
        return
    metric, unit = known
    log.observe(
        metric=metric,
        printed=printed,
        value_text=read.text,
        unit="percent" if read.percent else unit,
        kind="final",
        text=row.text,
        line=row.line,
        split=split,
        subset=subset,
    )
