"""The tables of pycocotools, of the LVIS API and of panopticapi, which many frameworks' logs contain.

A COCO table (cocodataset/cocoapi, PythonAPI/pycocotools/cocoeval.py, summarize) is a row a value, three decimals,
fractions, -1.000 where there is nothing to count. The rows do not say of what they are: boxes, masks or keypoints is
announced some lines above, and a table without an announcement is of no metric. Tables of region proposals look like
those of boxes; they are told by their announcement, or by 1000 detections an image where boxes have 100. The LVIS API
adds `catIds` (all, rare, common, frequent) and counts 300 detections an image; with another number, and with
`maxDets=10000/cat`, which limits the detections a class and not an image (lvis-dataset/lvis-api 04e89fde, lvis/eval.py,
print_results), it is another AP, of no metric here. Panoptic tables
(cocodataset/panopticapi 7bb46555, panopticapi/evaluation.py:227) are in percent.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from harness.evidence.findings import Grade
from harness.evidence.observation import Run
from runners.logs.reading.base import LogBuilder
from runners.logs.reading.lines import Line, plain
from runners.logs.reading.numbers import NUMBER
from runners.logs.reading.segments import SegmentReader

# kind of a table and row -> (metric, unit); the metrics that a format with tables can hand over.
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "bbox AP": ("box_ap", "fraction"),
    "bbox AP50": ("box_ap50", "fraction"),
    "bbox AP75": ("box_ap75", "fraction"),
    "segm AP": ("mask_ap", "fraction"),
    "segm AP50": ("mask_ap50", "fraction"),
    "segm APr": ("mask_ap_rare", "fraction"),
    "segm APc": ("mask_ap_common", "fraction"),
    "segm APf": ("mask_ap_frequent", "fraction"),
    "keypoints AP": ("keypoint_ap", "fraction"),
    "PQ": ("pq", "percent"),
    "SQ": ("sq", "percent"),
    "RQ": ("rq", "percent"),
    "PQ_th": ("pq_th", "percent"),
    "PQ_st": ("pq_st", "percent"),
}
NEEDLES: Final = (b"Average ", b"PQ ", b"Evaluate annotation type *", b"IoU metric: ", b" Evaluating ")
RECOGNISE: Final = re.compile(
    rb"Average (?:Precision|Recall) +\(A[PR]\) @\[ ?IoU=|\|\s{1,9}PQ\s{1,9}(?:\|\s{1,9})?SQ\s{1,9}(?:\|\s{1,9})?RQ\s"
)

_ROW: Final = re.compile(
    r"Average (?:Precision|Recall) +\((AP|AR)\) @\[ ?IoU=(\d\.\d+(?::\d\.\d+)?) *\| area= *(\w+) *"
    rf"\| maxDets= *(\d+(?:/im,\d+)?(?:/cat)?)(?: *catIds= *(\w+))? *\] ?= ?({NUMBER})(?![\w.])"
)
_ANNOUNCED: Final = re.compile(r"(?:Evaluate annotation type \*|IoU metric: )(\w+)")
_EVALUATING: Final = re.compile(r" Evaluating (\w+)\.\.\.")
_PANOPTIC: Final = re.compile(r"\| +PQ +(?:\| +)?SQ +(?:\| +)?RQ +(?:\| *#?categories *\||N\b)")
_PANOPTIC_ROW: Final = re.compile(
    rf"(?:^|\| *)(All|Things|Stuff) *\| +({NUMBER}) +(?:\| +)?({NUMBER}) +(?:\| +)?({NUMBER}) +(?:\| +)?\d"
)
_RULE: Final = re.compile(r"[-+|:=\s]*$")
_DECIMALS: Final = re.compile(r"\.\d{3}|^(?:nan|inf)$")
_MAX_ROWS: Final = 40
# How many detections an image LVIS counts. What COCO's programs print there is not always what they counted
# (mmdet/datasets/coco.py, proposal_nums).
_OF_LVIS: Final = "300"


class Reported(msgspec.Struct, kw_only=True):
    """A value of a table, or of a line that says the same, before it is handed over."""

    metric: str | None
    printed: str
    text: str
    unit: str | None
    line: int
    of: str
    subset: str | None = None
    epoch: int | None = None
    step: int | None = None


class Tables:
    """Reads the tables of one file; remembers what was announced since the last one."""

    def __init__(self, reader: SegmentReader, log: LogBuilder) -> None:
        self._reader = reader
        self._log = log
        self._evaluating: str | None = None
        self._announced: str | None = None

    def announce(self, kind: str) -> None:
        """The next table is of this kind, unless the log says otherwise: its program has no other."""
        self._announced = self._announced or kind

    def take(self, line: Line, text: str) -> tuple[list[Reported], Line | None]:
        """The values of the table that begins in this line, if one does, and the line after the table."""
        if found := _ROW.search(text):
            return self._coco(line, text, found)
        if _PANOPTIC.search(text):
            return self._panoptic(line)
        if found := _EVALUATING.search(text):
            self._evaluating, self._announced = found[1], None
        elif found := _ANNOUNCED.search(text):
            self._announced = found[1]
        return [], None

    def _coco(self, line: Line, text: str, row: re.Match[str]) -> tuple[list[Reported], Line | None]:
        rows: list[tuple[Line, str, re.Match[str]]] = []
        following: Line | None = line
        found: re.Match[str] | None = row
        while following is not None and found is not None and len(rows) < _MAX_ROWS:
            rows.append((following, text, found))
            following = self._reader.next()
            if following is not None:
                text = plain(following.raw)
                found = _ROW.search(text)
        kind = self._kind({found[4] for _, _, found in rows})
        self._evaluating = self._announced = None
        run = self._log.current(line.number)
        if run.evaluator is None and kind != "proposal":
            run.evaluator = "lvis" if rows[0][2][5] else "pycocotools"
        values = []
        for at, row_text, found in rows:
            written = found[6]
            if not at.whole and row_text.endswith(written) and not _DECIMALS.search(written):
                self._log.find("truncated", Grade.INFO, at.number)
            elif not missing(written):
                name = _name(kind, found)
                metric, unit = METRICS.get(name, (None, "fraction"))
                values.append(
                    Reported(metric=metric, printed=name, text=written, unit=unit, line=at.number, of=row_text)
                )
        return values, following

    def _kind(self, detections: set[str]) -> str:
        """Of what a table is, by what was announced and the numbers of detections an image in its rows."""
        if self._evaluating is not None and self._evaluating.startswith("proposal"):
            return "proposal"
        kind = self._announced or self._evaluating
        if kind is None:
            return "keypoints" if detections == {"20"} else "?"
        if kind == "bbox" and "1000" in detections and self._evaluating is None:
            return "proposal"
        return kind

    def _panoptic(self, line: Line) -> tuple[list[Reported], Line | None]:
        values: list[Reported] = []
        run = self._log.current(line.number)
        run.evaluator = run.evaluator or "panopticapi"
        following = self._reader.next()
        for _ in range(6):
            if following is None:
                break
            text = plain(following.raw)
            if found := _PANOPTIC_ROW.search(text):
                suffix = {"All": "", "Things": "_th", "Stuff": "_st"}[found[1]]
                for name, written in zip(("PQ", "SQ", "RQ"), found.groups()[1:], strict=True):
                    metric, unit = METRICS.get(name + suffix, (None, "percent"))
                    values.append(
                        Reported(
                            metric=metric,
                            printed=name + suffix,
                            text=written,
                            unit=unit,
                            line=following.number,
                            of=text,
                        )
                    )
            elif not _RULE.match(text):
                break
            following = self._reader.next()
        return values, following


def _name(kind: str, row: re.Match[str]) -> str:
    """What a row is of: `bbox AP`, `segm APr`, `bbox AP50 small` or `keypoints AR @20`."""
    threshold = {"0.50:0.95": "", "0.50": "50", "0.75": "75"}.get(row[2], f"@{row[2]}")
    classes = {None: "", "all": "", "r": "r", "c": "c", "f": "f"}.get(row[5], f"[{row[5]}]")
    name = f"{kind} {row[1]}{threshold}{classes}"
    if row[3] != "all":
        name += f" {row[3]}"
    other = row[5] is not None and row[4] != _OF_LVIS
    return f"{name} @{row[4]}" if row[1] == "AR" or row[4].endswith("/cat") or other else name


def missing(written: str) -> bool:
    """Whether a number is the -1 that evaluators print where there is nothing to count."""
    return re.fullmatch(r"-1(?:\.0*)?", written) is not None


class HeldEvaluation:
    """The values of one evaluation, held back until it is known which of them are printed again with more digits.

    Only the finest is evidence. A coarser one, rounded up, could reach a target that the value itself misses; it is
    handed over without a metric.
    """

    def __init__(self, log: LogBuilder) -> None:
        self._log = log
        self._waiting: list[tuple[int, Reported]] = []

    def add(self, values: list[Reported], fineness: int, *, epoch: int | None = None, step: int | None = None) -> None:
        """Values printed in a place of this `fineness`; a finer one takes the place of those before."""
        named = {value.metric for value in values if value.metric is not None}
        for rank, value in self._waiting:
            if rank < fineness and value.metric in named:
                value.metric = None
        for value in values:
            value.epoch, value.step = epoch, step
            self._waiting.append((fineness, value))

    def end(self, *, epoch: int | None = None, step: int | None = None) -> None:
        """Hand over what waits, at this epoch or step where it was not known before."""
        waiting, self._waiting = self._waiting, []
        for _, value in waiting:
            self._log.observe(
                metric=value.metric,
                printed=value.printed,
                value_text=value.text,
                unit=value.unit,
                kind="eval",
                text=value.of,
                line=value.line,
                epoch=epoch if value.epoch is None else value.epoch,
                step=step if value.step is None else value.step,
                subset=value.subset,
            )


def another_run(log: LogBuilder, run: Run, line: int) -> Run:
    """A run for the results of the same training on another dataset."""
    other = log.start_run(line)
    other.model, other.pretrained, other.resumed_from = run.model, run.pretrained, run.resumed_from
    other.train_epochs = list(run.train_epochs)
    other.epochs = run.epochs
    return other
