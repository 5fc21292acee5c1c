"""Every integrity check over the logs of a submission, with or without a spec: what `verify audit` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from harness import integrity
from harness.evidence.audit import Audit
from harness.evidence.files import ReadableFile
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Collected, Log
from harness.integrity import Context, Watch
from harness.submission.files import open_submission

_GRAVEST_FIRST = (Grade.CONTRADICTION, Grade.SUSPICIOUS, Grade.INFO)


class LogRunner(Protocol):
    """What an audit needs of the runner that reads logs."""

    def collect(
        self, files: Iterable[ReadableFile], collected: Collected, *, watch: Callable[[Log], list[Watch]]
    ) -> None: ...

    def quote(self, files: Iterable[ReadableFile], wanted: dict[str, set[int]]) -> dict[str, dict[int, str]]: ...


def audit(inputs: list[str], context: Context, runner: LogRunner) -> Audit:
    """Read every log of the submission `inputs`, its training steps too, and run every check over it."""
    submission = open_submission(inputs)
    collected = Collected()
    runner.collect(submission.files(), collected, watch=lambda log: integrity.watches(log, context))
    added, broken = integrity.outside(collected.logs, context)
    found = [*_findings(collected.logs, context), *added]
    findings = sorted(found, key=lambda f: (f.file, _GRAVEST_FIRST.index(f.grade)))
    wanted: dict[str, set[int]] = {}
    for finding in findings:
        wanted.setdefault(finding.file, set()).update(finding.lines)
    return Audit(
        logs=collected.logs,
        findings=findings,
        quotes=runner.quote(open_submission(inputs).files(), {file: lines for file, lines in wanted.items() if lines}),
        problems=submission.problems + collected.problems + broken,
        unrecognised=collected.unrecognised,
    )


def _findings(logs: list[Log], context: Context) -> Iterator[Finding]:
    for log in logs:
        yield from integrity.examine(log, context)
    yield from integrity.compare(logs, context)
