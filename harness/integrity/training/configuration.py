"""The configuration a program prints against what its own lines say later, and settings that change within a run.

- The number of epochs or iterations in the configuration is the one that the training lines count up to: a program
  prints both from one variable. The modules of the formats say where.
- Checkpoints lie in the output folder, or in the one of the model's name inside it: `os.path.join(output_dir, name)`.
- A run keeps its totals, the folder it saves in and the beginning of its lines. One that has another from some line on,
  for good, is put together from two; this looks at all lines, where `repeated` looks at those near the evaluations. A
  second part that is of the same program with the same settings, folder and data shows nothing of this, and remains
  unnoticed here.
"""

from __future__ import annotations

import math
import posixpath
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from harness.evidence import repeated
from harness.evidence.findings import Finding, Grade
from harness.evidence.marks import Marks, Stretch
from harness.evidence.observation import Log, Run, Stated
from harness.evidence.steps import Steps
from harness.integrity.context import Context
from harness.integrity.thresholds import PASSES_LEAST, SAVED_LEAST, SETTING_LEAST

NAME: Final = "configuration"
# What is kept: settings of a run that take more values change for a reason, and an honest file has few of both.
_VALUES: Final = 4
_SETTINGS: Final = 1000
# Which totals of lines are the number of epochs or iterations of the configuration.
_TOTALS: Final = {"epochs": ("total train epoch",)}


def check(log: Log, _context: Context) -> Iterator[Finding]:
    for begin, end in _regions(log):
        first = log.runs[begin]
        for setting, stated in first.stated.items():
            shown = [(run, one) for run in log.runs[begin:end] for one in run.shown.get(setting, ())]
            if not shown or any(_same(one.value, stated.value) for _, one in shown):
                continue
            before = _stated_before(log, first, setting, [one for _, one in shown])
            if before and _first_epoch(log.runs[begin:end]) > 1:
                # A program that was started before and still writes into the file.
                continue
            run, one = shown[0]
            grade = Grade.CONTRADICTION if run is first and not before else Grade.SUSPICIOUS
            yield _disagrees(log, run, grade, setting, stated, one)
        if (moved := _saved_elsewhere(log, log.runs[begin:end])) is not None:
            yield moved


def _saved_elsewhere(log: Log, runs: Sequence[Run]) -> Finding | None:
    """Checkpoints near the evaluations lie in a folder that is called after another model than the configuration's.

    A writer that names the folder after the model prints both from one variable.
    """
    model, top = (runs[0].stated.get(setting) for setting in ("arch", "output_dir"))
    if model is None or top is None:
        return None
    allowed = {_parent(f"{top.value}/x"), _parent(f"{top.value}/{model.value}/x")}
    saved = [
        (run, one)
        for run in runs
        for setting, values in run.repeated.items()
        if setting.startswith(repeated.FOLDER) and "save model" in setting
        for one in values
    ]
    folders = {_parent(one.value) for _, one in saved}
    if sum(one.count for _, one in saved) < SAVED_LEAST:
        return None
    own = _parent(f"{model.value}/x")
    if folders & allowed or any(posixpath.basename(one) == own for one in folders):
        return None
    run, one = saved[0]
    stated = Stated(value=f"{top.value.rstrip('/')}/{model.value}", first=model.first, last=model.last)
    return _disagrees(log, run, Grade.CONTRADICTION, "output_dir", stated, one)


def _regions(log: Log) -> list[tuple[int, int]]:
    """The runs (from, to) that one start of a program covers.

    Where programs print their configuration, epochs that begin again without one are of the start before.
    """
    starts = [at for at, run in enumerate(log.runs) if run.stated] or list(range(len(log.runs)))
    if starts and starts[0] > 0:
        starts.insert(0, 0)
    return list(pairwise([*starts, len(log.runs)])) if starts else []


def _stated_before(log: Log, but: Run, setting: str, shown: Sequence[Stated | Stretch]) -> bool:
    """Whether another start of a program stated one of the values, above the line that shows it."""
    others = [run.stated[setting] for run in log.runs if run is not but and setting in run.stated]
    return any(other.first < one.first and _same(other.value, one.value) for other in others for one in shown)


def _first_epoch(runs: Sequence[Run]) -> float:
    return next((min(run.train_epochs) for run in runs if run.train_epochs), math.inf)


def _same(a: str, b: str) -> bool:
    """Whether two texts are one number; what is no number (`None`, a list) says nothing and is like any."""
    return not (a.isdecimal() and b.isdecimal()) or a.lstrip("0") == b.lstrip("0")


def _disagrees(log: Log, run: Run, grade: Grade, setting: str, stated: Stated, shown: Stated | Stretch) -> Finding:
    return Finding(
        code="configuration_disagrees",
        grade=grade,
        check=NAME,
        file=log.file,
        lines=[stated.first, shown.first],
        run=run.index,
        values={"setting": setting, "stated": stated.value, "shown": shown.value},
        arithmetic=f"{setting}: {stated.value} != {shown.value}",
    )


class _Settings:
    """Follows the settings of each start of a program in one file, value by value."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._regions = _regions(log)
        self._starts = [log.runs[begin].first_line for begin, _ in self._regions]
        self._seen: dict[tuple[int, str], list[Stretch]] = {}

    def take(self, steps: Steps) -> None:
        """Steps tell nothing that marks do not."""

    def take_marks(self, marks: Marks) -> None:
        for stretch in marks.stretches:
            key = (bisect_right(self._starts, stretch.first), stretch.setting)
            if key not in self._seen and len(self._seen) >= _SETTINGS:
                continue
            values = self._seen.setdefault(key, [])
            at = next((at for at, one in enumerate(values) if one.value == stretch.value), None)
            if at is not None:
                values[at] = _joined(values[at], stretch)
            elif len(values) < _VALUES:
                values.append(stretch)

    def findings(self) -> Iterator[Finding]:
        changed: dict[int, list[tuple[Stretch, Stretch]]] = {}
        for (region, setting), values in self._seen.items():
            if _changes(setting, values):
                changed.setdefault(region, []).append((values[0], values[1]))
        for region, pairs in changed.items():
            if self._told(region):
                continue
            pairs.sort(key=lambda pair: pair[1].first)
            yield self._change(region, pairs)
        if self._log.runs:
            yield from self._totals()
            yield from self._folders()

    def _told(self, region: int) -> bool:
        """Whether the lines around the evaluations show that the runs of a start were put together."""
        begin, end = self._regions[region - 1] if region else (0, 0)
        return any(next(repeated.changes(run.repeated), None) for run in self._log.runs[begin:end])

    def _run(self, region: int) -> Run | None:
        return self._log.runs[self._regions[region - 1][0]] if region else None

    def _change(self, region: int, pairs: Sequence[tuple[Stretch, Stretch]]) -> Finding:
        before, behind = pairs[0]
        run = self._run(region)
        return Finding(
            code="settings_change",
            grade=Grade.SUSPICIOUS,
            check=NAME,
            file=self._log.file,
            lines=list(dict.fromkeys(line for a, b in pairs for line in (a.last, b.first))),
            run=run.index if run is not None else None,
            values={
                "setting": before.setting,
                "before": before.value,
                "last": str(before.last),
                "after": behind.value,
                "line": str(behind.first),
                "count": str(len(pairs)),
            },
            arithmetic="; ".join(f"{a.setting}: {a.value} ({a.lines}) -> {b.value} ({b.lines})" for a, b in pairs),
        )

    def _totals(self) -> Iterator[Finding]:
        """Totals of the training lines that the configuration denies, where the format's reader does not compare."""
        for (region, setting), values in self._seen.items():
            run = self._run(region)
            if run is None:
                continue
            for name, totals in _TOTALS.items():
                stated = run.stated.get(name)
                if stated is None or name in run.shown or setting not in totals or values[0].lines < SETTING_LEAST:
                    continue
                if not any(_same(stated.value, one.value) for one in values) and not _stated_before(
                    self._log, run, name, values
                ):
                    yield _disagrees(self._log, run, Grade.SUSPICIOUS, name, stated, values[0])

    def _folders(self) -> Iterator[Finding]:
        """Checkpoints that were saved neither in the configured folder nor in the one of the model inside it."""
        for region in {region for region, setting in self._seen if setting.startswith("folder")}:
            run = self._run(region)
            if run is None or "output_dir" not in run.stated:
                continue
            begin, end = self._regions[region - 1]
            if _saved_elsewhere(self._log, self._log.runs[begin:end]) is not None:
                continue  # said gravely at every verdict
            top = run.stated["output_dir"]
            model = run.stated.get("arch")
            allowed = [top.value] if model is None else [top.value, f"{top.value}/{model.value}"]
            saved = [
                one
                for (there, setting), values in self._seen.items()
                if there == region and setting.startswith("folder") and "odel" in setting
                for one in values
            ]
            if any(_folder(one.value) == _folder(folder) for one in saved for folder in allowed):
                continue
            odd = next((one for one in saved if one.lines >= SAVED_LEAST), None)
            others = {other.stated["output_dir"].value for other in self._log.runs if "output_dir" in other.stated}
            if odd is not None and (model is not None or len(others) == 1):
                stated = Stated(value=allowed[-1], first=(model or top).first, last=top.last)
                yield _disagrees(self._log, run, Grade.SUSPICIOUS, "output_dir", stated, odd)


def _joined(a: Stretch, b: Stretch) -> Stretch:
    return msgspec.structs.replace(a, last=b.last, lines=a.lines + b.lines, passes=a.passes + b.passes)


def _parent(path: str) -> str:
    """What the checkpoint of a path lies in, for comparison."""
    return posixpath.dirname(posixpath.normpath(repeated.folder(path)))


def _folder(path: str) -> str:
    """A folder for comparison; digits stand as `#` in what was saved."""
    masked = "".join("#" if char.isdecimal() else char for char in path.replace("\\", "/"))
    while "##" in masked:
        masked = masked.replace("##", "#")
    return posixpath.normpath(masked)


def _changes(setting: str, values: Sequence[Stretch]) -> bool:
    """Whether a setting has one value up to some line and another one from there on, each long enough to be one."""
    if len(values) != 2 or values[0].last >= values[1].first:
        return False
    if setting.startswith("folder"):
        return all(one.lines >= SAVED_LEAST for one in values)
    # One evaluation of another dataset counts up to another number too.
    passes = PASSES_LEAST if setting.startswith("total eval") else 0
    return all(one.lines >= SETTING_LEAST and one.passes >= passes for one in values)


def watch(log: Log, _context: Context) -> _Settings:
    return _Settings(log)
