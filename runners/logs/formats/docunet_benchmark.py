"""`adres.txt` of DocUNet's benchmark for unwarped documents: a row of five numbers an image, and their mean.

The writer (cvlab-stonybrook/PaperEdge, eval/run_benchmark.m) saves, as MATLAB's `-ascii` does, `k m AD MS-SSIM LD` for
both photographs of each of the 65 documents, -1 in place of what failed, and last the mean of the rows that did not
fail: "the last row of adres.txt is the evaluation results", says the README. The rows of single images are no results.
A last row that is not the mean of those above it is contradicted by them. The script looks at pictures, whatever
program made them: the file says neither which nor by which model.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from harness.evidence.observation import Parts
from harness.values.lazy import pattern
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain

NAME: Final = "docunet_benchmark"
TITLE: Final = "DocUNet benchmark (run_benchmark.m)"

METRICS: Final[dict[str, tuple[str, str]]] = {
    "AD": ("aligned_distortion", "score"),
    "MS-SSIM": ("ms_ssim", "score"),
    "LD": ("local_distortion", "px"),
}
_EVALUATOR: Final = "run_benchmark.m"
_DOCUMENTS: Final = 65
_PHOTOGRAPHS: Final = 2
# More rows than any such benchmark has.
_LIMIT: Final = 10_000
_NUMBER: Final = rb" {2,3}-?\d\.\d{7}e[+-]\d\d"
_FIRST: Final = pattern(
    rb"\A {2,3}1\.0000000e\+00 {3}1\.0000000e\+00(?:"
    + _NUMBER
    + rb"){3}\r?\n {2,3}1\.0000000e\+00 {3}2\.0000000e\+00(?:"
    + _NUMBER
    + rb"){3}\r?\n"
)
_ROW: Final = pattern(r"^" + r" {2,3}(-?\d\.\d{7}e[+-]\d\d)" * 5 + r"$")


class _Row(NamedTuple):
    """A row: what is printed in it, as numbers, and where."""

    printed: tuple[str, ...]
    numbers: tuple[Decimal, ...]
    line: int
    text: str

    @property
    def image(self) -> tuple[Decimal, ...]:
        return self.numbers[:2]


def recognise(head: Head) -> int:
    return 90 if _FIRST.match(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    rows: list[_Row] = []
    while (line := reader.next()) is not None and len(rows) <= _LIMIT:
        text = plain(line.raw).rstrip()
        found = _ROW.match(text)
        if found is None:
            if text:
                return
            continue
        rows.append(_Row(found.groups(), tuple(map(Decimal, found.groups())), line.number, text))
    if len(rows) < 2 or _goes_on(rows[-2], rows[-1]):
        # The mean is missing, as it is in a file that is cut off.
        return
    _mean(log, rows[:-1], rows[-1])


def _goes_on(before: _Row, row: _Row) -> bool:
    """Whether a row is that of the image after the one before: of the next photograph, or of the next document."""
    number, photograph = before.image
    return row.image in ((number, photograph + 1), (number + 1, Decimal(1)))


def _mean(log: LogBuilder, rows: list[_Row], mean: _Row) -> None:
    """The last row as the evaluation of those above it."""
    run = log.start_run(rows[0].line)
    valid = [row for row in rows if row.numbers[2] > 0]
    run.evaluator = _EVALUATOR
    run.samples = len(valid)
    if {row.image for row in rows} == _images() and len(rows) == len(_images()):
        run.dataset, run.split = "DocUNet", "test"
    log.fact("framework", "MATLAB", mean.line)
    for column, (printed, (metric, unit)) in enumerate(METRICS.items(), start=2):
        value = mean.printed[column]
        log.observe(
            metric=metric, printed=printed, value_text=value, unit=unit, kind="final", text=mean.text, line=mean.line
        )
        numbers = [row.numbers[column] for row in valid]
        step = max((_step(number) for number in numbers), default=Decimal(0))
        log.log.parts.append(Parts(rows[0].line, mean.line, metric, sum(numbers, Decimal(0)), len(numbers), 0, step))


def _step(number: Decimal) -> Decimal:
    """A unit of the last digit that is printed."""
    return Decimal(1).scaleb(int(number.as_tuple().exponent))


def _images() -> set[tuple[Decimal, ...]]:
    """Both photographs of each document."""
    return {(Decimal(k), Decimal(m)) for k in range(1, _DOCUMENTS + 1) for m in range(1, _PHOTOGRAPHS + 1)}
