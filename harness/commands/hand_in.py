"""What `verify init N --submission` and `--deployment` write: what a contributor fills in before handing in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from harness.api import judge_inputs
from harness.commands.streams import write_out, write_to
from harness.judging.options import Options
from harness.judging.report import Row
from harness.tasks.catalogue import Catalogue, builtin_catalogue
from harness.tasks.spec import (
    ArtifactCriterion,
    Criterion,
    DeploymentCriterion,
    MetricCriterion,
    Spec,
    TensorsCriterion,
    TestsCriterion,
)
from harness.text import render
from harness.values.errors import UsageError
from harness.values.quantity import plain
from harness.values.verdicts import Verdict

# How each toolkit evaluates; what it prints is the evidence.
_EVALUATIONS: Final = {
    "PaddleClas": "python tools/eval.py -c CONFIG -o Global.pretrained_model=WEIGHTS",
    "PaddleDetection": "python tools/eval.py -c CONFIG -o weights=WEIGHTS",
    "PaddleYOLO": "python tools/eval.py -c CONFIG -o weights=WEIGHTS",
    "PaddleSeg": "python tools/val.py --config CONFIG --model_path WEIGHTS",
    "PaddleOCR": "python tools/eval.py -c CONFIG -o Global.checkpoints=WEIGHTS",
    "Paddle3D": "python tools/evaluate.py --config CONFIG --model WEIGHTS",
    "PaddleSpeech": "bash local/test.sh CONFIG DECODE_CONFIG CHECKPOINT",
}
_ANY: Final = "python evaluate.py"
_PAGES: Final = ("page", "pull_request", "model_repo")

# What stands in a template where the contributor's own words and numbers belong; no reader takes it for either.
_FILL_IN = "FILL-IN"


def submission(task: int, folder: str, lang: str) -> int:
    """Write `submission.yaml` into `folder`, with what is missing there and the command that produces it."""
    catalogue = builtin_catalogue()
    spec = catalogue.load(task)
    return _write(Path(folder) / "submission.yaml", "\n".join(_manifest(spec, catalogue, folder, lang)), lang)


def report(task: int, folder: str, lang: str) -> int:
    """Write a deployment report to fill in into `folder`. Raises UsageError where the task asks for none."""
    spec = builtin_catalogue().load(task)
    asked = [one for one in spec.criteria if isinstance(one, DeploymentCriterion)]
    if not asked:
        raise UsageError("init_no_deployment", task=str(task))
    return _write(Path(folder) / "deployment_report.yaml", "\n".join(_measurements(asked)), lang)


def _write(path: Path, text: str, lang: str) -> int:
    if not path.parent.is_dir():
        raise UsageError("init_no_folder", folder=str(path.parent))
    if os.path.lexists(path):
        raise UsageError("init_there", file=str(path))
    write_to(str(path), text + "\n")
    write_out(render("init_hand_in", lang, {"file": str(path)}))
    return 0


def _manifest(spec: Spec, catalogue: Catalogue, folder: str, lang: str) -> Iterator[str]:
    found = judge_inputs(catalogue, [spec], [folder], Options(deliverables=True)).reports[0]
    rows = {row.id: row for row in found.rows if row.required}
    yield "submission: 1"
    yield f"task: {spec.task}"
    yield f"# {render('init_says_now', lang, {'task': str(spec.task), 'verdict': found.verdict.value})}"
    for criterion in spec.criteria:
        if criterion.id in rows:
            yield from _wanted(criterion, rows[criterion.id], spec)
    unproven = [row for row in rows.values() if row.verdict not in (Verdict.PASS, Verdict.WITHIN, Verdict.FAIL)]
    measured = {one.id for one in spec.criteria if isinstance(one, MetricCriterion)}
    yield from _section("map", {row.id: _log_of(row, folder) for row in unproven if row.id in measured})
    files = [one for one in spec.criteria if isinstance(one, ArtifactCriterion) and one.required]
    yield from _section("links", {one.id: "https://..." for one in files if one.type in _PAGES})
    yield from _section("artifacts", {one.id: "PATH" for one in files if one.type not in _PAGES})


def _wanted(criterion: Criterion, row: Row, spec: Spec) -> Iterator[str]:
    yield f"#   {row.verdict.value:<8} {criterion.id}: {_asked(criterion)}"
    if row.verdict.holds or row.verdict is Verdict.FAIL:
        return
    if isinstance(criterion, MetricCriterion):
        command = _EVALUATIONS.get(spec.toolkit, _ANY)
        yield f"#            {command} 2>&1 | tee logs/{criterion.id}.log"
    elif isinstance(criterion, TestsCriterion):
        files = " ".join(one.removeprefix("**/") for one in criterion.files)
        yield f"#            python -m pytest -v {files} | tee pytest.log"
    elif isinstance(criterion, DeploymentCriterion):
        yield f"#            verify init {spec.task} --deployment"
    elif isinstance(criterion, TensorsCriterion):
        sides = ", ".join(f"{criterion.id}/{side}.safetensors" for side in ("torch", "paddle"))
        yield f"#            tools/dump_tensors.py -> {sides}"


def _asked(criterion: Criterion) -> str:
    if isinstance(criterion, MetricCriterion):
        target = f"{criterion.rule} {plain(criterion.target)} {criterion.unit}" if criterion.target is not None else "?"
        parts = [criterion.model, criterion.dataset, criterion.split, criterion.metric, target]
        return " · ".join(part for part in parts if part)
    if isinstance(criterion, ArtifactCriterion):
        return ", ".join(criterion.files) or criterion.type
    if isinstance(criterion, (TestsCriterion,)):
        return ", ".join([*criterion.files, *criterion.names, *criterion.words])
    if isinstance(criterion, DeploymentCriterion):
        return ", ".join([*criterion.backends, *criterion.devices, *criterion.reports])
    return criterion.what if isinstance(criterion, TensorsCriterion) else criterion.kind


def _log_of(row: Row, folder: str) -> str:
    """The log of the folder that a row already shows, else what one may be called."""
    place = row.best or row.last
    inside = os.path.relpath(place.file, folder) if place is not None else ""
    return inside.replace(os.sep, "/") if inside and not inside.startswith("..") else f"logs/{row.id}.log"


def _section(name: str, examples: Mapping[str, str]) -> Iterator[str]:
    """A section to take the comment signs from; an empty one would be no section."""
    if examples:
        yield f"# {name}:"
        yield from (f"#   {one}: {example}" for one, example in examples.items())


def _measurements(asked: Sequence[DeploymentCriterion]) -> Iterator[str]:
    yield "deployment_report: 1"
    yield "measurements:"
    for criterion in asked:
        yield f"  - model: {criterion.model or _FILL_IN}"
        yield f"    backend: {criterion.backends[0] if criterion.backends else _FILL_IN}"
        yield f"    device: {criterion.devices[0] if criterion.devices else _FILL_IN}"
        yield f"    machine: {_FILL_IN}"
        yield f"    software: {_FILL_IN}"
        yield f"    ran: {_FILL_IN}"
        if "accuracy" in criterion.reports:
            metric, unit = criterion.metric or _FILL_IN, criterion.unit or _FILL_IN
            known = f"metric: {metric}, unit: {unit}, dataset: {criterion.dataset or _FILL_IN}"
            yield f"    accuracy: {{{known}, value: {_FILL_IN}, reference: {_FILL_IN}, samples: {_FILL_IN}}}"
        if "speed" in criterion.reports:
            asked_for = ", ".join(f"{one}: {_FILL_IN}" for one in ("p50", "p90", "p99", "runs", "warm_up"))
            yield f"    latency: {{{asked_for}, batch: 1}}"
