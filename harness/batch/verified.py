"""One submission of a batch: verified on its own, whatever it holds, and told in one record."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from harness.api import judge_and_collect, stated_tasks
from harness.batch.items import Item
from harness.batch.prints import Print, are_weights, of_log, of_weights
from harness.evidence.findings import Grade
from harness.evidence.observation import Collected
from harness.judging.options import Options
from harness.judging.report import Document, Row
from harness.submission.disk import shown as readable
from harness.submission.files import open_submission
from harness.submission.urls import is_url, shown
from harness.tasks.catalogue import Catalogue, open_catalogue
from harness.tasks.spec import Spec
from harness.values.errors import ReproverifyError
from harness.values.records import Message
from harness.values.verdicts import Reason, Verdict

if TYPE_CHECKING:
    from runners.logs.reading.ranges import Searched

# Bytes of a log from which on several workers search it, where they can.
LARGE: Final = 1 << 28
# A document in JSON, compressed.
Packed = bytes


class BatchSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How every submission of a batch is verified.

    `tasks` are those of submissions that name none; `auto` asks each of them which tasks its files fit. `seconds` is
    how long one may take; 0: as long as it likes. `record` is where results are recorded; empty: nowhere. Logs of at
    least `large` bytes are searched by several workers; 0: none is.
    """

    specs: str | None = None
    tasks: tuple[int, ...] = ()
    auto: bool = False
    seconds: float = 0.0
    record: str = ""
    large: int = LARGE
    options: Options = Options()


class CriterionOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one criterion of one task, with the value it rests on and the file and line that prove it."""

    task: int
    criterion: str
    required: bool
    verdict: Verdict
    reason: Reason
    value: str | None = None
    target: str | None = None
    proved_by: str | None = None


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one submission.

    `logs` are the SHA-256 of its logs, each with the file's name; `problem` says why it was not verified at all,
    `problems` what could not be read in it. `prints` are what it is compared by with the others. `attempts` counts how
    often it was begun; `kept` says that an earlier run's result still holds. `document` is the whole, packed, where it
    is to be recorded.
    """

    name: str
    path: str
    tasks: list[int]
    verdict: Verdict
    exit_status: int
    verdicts: dict[int, Verdict] = {}
    toolkits: dict[int, str] = {}
    rows: list[CriterionOutcome] = []
    contradictions: int = 0
    suspicious: int = 0
    files: int = 0
    bytes: int = 0
    logs: dict[str, str] = {}
    problem: Message | None = None
    problems: list[Message] = []
    seconds: float = 0.0
    attempts: int = 1
    kept: bool = False
    contributor: str = ""
    prints: list[Print] = []
    document: Packed | msgspec.UnsetType = msgspec.UNSET


class _Late(BaseException):
    """The time is over. No handler of errors in a file may take it for one of them."""


def verify_one(item: Item, wanted: BatchSettings, searched: Mapping[str, Searched] | None = None) -> SubmissionResult:
    """Verify one submission. Whatever goes wrong is told by the result: nothing is raised but an interruption.

    `searched` is what was found before in ranges of its large logs, by their names.
    """
    began = time.monotonic()
    try:
        with _at_most(wanted.seconds):
            result = _verified(item, wanted, searched)
    except _Late:
        result = unverified(item, Message(code="batch_late", values={"seconds": f"{wanted.seconds:g}"}))
    except ReproverifyError as error:
        result = unverified(item, Message.of(error))
    except MemoryError:
        result = unverified(item, Message(code="batch_memory"))
    except Exception as error:  # one submission must not end the others
        result = unverified(item, Message(code="batch_failed", values={"problem": f"{type(error).__name__}: {error}"}))
    return msgspec.structs.replace(result, seconds=round(time.monotonic() - began, 3))


def unverified(item: Item, problem: Message, attempts: int = 1) -> SubmissionResult:
    """The result of a submission that was not verified, with the reason."""
    return SubmissionResult(
        name=item.name,
        path=readable(shown(item.path)),
        tasks=list(item.tasks),
        verdict=Verdict.ERROR,
        exit_status=Verdict.ERROR.exit_status,
        problem=problem,
        attempts=attempts,
        contributor=item.contributor,
    )


def _verified(item: Item, wanted: BatchSettings, searched: Mapping[str, Searched] | None) -> SubmissionResult:
    if item.wrong:
        return unverified(item, item.wrong)
    if not is_url(item.path) and not os.path.lexists(item.path):
        return unverified(item, Message(code="input_not_found", values={"file": item.path}))
    catalogue = _catalogue(wanted.specs)
    tasks = item.tasks or stated_tasks(item.path) or wanted.tasks
    fitting = not tasks and wanted.auto
    if fitting:
        tasks = tuple(sorted(catalogue.paths))
    if not tasks:
        return unverified(item, Message(code="batch_no_task"))
    specs = [_spec(wanted.specs, task) for task in tasks]
    document, collected = judge_and_collect(catalogue, specs, [item.path], wanted.options, searched)
    if fitting:
        document = _fitting(document)
    result = msgspec.structs.replace(_told(item, document, collected), prints=_prints(item.path, collected))
    if wanted.record and document.reports:
        import zlib

        return msgspec.structs.replace(result, document=zlib.compress(msgspec.json.encode(document), 1))
    return result


def _prints(path: str, collected: Collected) -> list[Print]:
    """What the submission is compared by with the others."""
    logs = [one for one in map(of_log, collected.logs) if one is not None]
    weights = [file.file for file in collected.files if are_weights(file.file, file.size)]
    return [*logs, *(of_weights(open_submission([path]).files(), weights) if weights else ())]


def _fitting(document: Document) -> Document:
    """Of a document of all tasks, those that something in the submission is evidence for."""
    from harness.api import document as whole

    fits = [report for report in document.reports if any(row.best is not None for row in report.rows)]
    return whole(fits)


def _told(item: Item, document: Document, collected: Collected) -> SubmissionResult:
    reports = document.reports
    first = reports[0] if reports else None
    findings = first.findings if first else []
    problems = first.problems if first else []
    return SubmissionResult(
        name=item.name,
        path=readable(shown(item.path)),
        tasks=[report.task for report in reports],
        verdict=document.verdict,
        exit_status=document.exit_status,
        verdicts={report.task: report.verdict for report in reports},
        toolkits={report.task: report.toolkit for report in reports},
        rows=[
            _outcome(report.task, row)
            for report in reports
            for row in report.rows
            if row.verdict is not Verdict.NOT_CHECKED
        ],
        contradictions=sum(finding.grade is Grade.CONTRADICTION for finding in findings),
        suspicious=sum(finding.grade is Grade.SUSPICIOUS for finding in findings),
        files=len(collected.files),
        bytes=sum(log.size for log in collected.logs),
        logs={log.sha256: log.file for log in collected.logs if log.sha256},
        contributor=item.contributor,
        problem=None if reports else Message(code="batch_no_fit"),
        problems=[Message(code=one.code, values={"file": one.file, **one.values}) for one in problems],
    )


def _outcome(task: int, row: Row) -> CriterionOutcome:
    target = row.target if row.target is not None and row.target.value is not None else None
    return CriterionOutcome(
        task=task,
        criterion=row.id,
        required=row.required,
        verdict=row.verdict,
        reason=row.reason,
        value=str(row.value) if row.value is not None else None,
        target=f"{target.value} {target.unit}" if target is not None else None,
        proved_by=row.best.place if row.best is not None else None,
    )


@lru_cache(maxsize=4)
def _catalogue(specs: str | None) -> Catalogue:
    return open_catalogue(specs)


@lru_cache(maxsize=256)
def _spec(specs: str | None, task: int) -> Spec:
    return _catalogue(specs).load(task)


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise _Late in here after so many seconds, where the system has alarms and this is a main thread."""
    import threading

    alarmed = seconds > 0 and hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not alarmed:
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(_number: int, _frame: Any) -> None:
    raise _Late
