"""Results of the nuScenes detection evaluation, as its devkit prints them and as tables of RoboBEV.

The devkit (nutonomy/nuscenes-devkit, python-sdk/nuscenes/eval/detection/evaluate.py) prints `mAP: 0.3456`, the five
mean errors mATE (m), mASE (1 - IoU), mAOE (rad), mAVE (m/s) and mAAE (1 - accuracy), then `NDS: 0.4567`, and a table a
class; mAP and NDS are fractions. Its `metrics_summary.json` (the same file at d9de17a, line 235) holds them unrounded,
as `mean_ap`, `tp_errors` and `nd_score`. `mAP:` alone is any detector's: it counts only with `mATE:` right after it.
RoboBEV prints Markdown tables under headings; those under a corruption are of a damaged copy of the data, and only
`Clean` is the data set itself. Below the severities of a corruption stands their average, column by column
(Daniel-xsy/RoboBEV ff5c2679, corruptions/tools/analysis_tools/parse_results.py:29, collect_average_metric).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Parts
from harness.values.quantity import step
from runners.logs.reading import paddle3d
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.foreign import OwnLines
from runners.logs.reading.jsonlines import Number
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER
from runners.logs.reading.nuscenes_summary import read_summary
from runners.logs.reading.segments import SegmentReader

NAME: Final = "nuscenes"
TITLE: Final = "nuScenes devkit"
HABITS: Final = Habits(formulas=frozenset(("nds",)))

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "mAP": ("map_nuscenes", "fraction"),
    "NDS": ("nds", "fraction"),
    "mATE": (None, "m"),
    "mASE": (None, "fraction"),
    "mAOE": (None, "rad"),
    "mAVE": (None, "m_per_s"),
    "mAAE": (None, "fraction"),
    "mean_ap": ("map_nuscenes", "fraction"),
    "nd_score": ("nds", "fraction"),
    "trans_err": (None, "m"),
    "scale_err": (None, "fraction"),
    "orient_err": (None, "rad"),
    "vel_err": (None, "m_per_s"),
    "attr_err": (None, "fraction"),
}
_PRINTED: Final = 7
# Up to how many metres objects count (nuscenes-devkit, nuscenes/eval/detection/configs/detection_cvpr_2019.json).
CLASS_RANGE: Final = {
    "car": "50", "truck": "50", "bus": "50", "trailer": "50", "construction_vehicle": "50", "pedestrian": "40",
    "motorcycle": "40", "bicycle": "40", "traffic_cone": "30", "barrier": "30",
}  # fmt: skip
_SUMMARISED: Final = ("mean_ap", "trans_err", "scale_err", "orient_err", "vel_err", "attr_err", "nd_score")
_COLUMNS: Final = ("AP", "ATE", "ASE", "AOE", "AVE", "AAE")
_UNITS: Final = ("fraction", "m", "fraction", "rad", "m_per_s", "fraction")

_NEEDLES: Final = (
    b"mATE",
    b"Object Class",
    b"Initializing nuScenes",
    b"Loading annotations for ",
    b"Loading NuScenes tables",
    b"Evaluating ",
    b"#### ",
    b"Time: ",
    paddle3d.NEEDLE,
)
_CLASSES: Final = 30
# Below NDS the devkit prints `Eval time: ...`, a blank line and `Per-class results:`, then the table.
_BELOW: Final = 4
# mAP is the mean over these many classes (nuscenes/eval/detection/data_classes.py, DetectionMetrics.mean_ap).
_WHOLE: Final = 10
_DEGREES: Final = 20
_RECOGNISE: Final = re.compile(
    rb"mAP: [01]\.\d{4}\r?\n[^\n]{0,80}mATE: \d|Object Class *\tAP *\tATE|\*\*NDS\*\* \| \*\*mAP\*\*|"
    rb"Initializing nuScenes detection evaluation"
)
# The writers give each number the same decimals, by which one that is cut off is known.
_CUT: Final = re.compile(r"(?:m[A-Z]{2,3}|NDS): \d*(?:\.\d{0,3})?$")
_LINE: Final = re.compile(rf"(?:^|[\s-])(mAP|mATE|mASE|mAOE|mAVE|mAAE|NDS): ({NUMBER})\s*$")
_CELL: Final = re.compile(r"\d{1,3}\.\d{3,4}|nan")
_SPLIT: Final = re.compile(r"Loading annotations for (\w{1,40}) split from nuScenes version: ([\w.-]{1,40})")
_TABLES: Final = re.compile(r"Loading NuScenes tables for version ([\w.-]{1,40}?)\.{0,3}\s*$")
# The versions of the tables that hold the published set; the mini version is ten of its scenes.
_TRAINVAL: Final = "v1.0-trainval"
_TEST: Final = "v1.0-test"
_MINI: Final = "v1.0-mini"
_TIME: Final = re.compile(r"Time: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} ")
_TABLE: Final = re.compile(r"\s*\|(?: ?\*\*(?:NDS|m[A-Z]{2,3})\*\* ?\|){2,7}\s*$")


def recognise(head: Head) -> int:
    if _is_summary(head):
        return 91
    return 91 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    if _is_summary(log.head):
        _summary(reader, log)
        return
    parser = _Parser(SegmentReader(reader), log)
    parser.lines.each(_NEEDLES, parser.take)


def _is_summary(head: Head) -> bool:
    """Whether this is the devkit's `metrics_summary.json`; its keys stand in this order."""
    return head.first.lstrip().startswith(b"{") and all(
        key in head.text for key in (b'"label_aps": {', b'"mean_dist_aps": {', b'"nd_score": ')
    )


def _summary(reader: LineReader, log: LogBuilder) -> None:
    summary = read_summary(reader, log, CLASS_RANGE, "detection_cvpr_2019")
    if summary is None:
        return
    errors = summary.get("tp_errors")
    values = [("mean_ap", summary.get("mean_ap")), *(errors.items() if isinstance(errors, dict) else ())]
    for name, value in [*values, ("nd_score", summary.get("nd_score"))]:
        if name in _SUMMARISED and isinstance(value, Number):
            metric, unit = METRICS[name]
            log.observe(
                metric=metric,
                printed=name,
                value_text=str(value),
                unit=unit,
                kind="eval",
                text=f'"{name}": {value}',
                line=value.line,
            )


def _dataset(version: str) -> str:
    """The data set that a version of the tables is; a version that nobody knows names itself."""
    return {_TRAINVAL: "nuScenes", _TEST: "nuScenes", _MINI: "nuScenes-mini"}.get(version, version)


class _Parser:
    """What the lines so far say of the evaluation under way: data, corruption, severity."""

    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self.lines = lines
        self.own = OwnLines(lines)
        self._log = log
        self._corruption: str | None = None
        self._severity: str | None = None
        # The numbers of each severity of a corruption so far, by name.
        self._degrees: list[dict[str, Decimal]] = []
        self._degree = 0
        # Where the training is, as Paddle3D says.
        self._epoch: int | None = None
        self._step: int | None = None
        # The line of the mAP that the next table of classes is of, and the last line of its means.
        self._total = 0
        self._means_end = 0

    def take(self, line: Line) -> Line | None:
        """Take in a line; the line after it, when that was read too and is still to be taken."""
        text = plain(line.raw)
        if _TABLE.match(text):
            return self._markdown(text)
        if (found := _LINE.search(text)) and found[1] == "mATE":
            return self._means(line, text, found)
        if "Object Class" in text and "ATE" in text:
            if line.number - self._means_end > _BELOW:
                # Some wrappers print the table first: its means are those below it.
                self._total = 0
            return self._classes()
        if found := _SPLIT.search(text):
            run = self._log.current(line.number)
            run.dataset, run.split = _dataset(found[2]), found[1]
        elif (found := _TABLES.search(text)) and found[1] != _TRAINVAL:
            run = self._log.current(line.number)
            run.dataset = _dataset(found[1])
            run.split = "test" if found[1] == _TEST else run.split
        elif text.startswith("### Evaluating "):
            self._corruption, self._severity, self._degrees = text[15:].strip()[:80], None, []
        elif text.startswith("#### "):
            self._severity = text[5:].strip()[:80]
        elif place := paddle3d.trained(self._log, text, line.number):
            self._epoch, self._step = place
        elif _TIME.match(text):
            self._log.start_run(line.number)
            self._epoch = self._step = None
            self._corruption, self._severity, self._degrees, self._total = None, None, [], 0
        return None

    def _means(self, line: Line, text: str, found: re.Match[str]) -> Line | None:
        """The block from mAP, the line before this one, to NDS."""
        before = plain(self.lines.before())
        first = _LINE.search(before.rstrip("\r"))
        self._total = 0
        if first and first[1] == "mAP":
            # Where carriage returns alone end the lines, all of them are line 1.
            self._total = max(1, line.number - 1)
            self._observe(self._total, before, "mAP", first[2])
        self._observe(line.number, text, found[1], found[2])
        for _ in range(_PRINTED):
            following = self.own.next()
            if following is not None and not following.whole and _CUT.search(plain(following.raw)):
                self._log.find("truncated", Grade.INFO, following.number)
                return following
            found_next = _LINE.search(plain(following.raw)) if following is not None else None
            if following is None or found_next is None:
                return following
            self._observe(following.number, plain(following.raw), found_next[1], found_next[2])
            self._means_end = following.number
            if found_next[1] == "NDS":
                break
        return None

    def _classes(self) -> Line | None:
        """The table below the means, a row a class; mAP is the mean of its first column."""
        column: list[tuple[int, Decimal]] = []
        following: Line | None = None
        for _ in range(_CLASSES):
            following = self.own.next()
            text = plain(following.raw) if following is not None else ""
            name, *cells = text.split() or [""]
            if following is None or len(cells) != len(_COLUMNS) or not all(map(_CELL.fullmatch, cells)):
                break
            if not following.whole:
                self._log.find("truncated", Grade.INFO, following.number)
                cells = cells[:-1]
            column.append((following.number, Decimal(cells[0])))
            for printed, unit, cell in zip(_COLUMNS, _UNITS, cells, strict=False):
                self._log.observe(
                    metric=None,
                    printed=f"{name} {printed}",
                    value_text=cell,
                    unit=unit,
                    kind="eval",
                    text=text,
                    line=following.number,
                    subset=name,
                    epoch=self._epoch,
                    step=self._step,
                )
        else:
            following = None
        if self._total and len(column) == _WHOLE:
            self._part_of(self._total, "map_nuscenes", column[0][0], [value for _, value in column])
        self._total = 0
        return following

    def _part_of(self, of: int, metric: str, line: int, column: list[Decimal]) -> None:
        """The value of `metric` on line `of` is the mean of the finite numbers of `column`, printed near `line`."""
        finite = [value for value in column if value.is_finite()]
        if finite:
            unit = max(map(step, finite))
            total, absent = sum(finite, Decimal(0)), len(column) - len(finite)
            self._log.log.parts.append(Parts(line, of, metric, total, len(finite), absent, unit))

    def _markdown(self, text: str) -> Line | None:
        names = [cell.strip().strip("*") for cell in text.strip().strip("|").split("|")]
        rule = self.own.next()
        if rule is None or b"---" not in rule.raw:
            return rule
        row = self.own.next()
        values = plain(row.raw) if row is not None and row.whole else ""
        cells = [cell.strip() for cell in values.strip().strip("|").split("|")]
        if row is None or len(cells) != len(names) or not all(map(_CELL.fullmatch, cells)):
            return row
        for name, cell in zip(names, cells, strict=True):
            self._observe(row.number, values, name, cell)
        numbers = {name: Decimal(cell) for name, cell in zip(names, cells, strict=True)}
        if self._severity is None or self._corruption is None:
            return None
        if self._severity.startswith("Severity ") and len(self._degrees) < _DEGREES:
            self._degrees.append(numbers)
            self._degree = row.number
        elif self._severity == "Average":
            self._average(row.number, numbers)
            self._degrees = []
        return None

    def _average(self, line: int, names: Iterable[str]) -> None:
        """The row of means below the severities of a corruption: each column's is that of the column."""
        for name in names:
            column = [degree[name] for degree in self._degrees if name in degree]
            if column and len(column) == len(self._degrees) and all(value.is_finite() for value in column):
                metric = METRICS.get(name, (None, None))[0] or name
                self._part_of(line, metric, self._degree, column)

    def _observe(self, line: int, text: str, name: str, value: str) -> None:
        metric, unit = METRICS.get(name, (None, None))
        part = None
        if self._corruption not in (None, "Clean"):
            part = ", ".join(filter(None, (self._corruption, self._severity)))
        self._log.observe(
            metric=metric,
            printed=name,
            value_text=value,
            unit=unit,
            kind="eval",
            text=text,
            line=line,
            subset=part,
            epoch=self._epoch,
            step=self._step,
        )
