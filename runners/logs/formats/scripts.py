"""One-line results of the evaluation scripts of reference repositories, as `scripts_table` lists them.

Text: MGP-STR, PageNet, SPTS, CoMER, CAN, SAN, DB. Images: DIS, MIRNet-v2, FCT, CVNets (MobileViT), PPDiffusers and
pytorch-fid. Others: audioldm_eval, Deep-Flow-Prediction, gcn-parking-slot. Beside their lines only what
says of which data they are is read: `**** start evaluating CROHME 2014 ****` (Green-Wood/CoMER ee15cdbe,
eval_all.sh:12) and `dataset_root:    /data/SVT` (AlibabaResearch/AdvancedLiterateMachinery fb6187eb,
OCR/MGP-STR/dataset.py:120).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from harness.evidence.findings import Grade
from harness.evidence.observation import Run
from runners.logs.formats.scripts_table import SCRIPTS, Script
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.coco_tables import missing
from runners.logs.reading.lines import Line, LineReader, SegmentReader, decode, plain

NAME: Final = "scripts"
TITLE: Final = "Scripts of reference repositories"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    f"{script.source}: {value.printed}": (value.metric, value.unit)
    for script in SCRIPTS
    for value in script.values.values()
}

_YEAR: Final = b"start evaluating CROHME "
_ROOT: Final = b"dataset_root:    "
_NEEDLES: Final = (*dict.fromkeys(script.needle for script in SCRIPTS), _YEAR, _ROOT)
_LINES: Final = tuple((script, re.compile(script.line)) for script in SCRIPTS)
_BELOW: Final = {script.source: tuple(map(re.compile, script.below)) for script in SCRIPTS}
_CROHME: Final = re.compile(r"\*{4,40} start evaluating (CROHME \d{4}) \*{4,40}\s*$")
_DATASET: Final = re.compile(r"dataset_root:    (?:[^\t]{0,500}/)?([\w.-]{1,99})/?\t dataset: ")
_SUBSETS: Final = {
    "Overall": "combined",
    "Indoor": "indoor",
    "Outdoor": "outdoor",
    **{f"scale factor {scale}": f"x{scale}" for scale in range(2, 10)},
}
_FOLLOWING: Final = 8


class _Found(NamedTuple):
    """A value as it stands in a line."""

    line: Line
    text: str
    group: str
    written: str


def recognise(head: Head) -> int:
    text = head.text
    asked = [pattern for script, pattern in _LINES if script.needle in text]
    if not asked:
        return 0
    lines = decode(text).splitlines()
    return 60 if any(pattern.match(line) for pattern in asked for line in lines) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    parser = _Parser(SegmentReader(reader), log)
    parser.read()
    parser.end(reader.lines)


class _Parser:
    """What one file has told so far."""

    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self._lines = lines
        self._log = log
        self._seen: dict[tuple[str, str | None, bool], int] = {}
        self._dataset: str | None = None
        self._counting: tuple[Script, re.Match[str], list[_Found]] | None = None

    def read(self) -> None:
        line = self._lines.seek(_NEEDLES)
        while line is not None:
            line = self._take(line, plain(line.raw)) or self._lines.seek(_NEEDLES)

    def end(self, lines: int) -> None:
        """The last of the counting lines is of everything, if nothing that was counted later is missing."""
        if self._counting is not None:
            found = self._counting[2][0]
            if found.line.number < lines:
                self._log.find("truncated", Grade.INFO, lines)
            else:
                self._release()

    def _take(self, line: Line, text: str) -> Line | None:
        """Read this line and those that belong to it; the line after, where it was already fetched."""
        for script, pattern in _LINES:
            if script.needle in line.raw and (found := pattern.match(text)):
                return self._script(script, line, text, found)
        if found := _CROHME.match(text):
            self._run(line, found[1]).split = "test"
        elif found := _DATASET.match(text):
            self._dataset = found[1]
        return None

    def _script(self, script: Script, line: Line, text: str, found: re.Match[str]) -> Line | None:
        values = self._values(script, line, text, found)
        following: Line | None = None
        waiting = list(_BELOW[script.source])
        for _ in range(_FOLLOWING if waiting else 0):
            following = self._lines.next()
            if following is None or any(needle in following.raw for needle in _NEEDLES):
                break
            below = plain(following.raw)
            pattern = next((pattern for pattern in waiting if pattern.match(below)), None)
            if pattern is not None and (more := pattern.match(below)):
                waiting.remove(pattern)
                values += self._values(script, following, below, more)
            following = None
            if not waiting:
                break
        if values:
            self._hand_over(script, found, values)
        return following

    def _values(self, script: Script, line: Line, text: str, found: re.Match[str]) -> list[_Found]:
        """The values of a match, without those that may go on after the end of the file or were not computed."""
        values = []
        for group, written in found.groupdict().items():
            if group not in script.values or written is None or missing(written) or written == "nan":
                continue
            if not line.whole and not text[found.end(group) :].strip():
                self._log.find("truncated", Grade.INFO, line.number)
                continue
            values.append(_Found(line, text, group, written))
        return values

    def _hand_over(self, script: Script, found: re.Match[str], values: list[_Found]) -> None:
        groups = found.groupdict()
        if groups.get("count") is not None:
            if self._counting is not None and int(groups["count"]) < int(self._counting[1]["count"]):
                self._release()
                self._seen.clear()
                self._log.start_run(values[0].line.number)
            self._counting = (script, found, values)
            return
        self._add(script, found, values)

    def _release(self) -> None:
        if self._counting is not None:
            script, found, values = self._counting
            self._counting = None
            self._add(script, found, values)

    def _add(self, script: Script, found: re.Match[str], values: list[_Found]) -> None:
        groups = found.groupdict()
        epoch = int(groups["epoch"]) if groups.get("epoch") is not None else None
        subset = groups.get("subset")
        key = (script.source, subset, groups.get("ema") is not None)
        before = self._seen.get(key)
        again = before is not None and (not script.trains or (epoch is not None and epoch <= before))
        dataset = groups.get("dataset")
        line, run = values[0].line, self._log.run
        if run is None or script.alone or again or (dataset is not None and run.dataset not in (None, dataset)):
            run = self._run(line, self._dataset if script.alone else None)
        run.dataset = dataset or run.dataset
        self._dataset = None
        self._seen[key] = -1 if epoch is None else epoch
        for line, text, group, written in values:
            value = script.values[group]
            self._log.observe(
                metric=value.metric,
                printed=value.printed,
                value_text=written,
                unit=value.unit,
                kind="eval",
                text=text,
                line=line.number,
                epoch=epoch,
                subset=_SUBSETS.get(subset, subset) if subset is not None else None,
                weights="ema" if groups.get("ema") is not None else "raw",
            )

    def _run(self, line: Line, dataset: str | None) -> Run:
        self._seen.clear()
        run = self._log.start_run(line.number)
        run.dataset = dataset
        return run
