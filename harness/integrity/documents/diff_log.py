"""A contributor's own report of differences (`*_diff.log` of reprod_log), held against the dumps it speaks of.

Only a log's first report counts, as its format reads it: later stages of the same process repeat into the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from harness.evidence.alignment import Band, Pair
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation

# The share by which a printed difference may miss the one recomputed in float64: a mean in float32 loses digits.
_SLACK: Final = Decimal("0.001")
_WRITER: Final = "reprod_log"
_CHECK: Final = "diff_log"
_PASSED: Final = re.compile(r"check passed: True\b")
_STAGE: Final = re.compile(r"(.*?)_?diff(?:\.[a-z]+)?\Z")


def check(logs: Iterable[Log], pairs: list[Pair], band: Band) -> list[Finding]:
    """What the reports of differences among `logs` say that the dumps do not bear out."""
    return [found for log in logs if is_report(log) for found in _check(log, pairs, band)]


def is_report(log: Log) -> bool:
    """Whether a log is a report of differences, as reprod_log writes it."""
    return log.format == _WRITER


def _check(log: Log, pairs: list[Pair], band: Band) -> Iterator[Finding]:
    for said in log.observations:
        kind = said.printed.removeprefix(said.subset or "").strip()
        pair = _pair(said.subset or "", log.file, pairs)
        measures = pair.measures if pair is not None else None
        values = {"name": said.subset or "-", "kind": kind, "value": said.value_text}
        if measures is None or kind not in ("mean diff", "max diff"):
            yield _finding("diff_log_unchecked", Grade.SUSPICIOUS, said, values)
            continue
        odd = measures.reference.nan + measures.reference.inf + measures.ours.nan + measures.ours.inf
        passed = _PASSED.search(said.text) is not None
        if odd:
            if passed:
                yield _finding("diff_log_non_finite", Grade.CONTRADICTION, said, {**values, "count": str(odd)})
            continue
        measured = measures.mean_abs if kind == "mean diff" else measures.max_abs
        values |= {"measured": repr(measured)}
        if not _agree(said.value, measured):
            arithmetic = f"|{said.value_text} - {measured!r}| > {_SLACK} * max"
            yield _finding("diff_log_value", Grade.CONTRADICTION, said, values, arithmetic)
        elif passed and kind == "mean diff" and band.mean is not None and Decimal(measured) > band.mean:
            yield _finding("diff_log_looser", Grade.INFO, said, {**values, "bound": f"{band.mean.normalize():e}"})


def _agree(printed: Decimal, measured: float) -> bool:
    """Whether a printed difference may be the measured one."""
    if not printed.is_finite() or measured == float("inf"):
        return False
    exact = Decimal(measured)
    return abs(printed - exact) <= _SLACK * max(printed, exact)


def _pair(name: str, file: str, pairs: list[Pair]) -> Pair | None:
    """The pair a log calls `name`; among several, the one whose path tells the stage of the log's own name."""
    named = [pair for pair in pairs if name and pair.reference.name.rsplit("/", 1)[-1] == name]
    if len(named) > 1:
        stage = _STAGE.match(file.replace("\\", "/").rsplit("/", 1)[-1])
        prefix = stage[1] if stage is not None else ""
        named = [pair for pair in named if prefix and f"/{prefix}" in f"/{pair.reference.name}"]
    return named[0] if len(named) == 1 else None


def _finding(code: str, grade: Grade, said: Observation, values: dict[str, str], arithmetic: str = "") -> Finding:
    return Finding(
        code=code,
        grade=grade,
        check=_CHECK,
        file=said.file,
        lines=[said.line] if said.line is not None else [],
        values=values,
        arithmetic=arithmetic,
    )
