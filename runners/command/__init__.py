"""A submission's own evaluation command: run in a sandbox, and what it prints read like any log."""

from __future__ import annotations

import hashlib
import io
import shlex
from collections.abc import Sequence
from typing import BinaryIO

import msgspec

from harness.evidence.evaluation import Evaluation, Gathered
from harness.evidence.observation import Assurance, Log, Problem
from runners.command.limits import Limits
from runners.command.sandbox import SandboxResult, run
from runners.logs import read_log
from runners.predictions.files import described

__all__ = ["Limits", "evaluate"]

# What a person is shown of the end of the output.
_TAIL = 400


def evaluate(
    argv: Sequence[str], *, inputs: Sequence[str], folder: str | None, limits: Limits, weak: bool = False
) -> Gathered:
    """Run `argv` and read what it prints, with assurance `re-run`.

    A command that fails, is stopped at a limit, or prints nothing that a log format knows gives a problem; values that
    it printed before it failed prove nothing; only that tests failed is believed of it. Raises UsageError where it may
    not be run here.
    """
    result = run(argv, inputs=inputs, folder=folder, limits=limits, weak=weak)
    command = shlex.join(argv)
    problem = _problem(command, result)
    evidence = Gathered(evaluations=[_evaluation(command, inputs, folder, result)])
    reading = read_log(_Printed(command, result.output))
    if problem is not None and not _tests_failed(result, reading.log):
        evidence.problems.append(problem)
        return evidence
    if reading.problem is not None:
        evidence.problems.append(reading.problem)
    if reading.log is None or not (reading.log.observations or reading.log.tests):
        values = {"command": command, "tail": _tail(result)}
        evidence.problems.append(Problem(file=command, code="run_no_values", values=values))
        return evidence
    log = reading.log
    log.observations = [msgspec.structs.replace(one, assurance=Assurance.RERUN) for one in log.observations]
    evidence.logs.append(log)
    return evidence


def _tests_failed(result: SandboxResult, log: Log | None) -> bool:
    """Whether the command is a session of pytest that ran to its end, with failures.

    Its status is then 1 (pytest, src/_pytest/config/__init__.py, `ExitCode.TESTS_FAILED`).
    """
    if log is None or (result.ending, result.status) != ("exited", 1):
        return False
    return any(test.outcome in ("failed", "error") for test in log.tests)


class _Printed:
    """What a command printed, as a file of that name."""

    def __init__(self, command: str, output: bytes) -> None:
        self.name = f"{command[:200]} > stdout"
        self.size = len(output)
        self._output = output

    def open(self) -> BinaryIO:
        return io.BytesIO(self._output)


def _evaluation(command: str, inputs: Sequence[str], folder: str | None, result: SandboxResult) -> Evaluation:
    paths = dict.fromkeys((*([folder] if folder else ()), *inputs))
    return Evaluation(
        family="command",
        evaluator=command[:200],
        samples=0,
        values=[],
        conventions={
            "program": "the submission's own",
            "isolation": result.isolation,
            "ended": result.ending,
            "exit status": str(result.status),
            "memory, at most": f"{result.peak / 1e6:.0f} MB",
            "printed": f"{len(result.output)} bytes, sha256 {hashlib.sha256(result.output).hexdigest()}",
        },
        inputs=[described("command", path) for path in paths],
        assurance="re-run",
        seconds=result.seconds,
    )


def _problem(command: str, result: SandboxResult) -> Problem | None:
    if result.ending == "exited" and result.status == 0:
        return None
    values = {"command": command, "status": str(result.status), "limit": result.ending, "tail": _tail(result)}
    code = "run_failed" if result.ending in ("exited", "signal") else "run_stopped"
    return Problem(file=command, code=code, values=values)


def _tail(result: SandboxResult) -> str:
    text = result.output[-4 * _TAIL :].decode("utf-8", "replace").strip()
    return text[-_TAIL:] or "-"
