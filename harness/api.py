"""Judging from Python: what the command line does, as functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING

import msgspec

from harness.evidence.observation import Artifact, Collected, Log, Problem
from harness.judging.once import Once
from harness.judging.options import MappedFile, Options
from harness.judging.pipeline import judge_submission
from harness.judging.report import REPORT_VERSION, Document, Gate, Report
from harness.judging.waivers import points
from harness.submission.files import Submission, open_submission
from harness.submission.urls import shown
from harness.tasks.catalogue import Catalogue, open_catalogue
from harness.tasks.declarations import Declared
from harness.tasks.registry import Registry
from harness.tasks.spec import ArtifactCriterion, Spec, TensorsCriterion
from harness.values.paths import names_file
from harness.values.verdicts import Reason, Verdict
from harness.version import __version__

if TYPE_CHECKING:
    from harness.evidence.dumps import Dumps
    from harness.evidence.watch import Watch
    from runners.logs.reading.ranges import Searched


def load_spec(task: int, specs: PathLike[str] | str | None = None) -> Spec:
    """The spec of `task`, from the built-in catalogue or from the folder `specs`.

    Raises UsageError when there is none, SpecError when it is broken.
    """
    return open_catalogue(specs).load(task)


def verify(
    task: int | str | Iterable[int],
    submission: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    specs: PathLike[str] | str | None = None,
    options: Options | None = None,
) -> Document:
    """Judge `submission` (a path, a glob or several) for one task or several (`125`, `"124-128,155"`).

    Returns the whole report; `exit_status` is what the command line would exit with. Raises UsageError for a task
    that does not exist and SpecError for a broken spec; a bad submission never raises, it becomes rows.
    """
    catalogue = open_catalogue(specs)
    tasks = catalogue.select(str(task)) if isinstance(task, (int, str)) else list(task)
    inputs = [str(submission)] if isinstance(submission, (str, PathLike)) else [str(item) for item in submission]
    options = options or Options()
    return judge_inputs(catalogue, [catalogue.load(number) for number in tasks], inputs, options)


def judge_inputs(catalogue: Catalogue, specs: Sequence[Spec], inputs: list[str], options: Options) -> Document:
    """Read the submission once and judge it for each of `specs`."""
    return judge_and_keep(catalogue, specs, inputs, options)[0]


def judge_and_keep(
    catalogue: Catalogue, specs: Sequence[Spec], inputs: list[str], options: Options
) -> tuple[Document, list[Log]]:
    """As `judge_inputs`, with all that was read in the logs, for a report that shows more of them than the verdict."""
    found, collected = judge_and_collect(catalogue, specs, inputs, options)
    return found, collected.logs


def judge_and_collect(
    catalogue: Catalogue,
    specs: Sequence[Spec],
    inputs: list[str],
    options: Options,
    searched: Mapping[str, Searched] | None = None,
) -> tuple[Document, Collected]:
    """As `judge_inputs`, with everything that was collected from the submission.

    `searched` is what was found before in ranges of large logs, by their names.
    """
    registry = catalogue.registry
    for spec in specs:
        check_names(spec, catalogue)
    submission = open_submission(inputs)
    inputs = [shown(item) for item in inputs]
    collected = Collected()
    declared, problems = declarations(options, specs, submission, registry)
    collect_logs(submission, collected, declared, registry if options.audit else None, searched)
    collected.problems[:0] = submission.problems + problems
    options = with_manifest(options, submission, specs, collected)
    if options.deliverables or options.shows_deliverables:
        collected.files = _looked_into(submission, collected, specs)
    pointed = any(mapping.pointed for mapping in options.mappings.values()) or points(options)
    if pointed:
        read_unread(submission, collected)
    once = Once(collected, registry)
    reports = []
    for spec in specs:
        dumps = _dumps(spec, submission, collected)
        report = judge_submission(spec, registry, inputs, collected, options, dumps, once)
        if not pointed and any(row.reason is Reason.NO_EVIDENCE for row in report.rows):
            # Nothing that a format knows: what it leaves unread may say something.
            pointed = True
            noticed = once.noticed
            if read_unread(submission, collected):
                once = Once(collected, registry, noticed)
                report = judge_submission(spec, registry, inputs, collected, options, dumps, once)
        reports.append(report)
    return document(reports), collected


def read_unread(submission: Submission, collected: Collected) -> int:
    """Add to the logs that a format knows what the general reader infers on their other lines; how much that is."""
    from runners.logs.second_look import read_unread as unread

    files = {file.name: file for file in submission.files()}
    found = 0
    for index, log in enumerate(collected.logs):
        more = unread(files[log.file], log) if log.file in files else None
        if more is not None:
            found += len(more.observations) - len(log.observations)
            collected.logs[index] = more
    return found


def stated_tasks(path: str) -> tuple[int, ...]:
    """The tasks that the `submission.yaml` of a submission says it is for; none where it has none or does not say."""
    manifest = open_submission([path]).manifest
    return tuple(manifest.tasks) if manifest is not None else ()


def collect_logs(
    submission: Submission,
    collected: Collected,
    declared: Sequence[Declared],
    registry: Registry | None = None,
    searched: Mapping[str, Searched] | None = None,
) -> None:
    """Read the logs of `submission`, and of those that were `searched` only what was found.

    With a registry the training steps of every log are read too, for the integrity checks that follow them.
    """
    from runners import logs

    watch = None
    if registry is not None:
        from harness.integrity import Context, watches

        context = Context(registry=registry)

        def watch(log: Log) -> list[Watch]:
            return watches(log, context)

    logs.collect(submission.files(), collected, declared=declared, watch=watch, searched=searched)
    if collected.unrecognised:
        from runners.outside import observe

        observe(submission.files(), collected)


def _dumps(spec: Spec, submission: Submission, collected: Collected) -> Dumps | None:
    """The dumps of the submission, where the spec has a criterion for them."""
    if not any(isinstance(criterion, TensorsCriterion) for criterion in spec.criteria):
        return None
    from runners.tensors.submitted import open_dumps

    return open_dumps(submission.files(), (file.file for file in collected.files))


def _looked_into(submission: Submission, collected: Collected, specs: Sequence[Spec]) -> list[Artifact]:
    """The files of the submission, with what was seen in those that may be a deliverable of one of `specs`."""
    kinds = {one.type for spec in specs for one in spec.criteria if isinstance(one, ArtifactCriterion)}
    if not kinds:
        return collected.files
    from runners.deliverables import look

    return look(submission.files(), collected.files, kinds)


def check_names(spec: Spec, catalogue: Catalogue) -> None:
    """Raise SpecError, with the line and the fix, when a criterion or a declared format names what nobody knows."""
    registry = catalogue.registry
    tables = (
        ("metric", registry.metrics),
        ("dataset", registry.datasets),
        ("tolerance", registry.tolerances),
        ("model", spec.models),
        ("relative_to", spec.models),
    )
    for criterion in spec.criteria:
        if all(getattr(criterion, key, None) is None or getattr(criterion, key) in table for key, table in tables):
            continue
        from harness.tasks.lint import lint_file  # only a broken spec needs it

        for error in lint_file(catalogue.paths[spec.task], registry):
            if error.code == "lint_unknown_name":
                raise error
    if spec.log_patterns and _declared_wrongly(spec, registry):
        from harness.tasks.lint import lint_file

        for error in lint_file(catalogue.paths[spec.task], registry):
            if error.code.startswith("declared_"):
                raise error


def _declared_wrongly(spec: Spec, registry: Registry) -> bool:
    from harness.tasks.declared import check

    return any(wrong for declaration in spec.log_patterns for wrong in check(declaration, registry))


def declarations(
    options: Options, specs: Iterable[Spec], submission: Submission, registry: Registry
) -> tuple[list[Declared], list[Problem]]:
    """What reviewer, specs and submission declare of the files, and what is wrong with the submission's part."""
    found = list(options.declared)
    for spec in specs:
        if spec.log_patterns:
            from harness.tasks.declared import sound  # few specs declare anything

            place = f"spec {spec.task}: log_patterns"
            found += sound(spec.log_patterns, "spec", registry, place=place, task=spec.task)[0]
    manifest = submission.manifest
    if manifest is None or not manifest.logs:
        return found, []
    from harness.tasks.declared import sound

    own, problems = sound(manifest.logs, "submission", registry, place="submission.yaml: logs")
    # What the reviewer, or the spec, says word for word the same is read once, on their word.
    said = [one.declaration for one in found]
    return found + [one for one in own if one.declaration not in said], problems


def with_manifest(options: Options, submission: Submission, specs: Sequence[Spec], collected: Collected) -> Options:
    """`options` with the submission's own word on its files; where both speak, the reviewer's counts."""
    manifest = submission.manifest
    if manifest is None:
        return options
    tasks = {spec.task for spec in specs}
    if manifest.tasks and tasks.isdisjoint(manifest.tasks):
        stated, wanted = (", ".join(map(str, sorted(numbers))) for numbers in (manifest.tasks, tasks))
        values = {"stated": stated, "wanted": wanted}
        collected.problems.append(Problem(file="submission.yaml", code="manifest_task", values=values))
    known = {criterion.id for spec in specs for criterion in spec.criteria}
    names = [file.file for file in collected.files]
    asked = {key: path for key, path in manifest.map.items() if key in known}
    there = {key for key, path in asked.items() if any(names_file(name, path) for name in names)}
    mappings = {key: MappedFile(path=path, by="submission") for key, path in asked.items() if key in there}
    return msgspec.structs.replace(
        options,
        shows_deliverables=True,
        mappings={**mappings, **options.mappings},
        mapped_nowhere={key: path for key, path in asked.items() if key not in there and key not in options.mappings},
        units={**manifest.units, **options.units},
        links=manifest.links,
        artifacts=manifest.artifacts,
    )


def document(reports: list[Report]) -> Document:
    """Several reports as one, with the verdict and the exit status of the gravest."""
    worst = min((report.verdict for report in reports), key=lambda verdict: verdict.rank, default=Verdict.MISSING)
    return Document(
        report_version=REPORT_VERSION,
        tool="reproverify",
        version=__version__,
        verdict=worst,
        exit_status=Gate.gravest(report.exit_status for report in reports),
        reports=reports,
    )
