"""`verify watch LOG`: how far a training is, and whether something already speaks against it."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from harness.api import judge_inputs
from harness.commands.inputs import check_inputs
from harness.commands.one_task import one_spec
from harness.commands.output import Output, add_formats, of
from harness.commands.parser import add_specs
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.integrity import Context
from harness.integrity.audit import audit
from harness.judging.options import Options
from harness.judging.report import Report, Row
from harness.tasks.catalogue import Catalogue, open_catalogue
from harness.tasks.spec import Spec
from harness.text import render, safe
from harness.values.verdicts import Reason, Verdict

if TYPE_CHECKING:
    from reports.options import Rendering

_SECONDS = 10.0


class SeenSoFar(msgspec.Struct, frozen=True, kw_only=True):
    """What a log says so far: epochs trained and to train, evaluations by metric (best so far, last), and findings.

    `finished`: the schedule that it announces was trained to its end. `report` is there with a task.
    """

    epoch: int | None
    epochs: int | None
    finished: bool
    values: dict[str, tuple[Observation, Observation]]
    findings: list[Finding]
    report: Report | None

    @property
    def exit_status(self) -> int:
        """1 where something contradicts it, or a finished training fails; 0 where nothing is against it; else 3."""
        if any(finding.grade is Grade.CONTRADICTION for finding in self.findings):
            return 1
        if self.report is not None and self.finished:
            return self.report.exit_status
        return 0 if self.epoch is not None or self.values else 3


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("log", metavar="LOG", help=render("help_watch_log", lang))
    parser.add_argument("--task", metavar="N", help=render("help_watch_task", lang))
    every = render("help_watch_interval", lang)
    parser.add_argument("--interval", type=float, default=_SECONDS, metavar="SECONDS", help=every)
    parser.add_argument("--once", action="store_true", help=render("help_watch_once", lang))
    add_formats(parser, lang, RENDERERS)
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    check_inputs([arguments.log])
    catalogue = open_catalogue(arguments.specs)
    spec = one_spec(catalogue, arguments.task) if arguments.task is not None else None
    seen = None
    for seen in follow(
        lambda: look(arguments.log, catalogue, spec),
        size=lambda: os.path.getsize(arguments.log),
        wait=(lambda: False) if arguments.once else (lambda: _sleep(arguments.interval)),
    ):
        output.deliver(seen)
    return 3 if seen is None else seen.exit_status


def follow(look: Callable[[], SeenSoFar], *, size: Callable[[], int], wait: Callable[[], bool]) -> Iterator[SeenSoFar]:
    """What is seen at first, and whenever the file has another size, until the training is finished.

    `wait` lets time go by; it returns False where nobody waits any longer.
    """
    before = -1
    while True:
        now = size()
        if now != before:
            before = now
            seen = look()
            yield seen
            if seen.finished:
                return
        if not wait():
            return


def look(path: str, catalogue: Catalogue, spec: Spec | None) -> SeenSoFar:
    """Read the log as far as it goes."""
    from runners import logs

    result = audit([path], Context(registry=catalogue.registry, spec=spec), logs)
    report = judge_inputs(catalogue, [spec], [path], Options()).reports[0] if spec is not None else None
    last = [log.runs[-1] for log in result.logs if log.runs]
    trained = [run for run in last if run.train_epochs]
    return SeenSoFar(
        epoch=max((max(run.train_epochs) for run in trained), default=None),
        epochs=next((run.epochs for run in last if run.epochs is not None), None),
        finished=bool(trained) and all(run.completed for run in trained),
        values=dict(_values(result.logs, catalogue)),
        findings=[finding for finding in result.findings if finding.grade is not Grade.INFO],
        report=report,
    )


def _values(logs: list[Log], catalogue: Catalogue) -> Iterator[tuple[str, tuple[Observation, Observation]]]:
    """The best evaluation so far of each metric that the registry knows, and the last one."""
    series: dict[str, list[Observation]] = {}
    for log in logs:
        for o in log.observations:
            if o.kind == "eval" and o.metric in catalogue.registry.metrics and o.value.is_finite():
                series.setdefault(o.printed, []).append(o)
    for printed, found in series.items():
        sign = catalogue.registry.metrics[found[0].metric or ""].sign
        yield printed, (max(found, key=lambda o: sign * o.value), found[-1])


def lines(seen: SeenSoFar, lang: str) -> Iterator[str]:
    """What is shown of it."""
    stamp = time.strftime("%H:%M:%S")
    of = f"/{seen.epochs}" if seen.epochs is not None else ""
    state = render("watch_finished" if seen.finished else "watch_running", lang)
    where = render("watch_epoch", lang, {"epoch": f"{seen.epoch}{of}"}) if seen.epoch is not None else ""
    yield "  ".join(filter(None, (stamp, where, state)))
    for printed, (best, last) in seen.values.items():
        values = {"name": printed, "best": _at(best), "last": _at(last)}
        yield "  " + render("watch_value", lang, values)
    if seen.report is not None:
        yield from _rows(seen.report, seen.finished, lang)
    for finding in seen.findings:
        grade = render(f"label_{finding.grade.value}", lang)
        place = f"{safe(finding.file)}:{finding.lines[0]}" if finding.lines else safe(finding.file)
        yield f"  {grade}  {place}  {render(finding.code, lang, finding.values)}"
    if not seen.findings:
        yield "  " + render("watch_nothing_against", lang)


def _at(observation: Observation) -> str:
    epoch = f" @{observation.epoch}" if observation.epoch is not None else ""
    return observation.value_text + epoch


def _rows(report: Report, finished: bool, lang: str) -> Iterator[str]:
    """What each criterion that the log is near to would be; a FAIL is none before the end."""
    from reports.stories import explain

    for row in report.rows:
        near = bool(row.near_misses) or row.best is not None
        if row.kind != "metric" or (row.verdict is Verdict.MISSING and not near):
            continue
        story = explain(row, report, lang, verbose=False)
        word, told = render(f"verdict_{row.verdict.name}", lang), story.sentences[0]
        if row.verdict is Verdict.FAIL and not finished:
            word = render("watch_not_yet", lang)
            told = _short(row, lang) or told
        yield f"  {safe(row.id)}  {word}  {told}"
        for listing in story.listings[:1]:
            if row.best is None:
                yield from (f"      {item}" for item in listing.items[:1])


def _short(row: Row, lang: str) -> str:
    """How far the best value is from the target: nobody has to do anything about that while the training runs."""
    from reports.numbers import distance, measure

    if row.reason is not Reason.MISSES_TARGET or row.value is None or row.target is None or row.target.value is None:
        return ""
    apart = distance(abs(row.target.value - row.value), row.target, missed=True)
    values = {"value": measure(row.value, row.target), "target": measure(row.target.value, row.target), "apart": apart}
    return render("watch_short", lang, values)


def _sleep(seconds: float) -> bool:
    time.sleep(max(0.1, seconds))
    return True


def _text(seen: SeenSoFar, rendering: Rendering) -> str:
    return "\n".join(lines(seen, rendering.lang)) + "\n"


def _json(seen: SeenSoFar, _rendering: Rendering) -> str:
    """One line a look, so that a program can follow too."""
    rows = seen.report.rows if seen.report is not None else []
    told = {
        "epoch": seen.epoch,
        "epochs": seen.epochs,
        "finished": seen.finished,
        "values": {
            name: {
                end: {"value": o.value_text, "epoch": o.epoch, "line": o.line}
                for end, o in zip(_ENDS, pair, strict=True)
            }
            for name, pair in seen.values.items()
        },
        "criteria": {row.id: row.verdict.value for row in rows if row.kind == "metric"},
        "findings": [{"code": f.code, "grade": f.grade.value, "file": f.file, "lines": f.lines} for f in seen.findings],
    }
    from reports.json import line

    return line(told)


_ENDS: Final = ("best", "last")
RENDERERS: Final = {"text": _text, "json": _json}
